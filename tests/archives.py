"""Saved pages and archives to import, all invented, and what the database holds afterwards."""

import datetime
import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from blog.models import OldAddress
from research.models import TopicAlias
from tests.factories import make_post, make_summary, make_topic

REFERENCE = (
    "Marlow, A. B., & Quist, C. (2021). Listening across the first four sessions. "
    "Journal of Invented Therapy, 12, 34–51. https://doi.org/10.5555/listening.34"
)
BODY = (
    "Marlow and Quist (2021) followed ninety clients of eleven clinics through their first four "
    "hours of therapy. Each hour was rated by two people who did not know how the treatment ended."
)
ADVICE = "Ask in the second hour whether the client feels heard, and wait for the answer."
TITLE = "Being Heard Early"
MONTH = "February 2019"


EMPTY = {
    "format": "pprnet-archive",
    "version": 1,
    "topics": [],
    "research_types": [],
    "citations": [],
    "posts": [],
    "pages": [],
}


class Outcome(NamedTuple):
    """The report of an import, what it said on screen and on the error stream."""

    report: dict[str, list]
    screen: str
    progress: str

    def titles(self, name: str) -> list[str]:
        """The titles of the summaries in that list of the report."""
        return [entry["title"] for entry in self.report[name] if entry["kind"] == "summary"]


def study(
    title: str = TITLE,
    *,
    reference: str = REFERENCE,
    note: str = "",
    body: str = BODY,
    advice: str = ADVICE,
    email: str = "",
) -> list[str]:
    """The lines of one summary on a saved page; an empty part is left out."""
    lines = [title, note, reference, body, "Practice Implications", advice]
    return [line for line in [*lines, email and f"Author email: {email}"] if line]


def page_text(*months: tuple[str, Iterable[list[str]]], teaser: str = "") -> str:
    """A saved page of months, each with the lines of its summaries."""
    lines = ["Blog", "A word about us.", "This month...", teaser, "Type of Research", "Topics"]
    for month, studies in months:
        lines += [month, *(line for each in studies for line in each)]
    return "\n".join([*lines, ""])


class Importer:
    """Runs the command on files of a directory."""

    def __init__(self, directory: Path):
        self.directory = directory

    def file(self, text: str | bytes, name: str = "page.txt") -> Path:
        path = self.directory / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *files: Path, **options: Any) -> Outcome:
        report = self.directory / "report.json"
        screen, progress = StringIO(), StringIO()
        call_command(
            "import_archive", *files, report=report, stdout=screen, stderr=progress, **options
        )
        outcome = json.loads(report.read_text(encoding="utf-8"))
        return Outcome(outcome, screen.getvalue(), progress.getvalue())

    def page(self, *months: tuple[str, Iterable[list[str]]], **options: Any) -> Outcome:
        """Import one saved page of these months."""
        return self.run(self.file(page_text(*months)), **options)


def everything() -> dict[str, list[dict]]:
    """Every row that an import could touch, with its times, versions and the edition."""
    models = [
        *apps.get_app_config("blog").get_models(),
        *apps.get_app_config("research").get_models(),
    ]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def exported(**options: Any) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("export_archive", stdout=out, **options)
    return out.getvalue()


def document(**options: Any) -> dict[str, Any]:
    return json.loads(exported(**options))


def written(archive: dict) -> str:
    return json.dumps(archive, ensure_ascii=False, indent=1) + "\n"


def restore(importer: Importer, archive: dict | str, **options: Any) -> Outcome:
    text = archive if isinstance(archive, str) else written(archive)
    return importer.run(importer.file(text, "archive.json"), **options)


def forget_everything() -> None:
    """A database without posts and citations, past the triggers that keep them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE blog_post, research_citation CASCADE")


def archive_of_two() -> dict[str, Any]:
    """The document of a month with two summaries, which it puts into the database."""
    post = make_post(month=datetime.date(2019, 2, 1))
    topic = make_topic("Silence")
    TopicAlias.objects.create(slug="hush", topic=topic)
    summary = make_summary(post, title="First", slug="first", topics=[topic])
    make_summary(post, title="Second", slug="second", topics=[topic], source_key="2019-02:second")
    OldAddress.objects.create(path="/2019/02/former/", summary=summary)
    OldAddress.objects.create(path="/blog?topic=12", topic=topic)
    return document()


def the(archive: dict, number: int = 0) -> dict[str, Any]:
    """One of the summaries of the first month."""
    return archive["posts"][0]["summaries"][number]
