import datetime
import time

from django.core.management.base import BaseCommand, CommandError

from research.models import EvidenceCheck, Notice
from research.watch import StoppedError, check, due, tally


class Command(BaseCommand):
    help = (
        "Ask Crossref what has become of the works cited: retractions, corrections and other "
        "notices, and volume and pages of what was ahead of print. What is found waits in the "
        "admin for a person to confirm it. Stopped, it goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--limit", type=int, default=500, help="how many at most (default: %(default)s)"
        )
        parser.add_argument(
            "--days",
            type=int,
            default=7,
            help="leave out what was asked about within so many days (default: %(default)s)",
        )

    def handle(self, *, limit, days, **options):
        if limit < 1 or days < 0:
            raise CommandError("--limit is 1 or more, --days is 0 or more.")
        citations = due(datetime.timedelta(days=days))
        total = min(limit, citations.count())
        self.stdout.write(f"{total} to ask about.")
        checked = []
        try:
            for each in check(citations[:limit], wait=time.sleep):
                checked.append(each)
                self.stdout.write(f"{len(checked)} of {total}: {self.line(each)}")
        except StoppedError as error:
            self.report(checked)
            raise CommandError(f"{error} The next run goes on from here.") from error
        except KeyboardInterrupt:
            self.stderr.write("Stopped. The next run goes on from here.")
        self.report(checked)

    def line(self, each):
        said = [str(notice) for notice in each.notices]
        if each.outcome == EvidenceCheck.Outcome.UNKNOWN:
            said = ["not known to Crossref, which says nothing of the DOI: others register, too"]
        elif each.outcome == EvidenceCheck.Outcome.UNREADABLE:
            said = ["the answer could not be read"]
        return f"{each.citation.doi}: {'; '.join(said) or 'nothing new'}"

    def report(self, checked):
        found = ", ".join(f"{number} {kind}" for kind, number in tally(checked).items())
        waiting = Notice.objects.open().count()
        self.stdout.write(f"Asked about {len(checked)}. New: {found or 'nothing'}.")
        if waiting:
            self.stdout.write(f"{waiting} wait in the admin to be confirmed.")
