"""What makes one state of a post different from another: in a line, or word by word."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Field
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog import moments
from blog.differences import marked_list, marked_rich_text, marked_text
from blog.history.restoring import TODAYS
from blog.history.states import FIELDS, PostState, SummaryState
from blog.models import Post, ReviewReason, Summary
from blog.richtext import RichTextField
from research.models import Citation, ResearchType, Topic

POINTERS = {"citation": Citation, "research_type": ResearchType, "topics": Topic}
# What is told otherwise, or is no matter to who reads a history.
OWN = frozenset({"month", "slug", "review_reasons", "correction", "corrected_on"})
POST_FIELDS = [field for field in FIELDS[Post] if field.name not in TODAYS or field.name in OWN]
SUMMARY_FIELDS = [
    *(
        field
        for field in FIELDS[Summary]
        if (field.name not in TODAYS or field.name in OWN) and field.name != "position"
    ),
    Summary._meta.get_field("topics"),
]

# The name of the one is that of the whole, that of the other no noun.
IN_A_LINE = {"body": _("text"), "corrected_on": _("day of correction")}


class FieldComparison(NamedTuple):
    label: str
    marked: SafeString
    is_changed: bool


class SummaryComparison(NamedTuple):
    """A summary that was or is in the post; `change` is one of added, removed, changed, same."""

    pk: int
    title: str
    change: str
    fields: list[FieldComparison]
    #: Its place before and after; 0 where it is not there.
    places: tuple[int, int]
    has_moved: bool
    withdrawal: str


class Comparison(NamedTuple):
    deeds: list[str]
    fields: list[FieldComparison]
    summaries: list[SummaryComparison]

    @property
    def is_same(self) -> bool:
        is_written_anew = any(
            one.is_changed for part in (self, *self.summaries) for one in part.fields
        )
        has_moved = any(summary.has_moved for summary in self.summaries)
        return not (self.deeds or is_written_anew or has_moved)


def deeds(before: PostState, after: PostState) -> list[str]:
    """What was done beyond writing: published, scheduled, withdrawn, …, each as a sentence."""
    said = []
    was, now = before.values["published_at"], after.values["published_at"]
    if was != now:
        said.append(gettext("%s.") % capfirst(_publication(after)))
    for summary in after.summaries:
        former = before.summary(summary.pk)
        if former and (deed := _withdrawal(former, summary)):
            said.append(deed)
    return said


def in_a_line(before: PostState | None, after: PostState, only: int | None = None) -> str:
    """What was changed, as in "teaser; “Homework”: title, text".

    With `only` it is about the summary of this key, and empty where that is the same.
    """
    if only is not None:
        return _of_one(before and before.summary(only), after.summary(only))
    if before is None:
        return ngettext("%d summary", "%d summaries", len(after.summaries)) % len(after.summaries)
    parts = [deed.rstrip(".") for deed in deeds(before, after)]
    parts += [
        str(field.verbose_name)
        for field in POST_FIELDS
        if before.values[field.name] != after.values[field.name]
    ]
    parts += [
        gettext("“%s” added") % summary.title
        for summary in after.summaries
        if before.summary(summary.pk) is None
    ]
    parts += [
        gettext("“%s” removed") % summary.title
        for summary in before.summaries
        if after.summary(summary.pk) is None
    ]
    if _have_moved(before, after):
        parts.append(gettext("the order"))
    within = [
        gettext("“%(title)s”: %(fields)s") % {"title": summary.title, "fields": ", ".join(changed)}
        for summary in after.summaries
        if (former := before.summary(summary.pk)) and (changed := [*_changed(former, summary)])
    ]
    return "; ".join([", ".join(parts), *within] if parts else within)


def _of_one(before: SummaryState | None, after: SummaryState | None) -> str:
    if before is None or after is None:
        if before is after:
            return ""
        return gettext("added") if before is None else gettext("removed")
    withdrawal = _withdrawal(before, after)
    return ", ".join([*([withdrawal] if withdrawal else []), *_changed(before, after)])


def compare(before: PostState, after: PostState, only: int | None = None) -> Comparison:
    """Everything of both, with what was changed marked; or only the summary of this key."""
    moved = _have_moved(before, after)
    summaries = [
        _compare_summary(before, after, pk, pk in moved)
        for pk in _all_keys(before, after)
        if only in (None, pk)
    ]
    fields = [] if only else [_compare_field(one, before, after) for one in POST_FIELDS]
    return Comparison(deeds(before, after), fields, summaries)


def _publication(state: PostState) -> str:
    moment = state.values["published_at"]
    if moment is None:
        return gettext("taken back to draft")
    shown = {"day": moments.day(moment), "time": moments.exact_time(moment)}
    return gettext("public from %(day)s, %(time)s") % shown


def _withdrawal(before: SummaryState, after: SummaryState) -> str:
    was, now = before.values["withdrawn_at"], after.values["withdrawn_at"]
    if was == now:
        return ""
    if now is None:
        return gettext("The withdrawal of “%s” taken back.") % after.title
    return gettext("“%(title)s” withdrawn: %(reason)s") % {
        "title": after.title,
        "reason": after.values["withdrawal_reason"],
    }


def _changed(before: SummaryState, after: SummaryState) -> Iterator[str]:
    for field in SUMMARY_FIELDS:
        if before.values[field.name] != after.values[field.name]:
            yield str(IN_A_LINE.get(field.name, field.verbose_name))


def _have_moved(before: PostState, after: PostState) -> set[int]:
    """The summaries that stand otherwise among those that were there before and after."""
    orders = [
        [one.pk for one in state.summaries if other.summary(one.pk)]
        for state, other in ((before, after), (after, before))
    ]
    return {was for was, now in zip(*orders, strict=True) if was != now}


def _all_keys(before: PostState, after: PostState) -> list[int]:
    """Those of now in their order, and behind them those that are gone."""
    keys = [summary.pk for summary in after.summaries]
    return keys + [one.pk for one in before.summaries if after.summary(one.pk) is None]


def _compare_summary(
    before: PostState, after: PostState, pk: int, has_moved: bool
) -> SummaryComparison:
    former, latter = before.summary(pk), after.summary(pk)
    there = latter or former
    fields = [_compare_field(field, before, after, pk) for field in SUMMARY_FIELDS]
    if former is None or latter is None:
        change = "removed" if latter is None else "added"
    else:
        change = "changed" if any(field.is_changed for field in fields) else "same"
    places = tuple(_place(state, pk) for state in (before, after))
    withdrawal = _withdrawal(former, latter) if former and latter else ""
    return SummaryComparison(pk, there.title, change, fields, places, has_moved, withdrawal)


def _place(state: PostState, pk: int) -> int:
    return next((n for n, one in enumerate(state.summaries, start=1) if one.pk == pk), 0)


def _compare_field(
    field: Field, before: PostState, after: PostState, pk: int | None = None
) -> FieldComparison:
    values = []
    for state in (before, after):
        part = state if pk is None else state.summary(pk)
        values.append(_shown(field, part.values[field.name], state) if part else _nothing(field))
    marked = marked_text
    if isinstance(field, RichTextField):
        marked = marked_rich_text
    elif isinstance(values[0], list):
        marked = marked_list
    label = capfirst(str(field.verbose_name))
    return FieldComparison(label, marked(*values), values[0] != values[1])


def _nothing(field: Field) -> str | list[str]:
    return [] if field.name in POINTERS or field.name == "review_reasons" else ""


def _shown(field: Field, value: Any, state: PostState) -> str | list[str]:
    if field.name in POINTERS:
        keys = value if isinstance(value, list) else [value]
        model = POINTERS[field.name]
        return [state.names.get((model, key), "?") for key in keys if key is not None]
    if field.name == "review_reasons":
        return [str(ReviewReason(reason).label) for reason in value]
    if field.name == "corrected_on" and value:
        return date_format(value, "j F Y")
    if field.name == "month":
        return date_format(value, "F Y")
    return "" if value is None else str(value)
