"""A citation entered by pasting: what was understood, looked up, compared and decided.

Nothing is kept on the server from one step to the next: what a page shows goes back with it,
signed.
"""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from django.core import signing
from django.utils.translation import gettext

from research import crossref, csl
from research.cleaning import Doubt
from research.crossref_records import reading as reading_of_record
from research.duplicates import Duplicate, duplicates_of, repetition_in
from research.forms import NamesField
from research.matching import ALIKE, Comparison, compare
from research.models import Citation, Match
from research.pasting import CROSSREF, Reading, reading_of
from research.styles import apa_html

SALT = "research.entering"
# In seconds; whatever is not looked up by then waits for the next press of the button.
LOOK_UP_ALL = 20
FIELDS = [
    *("kind", "genre", "authors", "title", "issued_year", "status", "container_title"),
    *("editors", "volume", "issue", "pages", "article_number", "chapter_number", "edition"),
    *("publisher", "publisher_place", "doi", "url"),
]
# The keys of CSL that an article in a journal has not.
OF_BOOKS = {"editor", "edition", "chapter-number", "publisher", "publisher-place", "genre"}
# The field of a citation that a compared part is about.
COMPARED = {
    "title": "title",
    "author": "authors",
    "year": "issued_year",
    "journal": "container_title",
    "pages": "pages",
}


@dataclass
class Item:
    """One work on the page. `offers` are items of CSL-JSON from Crossref, None until asked for.

    `decision` is "same", "none" or "" while nobody chose among the offers; `remark` is what is to
    be said of the last question.
    """

    reading: Reading
    offers: list[dict[str, Any]] | None = None
    decision: str = ""
    remark: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of a Citation."""
        return csl.fields_of(self.reading.csl)

    def look_up(self) -> None:
        """Take over what Crossref has for its DOI; what goes wrong is the remark."""
        if not self.reading.doi:
            self.remark = gettext("There is no DOI to look up.")
            return
        try:
            message = crossref.work(self.reading.doi)
        except crossref.CrossrefError as error:
            self.remark = str(error)
            return
        if message is None:
            self.remark = gettext(
                "Crossref does not know this DOI. That says nothing against it: other agencies "
                "register DOIs, too. Please enter the work by hand."
            )
            return
        self.reading = merged(self.reading, reading_of_record(message))

    def find(self) -> None:
        """Ask which works of Crossref it may be."""
        said = self.reading.csl if self.reading.is_known else {}
        names = [
            name.get("family", "") or name.get("literal", "") for name in said.get("author", [])
        ]
        words = [*names[:3], said.get("title", ""), said.get("container-title", "")]
        year = said.get("issued", {}).get("date-parts", [[""]])[0][0]
        try:
            records = crossref.best_matches(
                " ".join(map(str, [*words, year])).strip() or self.reading.text
            )
        except crossref.CrossrefError as error:
            self.remark = str(error)
            return
        readings = [reading_of_record(record) for record in records]
        self.offers = [offer.csl for offer in readings if offer.is_known and offer.doi]
        if not self.offers:
            self.remark = gettext("Crossref has nothing like it.")

    def take(self, number: int) -> None:
        """Decide that it is the work offered under this number, from 0."""
        offer = (self.offers or [])[number]
        taken = Reading(self.reading.text, CROSSREF, offer)
        self.reading, self.decision = merged(self.reading, taken), Match.Verdict.SAME

    def refuse_all(self) -> None:
        """Decide that it is none of the works offered."""
        self.decision = Match.Verdict.NONE

    def match(self) -> dict[str, Any] | None:
        """What a Match is to keep of the decision."""
        if not self.decision:
            return None
        offered = [
            {"doi": offer["DOI"], "scores": compare(self.reading.csl, offer).scores}
            for offer in self.offers or []
        ]
        is_same = self.decision == Match.Verdict.SAME
        doi = self.reading.doi if is_same else ""
        return {"verdict": str(self.decision), "doi": doi, "offered": offered}


def merged(pasted: Reading, record: Reading) -> Reading:
    """Crossref's record, with what only the pasted text says, and where the two differ."""
    theirs = dict(record.csl)
    ours = {key: value for key, value in pasted.csl.items() if key not in theirs}
    if theirs.get("type") == "article-journal":
        # What was pasted was taken for a book, then.
        ours = {key: value for key, value in ours.items() if key not in OF_BOOKS}
    if "author" in theirs or "status" in theirs:
        ours.pop("custom", None)
    if "volume" in theirs:
        ours.pop("status", None)
    doubts = [
        Doubt(COMPARED[part.name], gettext("What was pasted says “%s”.") % part.ours)
        for part in compare(pasted.csl, record.csl).parts
        if part.score is not None and part.score < ALIKE
    ]
    if pasted.doi and theirs.get("DOI") != pasted.doi:
        doubts.append(Doubt("doi", gettext("What was pasted says “%s”.") % pasted.doi))
    return Reading(pasted.text, CROSSREF, ours | theirs, (*record.doubts, *doubts))


