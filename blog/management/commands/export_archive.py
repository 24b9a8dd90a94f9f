from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from blog.archive.document import text_of
from blog.archive.exporting import public_archive, whole_archive
from blog.archive.files import replacing


class Command(BaseCommand):
    help = "Write the whole archive, without people and history, as one JSON document."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", type=Path, metavar="FILE", help="standard output when left out"
        )
        parser.add_argument(
            "--public", action="store_true", help="only what an anonymous reader may see"
        )

    def handle(self, *, file, public, **options):
        archive = public_archive if public else whole_archive
        if file is None:
            self.stdout.write(text_of(archive()))
            return
        try:
            with replacing(file) as stream:
                stream.write(text_of(archive()))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from error
