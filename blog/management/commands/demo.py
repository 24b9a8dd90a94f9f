from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from blog.archive.report import ImportRefusedError
from blog.archive.run import import_files
from blog.demo import ARCHIVE
from blog.demo.accounts import PASSWORD, demo_accounts, make_demo_accounts
from blog.models import Post


class Command(BaseCommand):
    help = "Load the demo archive, studies and people invented, into an empty database."

    def add_arguments(self, parser):
        parser.add_argument(
            "--accounts",
            action="store_true",
            help="also make demo log-ins; only on a developer's own machine",
        )

    def handle(self, *, accounts, **options):
        # Where others can come, DEBUG is off; the database may be any.
        if accounts and not settings.DEBUG:
            raise CommandError(
                "Demo accounts have a known password: they are made only with DEBUG on. Nothing "
                "was changed."
            )
        self.load()
        if accounts:
            make_demo_accounts()
            self.stdout.write(f"Log in at {settings.SITE_URL}{reverse('admin:index')} as")
            for username in demo_accounts():
                self.stdout.write(f"  {username} (password {PASSWORD})")

    def load(self):
        if Post.objects.exists():
            self.stdout.write("There are posts already: the demo archive was not loaded.")
            return
        try:
            report = import_files([ARCHIVE])
        except ImportRefusedError as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        self.stdout.write(next(report.lines()))
