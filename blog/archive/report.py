"""What an import did, for whoever started it: on screen, and as JSON for programs."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import groupby
from typing import Any

from django.utils.formats import date_format

PLURALS = {
    "summary": "summaries",
    "post": "posts",
    "citation": "citations",
    "topic": "topics",
    "type of research": "types of research",
    "page": "pages",
}


# Of what readers would see at once, where only drafts are made.
NO_DRAFT = "Not added: its month is not a draft, so readers would see it."


class ImportRefusedError(Exception):
    """Why an import changed nothing: one line that names the file and where in it."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing the report speaks of.

    `line` (from 1) is its place in a saved page, `path` ("posts[3].summaries[0]") in a document;
    `address` is where readers and staff find it, "" for what has no page.
    """

    file: str
    kind: str = "summary"
    line: int | None = None
    path: str = ""
    month: datetime.date | None = None
    title: str = ""
    address: str = ""
    message: str = ""

    def saying(self, message: str) -> "Entry":
        return replace(self, message=message)

    def as_json(self) -> dict[str, Any]:
        """What is known of it; the month as "2023-02"."""
        known = {name: value for name, value in vars(self).items() if value not in (None, "")}
        return known | ({"month": f"{self.month:%Y-%m}"} if self.month else {})

    @classmethod
    def of_json(cls, known: dict[str, Any]) -> "Entry":
        """The entry that `as_json` wrote."""
        month = known.get("month")
        return cls(
            **known | {"month": datetime.date.fromisoformat(f"{month}-01")} if month else known
        )

    def __str__(self):
        month = date_format(self.month, "F Y") if self.month else ""
        place = f"line {self.line}" if self.line else self.path
        return ": ".join(filter(None, [month, self.title])) or ", ".join(
            filter(None, [self.file, place])
        )


@dataclass
class Report:
    """What was created, was there already, differs from what is here and so was left alone, got a
    topic or type it lacked; what the files lacked, what was guessed, which teasers were found."""

    files: list[str] = field(default_factory=list)
    created: list[Entry] = field(default_factory=list)
    same: list[Entry] = field(default_factory=list)
    differs: list[Entry] = field(default_factory=list)
    classified: list[Entry] = field(default_factory=list)
    missing: list[Entry] = field(default_factory=list)
    guessed: list[Entry] = field(default_factory=list)
    teasers: list[Entry] = field(default_factory=list)

    def as_json(self) -> dict[str, list]:
        return {"files": self.files} | {
            name: [entry.as_json() for entry in entries] for name, entries in self._lists()
        }

    @classmethod
    def of_json(cls, known: dict[str, list]) -> "Report":
        """The report that `as_json` wrote; what it did not know yet is empty."""
        names = [each.name for each in fields(cls)[1:]]
        lists = {name: [Entry.of_json(one) for one in known.get(name, ())] for name in names}
        return cls(files=known["files"], **lists)

    def lines(self) -> Iterator[str]:
        """The report as a person reads it on a terminal."""
        for name in ("created", "same", "differs", "classified"):
            yield f"{name}: {counted(getattr(self, name))}"
        for name, heading in {
            "differs": "Different here, and left as it is",
            "missing": "Missing",
            "guessed": "Guessed",
            "teasers": "Teasers found, whose month the page does not say",
        }.items():
            if entries := getattr(self, name):
                yield f"\n{heading}"
                yield from _grouped(entries, len(self.created))

    def _lists(self) -> Iterator[tuple[str, list[Entry]]]:
        return ((each.name, getattr(self, each.name)) for each in fields(self)[1:])


def counted(entries: list[Entry]) -> str:
    """How many of what: "3 citations, 1 summary", or "0"."""
    counts = Counter(entry.kind for entry in entries)
    return (
        ", ".join(
            f"{count} {kind if count == 1 else PLURALS[kind]}" for kind, count in counts.items()
        )
        or "0"
    )


def by_message(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries of each message, in the order of the messages."""

    def message(entry):
        return entry.message

    return [
        (text, list(group)) for text, group in groupby(sorted(entries, key=message), key=message)
    ]


def _grouped(entries: list[Entry], created: int) -> Iterator[str]:
    for text, members in by_message(entries):
        if len(members) == created > 1:
            yield f"  {text} (all {created})"
            continue
        yield f"  {text}"
        yield from (f"    {entry}" for entry in members)
