"""What becomes of a work after it was cited: notices of publishers, as Crossref passes them on."""

import datetime
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import DjangoTranslation, catalog

from research.cleaning import plain_text_of
from research.reference_links import normalise_doi

# More than any work has; the rest of an endless list is passed over.
MOST_NOTICES = 50


class Kind(models.TextChoices):
    """The twelve kinds of update in Crossref, gravest first, and one of our own."""

    RETRACTION = "retraction", _("Retraction")
    PARTIAL_RETRACTION = "partial_retraction", _("Partial retraction")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    REMOVAL = "removal", _("Removal")
    EXPRESSION_OF_CONCERN = "expression_of_concern", _("Expression of concern")
    CORRECTION = "correction", _("Correction")
    CORRIGENDUM = "corrigendum", _("Corrigendum")
    ERRATUM = "erratum", _("Erratum")
    CLARIFICATION = "clarification", _("Clarification")
    ADDENDUM = "addendum", _("Addendum")
    NEW_VERSION = "new_version", _("New version")
    NEW_EDITION = "new_edition", _("New edition")
    #: An advance online publication has got its volume and pages.
    IN_AN_ISSUE = "in_an_issue", _("Now in an issue")


GRAVE = frozenset(
    {
        Kind.RETRACTION,
        Kind.PARTIAL_RETRACTION,
        Kind.WITHDRAWAL,
        Kind.REMOVAL,
        Kind.EXPRESSION_OF_CONCERN,
    }
)


class Direction(models.TextChoices):
    BY = "by", _("about the cited work")
    TO = "to", _("the cited work is itself the notice about another")


class Found(NamedTuple):
    """A notice in Crossref's record of a work; `issued` is "2024", "2024-05" or "2024-05-03"."""

    kind: Kind
    direction: Direction
    doi: str
    issued: str
    source: str


class Said(NamedTuple):
    """A confirmed notice as readers meet it.

    Of the direction "to", `doi` is the work it is about. `note` is the author's own word on it,
    of the day `noted`, None where there is none.
    """

    kind: str
    direction: str
    doi: str
    issued: str
    source: str
    note: str
    noted: datetime.datetime | None

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Said":
        """The notice in one object of `Citation.confirmed_notices`."""
        noted = kept.get("noted_at")
        return cls(
            **{key: kept.get(key) or "" for key in cls._fields if key != "noted"},
            noted=datetime.datetime.fromisoformat(noted) if noted else None,
        )

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def is_grave(self) -> bool:
        """Whether it takes from what the study says, as a correction does not."""
        return self.kind in GRAVE and self.direction == Direction.BY

    @property
    def day(self) -> str:
        """When, as precisely as is known: "3 May 2024", "May 2024", "2024" or ""."""
        return day_of(self.issued)

    @property
    def text(self) -> str:
        """One line for where there is no link: "Retraction, 3 May 2024: https://doi.org/10.…"."""
        head = ", ".join(filter(None, [self.label, self.day]))
        if self.direction == Direction.TO:
            head = gettext("The work is itself a notice: %(notice)s") % {"notice": head}
        line = ": ".join(filter(None, [head, self.doi and f"https://doi.org/{self.doi}"]))
        if not self.note:
            return line
        said = gettext("our note of %(day)s: %(note)s")
        day = date_format(timezone.localtime(self.noted), "j F Y")
        return f"{line} ({said % {'day': day, 'note': self.note}})"


def gravest_first(kept: Iterable[dict[str, Any]]) -> list[Said]:
    """The notices in `Citation.confirmed_notices`."""
    return sorted(map(Said.of, kept), key=lambda said: [*Kind].index(said.kind))


def day_of(issued: str) -> str:
    """A partial ISO date in words, as much of it as exists."""
    return _day_of(issued, catalog())


@lru_cache(2000)
def _day_of(issued: str, _words: DjangoTranslation) -> str:
    """The same in the language whose catalogue `_words` is."""
    parts = [int(part) for part in issued.split("-") if part]
    for length in range(len(parts), 0, -1):
        with suppress(ValueError):
            day = datetime.date(*[*parts[:length], 1, 1][:3])
            return date_format(day, ["Y", "F Y", "j F Y"][length - 1])
    return ""


def found_in(message: dict[str, Any]) -> list[Found]:
    """The notices in a record of Crossref, each once; what is of no known kind is passed over."""
    own = normalise_doi(plain_text_of(message.get("DOI")))
    found = {}
    for key, direction in (("updated-by", Direction.BY), ("update-to", Direction.TO)):
        for update in _objects(message.get(key)):
            notice = _notice(update, direction, own)
            if notice:
                found.setdefault(notice[:3], notice)
    return [*found.values()]


def _objects(value: Any) -> Iterator[dict]:
    if isinstance(value, list):
        yield from (each for each in value[:MOST_NOTICES] if isinstance(each, dict))


def _notice(update: dict, direction: Direction, own: str) -> Found | None:
    kind = re.sub(r"[\s-]+", "_", plain_text_of(update.get("type")).lower())
    if kind not in set(Kind.values) - {Kind.IN_AN_ISSUE}:
        return None
    doi = normalise_doi(plain_text_of(update.get("DOI"), 1_000))
    # A publisher who changes a work in place says that it updates itself.
    if direction == Direction.TO and doi == own:
        direction = Direction.BY
    if direction == Direction.TO and not doi:
        return None
    source = plain_text_of(update.get("source"), 60).lower() or "publisher"
    return Found(Kind(kind), direction, doi, _issued(update.get("updated")), source)


def _issued(value: Any) -> str:
    """As much of a date as is there and exists, in ISO 8601."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    parts = parts[0] if isinstance(parts, list) and parts else None
    numbers = parts[:3] if isinstance(parts, list) else []
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        return ""
    for length in range(len(numbers), 0, -1):
        try:
            day = datetime.date(*[*numbers[:length], 1, 1][:3])
        except (ValueError, OverflowError):
            continue
        return day.isoformat()[: [4, 7, 10][length - 1]] if day.year >= 1000 else ""
    return ""
