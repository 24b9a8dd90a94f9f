import contextlib
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from blog.archive.files import replacing
from blog.archive.importing import Classification
from blog.archive.report import ImportRefusedError
from blog.archive.run import import_files
from blog.archive.vocabulary import research_type_called, topic_called

PROGRESS_EVERY = 100


class Command(BaseCommand):
    help = (
        "Import saved pages of the old blog (text files) or whole-archive documents (JSON): all of "
        "them or, when one cannot be read, none. What is here already is never overwritten."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--topic",
            action="append",
            default=[],
            dest="topics",
            metavar="NAME",
            help="a topic of every summary on the pages: name, slug or synonym; may be repeated",
        )
        parser.add_argument(
            "--type",
            dest="research_type",
            metavar="NAME",
            help="the type of research of every summary on the pages that has none yet",
        )
        parser.add_argument(
            "--draft",
            action="store_true",
            help="new months arrive as drafts, and public ones stay as they are",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the report as JSON")

    def handle(self, *, files, topics, research_type, draft, dry_run, report, **options):
        if report and report.resolve() in [file.resolve() for file in files]:
            raise CommandError(f"{report}: this file is to be imported; report to another one.")
        try:
            # The report is written before anything is final, and takes its name afterwards.
            with (
                replacing(report) if report else contextlib.nullcontext() as stream,
                transaction.atomic(),
            ):
                outcome = import_files(
                    files,
                    Classification(
                        tuple(dict.fromkeys(topic_called(name) for name in topics)),
                        research_type_called(research_type) if research_type else None,
                    ),
                    draft=draft,
                    progress=self.show_progress,
                )
                if stream:
                    json.dump(outcome.as_json(), stream, ensure_ascii=False, indent=1)
                    stream.write("\n")
                    stream.flush()
                transaction.set_rollback(dry_run)
        except ImportRefusedError as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        except OSError as error:
            raise CommandError(f"{report}: {error.strerror}. Nothing was changed.") from error
        for line in outcome.lines():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("\nThis was a dry run: nothing was changed.")

    def show_progress(self, done, total):
        if done % PROGRESS_EVERY == 0:
            self.stderr.write(f"{done} of {total} summaries")
