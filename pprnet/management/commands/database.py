from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.template.defaultfilters import pluralize

from pprnet import embedded
from pprnet.backup.making import back_up
from pprnet.backup.restoring import restore


class Command(BaseCommand):
    help = "Back up or restore the database; start, stop or look after the embedded one in var/."
    requires_system_checks = []

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        for action, what in (
            ("start", "let the embedded server run until it is stopped"),
            ("stop", "stop the embedded server"),
            ("status", "whether the embedded server runs"),
        ):
            actions.add_parser(action, help=what)
        for action, what in (
            ("backup", "write the whole database to FILE, and what it takes to verify it"),
            ("restore", "fill an empty database from FILE, and verify that all of it is there"),
        ):
            actions.add_parser(action, help=what).add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, action, file=None, **options):
        if file is not None:
            try:
                getattr(self, action)(file)
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}.") from error
            except OperationalError as error:
                raise CommandError(f"The database does not answer: {error}") from error
            return
        if not settings.DATABASE_IS_EMBEDDED:
            raise CommandError("DATABASE_URL is set: that server is not ours to start or stop.")
        try:
            getattr(self, action)()
        except embedded.EmbeddedDatabaseError as error:
            raise CommandError(str(error)) from error

    def backup(self, file):
        contents, addresses = back_up(file)
        self.stdout.write(
            f"{file}: {contents.rows} rows in {len(contents.tables)} tables, "
            f"{file.stat().st_size / 2**20:.1f} MB."
        )
        if addresses is None:
            self.stderr.write(
                "The database is of another version than this program: its public addresses are "
                "not noted, and a restore will ask those that it finds."
            )

    def restore(self, file):
        contents, addresses, migrations = restore(file)
        self.stdout.write(
            f"Restored and compared: {contents.rows} rows in {len(contents.tables)} tables, "
            f"{addresses} public addresses."
        )
        if migrations:
            self.stdout.write(
                f"Brought up to date by {len(migrations)} migration{pluralize(len(migrations))}."
            )

    def start(self):
        embedded.keep_running()
        self.stdout.write("The embedded PostgreSQL runs until `manage.py database stop`.")

    def stop(self):
        stopped = embedded.stop()
        self.stdout.write("Stopped." if stopped else "It was not running.")

    def status(self):
        running = embedded.is_running()
        self.stdout.write(f"{'Running' if running else 'Not running'}, in {embedded.DIRECTORY}.")
