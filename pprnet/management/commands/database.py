from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pprnet import embedded


class Command(BaseCommand):
    help = "Start, stop or look after the embedded PostgreSQL in var/."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["start", "stop", "status"])

    def handle(self, *, action, **options):
        if not settings.DATABASE_IS_EMBEDDED:
            raise CommandError("DATABASE_URL is set: that server is not ours to start or stop.")
        try:
            getattr(self, action)()
        except embedded.EmbeddedDatabaseError as error:
            raise CommandError(str(error)) from error

    def start(self):
        embedded.keep_running()
        self.stdout.write("The embedded PostgreSQL runs until `manage.py database stop`.")

    def stop(self):
        stopped = embedded.stop()
        self.stdout.write("Stopped." if stopped else "It was not running.")

    def status(self):
        running = embedded.is_running()
        self.stdout.write(f"{'Running' if running else 'Not running'}, in {embedded.DIRECTORY}.")
