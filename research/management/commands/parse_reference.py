import json
import os
import sys

from django.core.management.base import BaseCommand, CommandError

from research.references import parse_reference


class Command(BaseCommand):
    help = (
        "Read a reference, or one a line on standard input, and write a CSL-JSON array. "
        "What could not be read is said on standard error."
    )
    # Reading text needs no database.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("text", nargs="?", metavar="TEXT", help="a reference")

    def handle(self, *, text, **options):
        for stream in (self.stdout, self.stderr):
            # CSL-JSON is UTF-8 in any locale; a stream in memory has no encoding.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8")
        items = []
        for line, reference in self.typed(text):
            csl, problems = parse_reference(reference)
            for problem in problems:
                self.stderr.write(f"line {line}: {problem}")
            # What could not be read says no more than was typed: the array lines up with the input.
            csl = csl or {"type": "document", "custom": {"raw": reference}}
            items.append({"id": f"reference-{len(items) + 1}", **csl})
        self.stdout.write(json.dumps(items, indent=2, ensure_ascii=False))

    def typed(self, text):
        """The references, each with the number of its line."""
        if text is not None:
            # In a locale of ASCII an argument still holds the bytes that were typed.
            lines = [os.fsencode(text)]
        elif sys.stdin.isatty():
            raise CommandError("Give a reference, or one a line on standard input.")
        else:
            lines = sys.stdin.buffer
        for number, line in enumerate(lines, start=1):
            try:
                reference = line.decode().removeprefix("\ufeff").strip()
            except UnicodeDecodeError as error:
                raise CommandError(f"line {number}: this is not UTF-8.") from error
            if reference:
                yield number, reference