def look_up_all(items: Sequence[Item]) -> None:
    """Look up each that has a DOI and is not from Crossref yet, as far as the time goes."""
    end = time.monotonic() + LOOK_UP_ALL
    for item in items:
        if not item.reading.doi or item.reading.format == CROSSREF:
            continue
        if time.monotonic() > end:
            item.remark = gettext("Not looked up yet: please press the button once more.")
        else:
            item.look_up()


def typed_reading(data: dict[str, str]) -> Reading:
    """What stands in the fields of the form, whether it is complete or not."""
    names = {
        key: [NamesField.name_of(line) for line in NamesField.lines_of(data.get(name, ""))]
        for name, key in csl.NAMES.items()
    }
    texts = {key: data.get(name, "") for name, key in csl.TEXTS.items()}
    dates = [data.get(name, "") for name in csl.DATE_PARTS]
    issued = {"issued": {"date-parts": [dates]}} if dates[0] else {}
    item = {"type": data.get("kind", ""), "status": data.get("status", "")}
    return reading_of(item | texts | names | issued, data.get("title", ""), "")


def signed(items: Sequence[Item]) -> str:
    """The items as a page carries them."""
    carried = [asdict(item) | {"reading": item.reading} for item in items]
    return signing.dumps(carried, salt=SALT, compress=True)


def unsigned(text: str) -> list[Item]:
    """The items that a page has carried; none where they were not ours."""
    try:
        carried = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return []
    return [
        Item(
            **each | {"reading": Reading(*values[:3], tuple(Doubt(*doubt) for doubt in values[3]))}
        )
        for each in carried
        for values in [each["reading"]]
    ]


class Row(NamedTuple):
    """A field as it was understood, and what is doubtful of it."""

    label: str
    value: str
    doubts: list[str]


class Offer(NamedTuple):
    """A work of Crossref beside the one that was pasted."""

    number: int
    doi: str
    reference: str
    comparison: Comparison


class Shown(NamedTuple):
    """An item as the page shows it; `summarised` comes from who knows of summaries."""

    index: int
    item: Item
    rows: list[Row]
    doubts: list[str]
    reference: str
    duplicates: list[tuple[Duplicate, list]]
    repeats: int | None
    offers: list[Offer] | None
    is_ticked: bool

    @property
    def unsure(self) -> list[Row]:
        """What is still to be looked at when the form is filled in."""
        return [row for row in self.rows if row.doubts]

    @property
    def is_doubtful(self) -> bool:
        return bool(self.unsure or self.doubts or self.duplicates or self.item.remark)


def shown(
    items: Sequence[Item], summarised: Any, besides: int | None, ticked: Sequence[int] | None
) -> list[Shown]:
    """The items with their duplicates; `summarised` gives the summaries of some citations."""
    everything = [each.reading.csl for each in items]
    duplicates = [duplicates_of(each, besides) for each in everything]
    citations = [duplicate.citation for found in duplicates for duplicate in found]
    told = summarised(citations) if citations else {}
    result = []
    for index, item in enumerate(items):
        found = [(each, told.get(each.citation.pk, [])) for each in duplicates[index]]
        repeats = repetition_in(everything, index)
        wanted = item.reading.is_known and not found and repeats is None
        result.append(
            Shown(
                index,
                item,
                rows_of(item.reading),
                [doubt.message for doubt in item.reading.doubts if not doubt.field],
                apa_html(item.reading.csl) if item.reading.is_known else "",
                found,
                None if repeats is None else repeats + 1,
                _offers(item),
                wanted if ticked is None else index in ticked,
            )
        )
    return result


def rows_of(reading: Reading) -> list[Row]:
    fields = csl.fields_of(reading.csl)
    doubts: dict[str, list[str]] = {}
    for doubt in reading.doubts:
        doubts.setdefault(doubt.field, []).append(doubt.message)
    rows = []
    for name in FIELDS:
        value = _written(name, fields)
        if value or name in doubts:
            label = str(Citation._meta.get_field(name).verbose_name)
            rows.append(Row(label[:1].upper() + label[1:], value, doubts.get(name, [])))
    return rows


def _written(name: str, fields: dict[str, Any]) -> str:
    value = fields.get(name)
    if not value:
        return ""
    if name in csl.NAMES:
        gap = fields.get(f"{name}_omitted_after")
        lines = [*map(NamesField.line_of, value)]
        return "; ".join(lines if gap is None else [*lines[:gap], "…", *lines[gap:]])
    if name == "issued_year":
        return "-".join(f"{fields[part]:02}" for part in csl.DATE_PARTS if fields.get(part))
    if name in ("kind", "status"):
        return str(dict(Citation._meta.get_field(name).flatchoices).get(value, value))
    return str(value)


def _offers(item: Item) -> list[Offer] | None:
    if item.offers is None or item.decision:
        return None
    return [
        Offer(number, offer["DOI"], apa_html(offer), compare(item.reading.csl, offer))
        for number, offer in enumerate(item.offers)
    ]


@dataclass
class Page:
    """What the page says about pasted works, beside the form."""

    items: list[Item] = field(default_factory=list)
    problem: str = ""
    #: The values with which the form comes; None leaves what was typed.
    filled: dict[str, Any] | None = None
    #: The work that these values are of.
    source: Item | None = None
    ticked: list[int] | None = None
    saved: list[Citation] = field(default_factory=list)
