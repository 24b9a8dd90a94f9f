from django.core.management.base import BaseCommand, CommandError

from research.cases import fields_of, reading_cases, writing_cases
from research.references import parse_reference
from research.styles import apa, vancouver


class Command(BaseCommand):
    help = (
        "Print the cases by which references are read and written, each with what comes out. "
        "Fails where that is not what the table says."
    )
    # Reading and writing text needs no database.
    requires_system_checks = []

    def handle(self, **options):
        if hasattr(self.stdout, "reconfigure"):
            # Names have accents in any locale.
            self.stdout.reconfigure(encoding="utf-8")
        amiss = self.show_reading() + self.show_writing()
        if amiss:
            raise CommandError(f"Other than the tables say: {amiss}.")

    def show_reading(self):
        """What is read of each reference; returns how many come out otherwise."""
        cases = reading_cases()
        self.stdout.write(f"Read: {len(cases)} references\n")
        return sum(
            self.show(case.typed, fields_of(parse_reference(case.typed).csl), case.fields)
            for case in cases
        )

    def show_writing(self):
        """Each rule, an item, and how it is written; returns how many come out otherwise."""
        cases = writing_cases()
        self.stdout.write(f"Written: {len(cases)} rules\n")
        return sum(
            self.show(
                case.rule,
                fields_of(case.csl) | {"APA": apa(case.csl), "Vancouver": vancouver(case.csl)},
                fields_of(case.csl)
                | {"APA": case.apa.replace("*", ""), "Vancouver": case.vancouver},
            )
            for case in cases
        )

    def show(self, head, found, expected):
        """Print one case; whether it comes out otherwise."""
        self.stdout.write(f"{head}")
        for key in [*found, *(key for key in expected if key not in found)]:
            self.stdout.write(f"    {key}: {found.get(key, '(nothing)')}")
            if found.get(key) != expected.get(key):
                self.stdout.write(f"    {key}, as it should be: {expected.get(key, '(nothing)')}")
        self.stdout.write("")
        return found != expected
