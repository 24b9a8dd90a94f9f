import datetime

from django.core.management.base import BaseCommand, CommandError

from blog.links.asking import INTERNET
from blog.links.checking import OfflineError, check, due, forget_what_is_gone, links
from blog.models import CheckedLink


class Command(BaseCommand):
    help = (
        "Ask what the links in summaries, posts, pages and citations lead to. Those that lead "
        "nowhere stand on the desk. Stopped, it goes on where it was."
    )

    # Not to be typed: who calls it says where names and connections come from.
    stealth_options = ("internet",)

    def add_arguments(self, parser):
        parser.add_argument(
            "--limit", type=int, default=500, help="how many at most (default: %(default)s)"
        )
        parser.add_argument(
            "--days",
            type=int,
            default=30,
            help="leave out what was asked about within so many days (default: %(default)s)",
        )

    def handle(self, *, limit, days, internet=INTERNET, **options):
        if limit < 1 or days < 0:
            raise CommandError("--limit is 1 or more, --days is 0 or more.")
        places = links()
        forget_what_is_gone(places)
        waiting = due(places, datetime.timedelta(days=days))[:limit]
        self.stdout.write(f"{len(places)} links, {len(waiting)} to ask about.")
        try:
            for number, asked in enumerate(check(waiting, places, internet), 1):
                self.stdout.write(f"{number} of {len(waiting)}: {asked.address}: {asked.said}")
        except OfflineError as error:
            raise CommandError("No site was found at all: is there a network?") from error
        except KeyboardInterrupt:
            self.stderr.write("Stopped. The next run goes on from here.")
        number = CheckedLink.objects.amiss().count()
        self.stdout.write(f"{number} lead nowhere, and stand on the desk.")
