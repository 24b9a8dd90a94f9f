"""Three states of a post made one: as it was opened, as somebody saved it since, and as typed.

What only one of two has changed is taken from that one; what both have changed is a conflict, in
which someone has to choose. Where the opened state was not kept, every difference is one.
"""

import dataclasses
from collections.abc import Mapping
from typing import NamedTuple

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict

from blog.admin.controls import INNER, Controls, Sent, encoded, mark_of
from blog.history.states import PostState, Values

Fields = Mapping[str, forms.Field]
# The names of conflicts that are of no single field: a summary that one has removed and the other
# changed, by the prefix of its form, and the order of all.
THEY_REMOVED = "removed:"
I_REMOVED = "changed:"
ORDER = "order"
# A save fills these in by itself, so that the same save, sent twice, finds them changed.
FILLED_IN = ("slug", "corrected_on")
# What is chosen in a conflict.
MINE, THEIRS = "mine", "theirs"


class Told(NamedTuple):
    """Something that they did, and that stands in the form now; `field` "" is the whole summary."""

    change: str
    field: str = ""
    title: str = ""


@dataclasses.dataclass
class Merge:
    """What to fill the form with, what to choose in, and what to tell."""

    data: QueryDict
    conflicts: list[str] = dataclasses.field(default_factory=list)
    told: list[Told] = dataclasses.field(default_factory=list)
    #: Whether what was typed is just what is there already, as when a button is pressed twice.
    is_same: bool = True


def merge_form(
    typed: Controls, base: Values | None, theirs: Values, undecided: frozenset[str], merge: Merge
) -> tuple[Sent, list[str]]:
    """One form's result, and the fields in conflict; tells the merge what was taken from them."""
    sent, conflicts = {}, []
    for name in typed.fields:
        if name in INNER:
            continue
        sent[name] = typed.sent(name)
        if name not in theirs or typed.says(name, theirs[name]):
            continue
        is_undecided = typed.control(name) in undecided
        is_theirs = base is not None and not is_undecided and typed.says(name, base[name])
        merge.is_same = merge.is_same and is_theirs and name in FILLED_IN
        if is_theirs:
            sent[name] = encoded(typed.fields[name], theirs[name])
            merge.told.append(Told("changed", name, theirs.get("title", "")))
        elif base is None or is_undecided or base[name] != theirs[name]:
            conflicts.append(name)
    return sent, conflicts


class Merging:
    """What a page that changes a post, or a part of it, knows about its forms."""

    def controls_of(self, name: str, data: QueryDict) -> tuple[Controls, str] | None:
        """The form and the field that a control belongs to."""
        raise NotImplementedError

    def values_in(self, state: PostState | None, controls: Controls) -> Values | None:
        """What a state holds for this form."""
        raise NotImplementedError

    def merge(
        self,
        data: QueryDict,
        base: PostState | None,
        theirs: PostState,
        undecided: frozenset[str] = frozenset(),
    ) -> Merge:
        raise NotImplementedError

    def decide(self, data: QueryDict, opened: PostState | None) -> tuple[QueryDict, frozenset[str]]:
        """The data with what was chosen in each conflict, and the conflicts that are still open.

        `opened` is what "theirs" meant on the page that was sent.
        """
        data, undecided = data.copy(), set()
        for name in data.getlist("conflict"):
            choice = data.get(f"choice-{name}")
            if opened is None or choice not in (MINE, THEIRS):
                undecided.add(name)
            elif name == ORDER:
                self._take_order(data, opened, choice)
            elif whole := whole_conflict(name):
                kind, prefix = whole
                if (choice == THEIRS) == (kind == THEY_REMOVED):
                    data[f"{prefix}-{DELETION_FIELD_NAME}"] = "on"
            elif name in data.getlist("filled"):
                # The script has put the choice into the field, where it was written on.
                continue
            elif choice == THEIRS and (found := self.controls_of(name, data)):
                controls, field = found
                values = self.values_in(opened, controls)
                if data.get(f"mark-{name}") != mark_of(controls.sent(field)):
                    # Who wrote on below has not meant to throw that away.
                    undecided.add(name)
                elif values is not None and field in values:
                    data.setlist(name, encoded(controls.fields[field], values[field]))
        return data, frozenset(undecided)

    def label_of(self, name: str, *, is_summary: bool) -> str:
        raise NotImplementedError

    def orders(
        self, data: QueryDict, base: PostState | None, theirs: PostState
    ) -> tuple[list[str], list[str]]:
        """The titles of the summaries in my order and in theirs."""
        raise NotImplementedError

    def _take_order(self, data: QueryDict, opened: PostState, choice: str) -> None:
        raise NotImplementedError


class SummaryMerging(Merging):
    """Merges the page of one summary."""

    def __init__(self, fields: Fields, pk: int):
        self.fields = fields
        self.pk = pk

    def controls_of(self, name, data):
        return (Controls(self.fields, data), name) if name in self.fields else None

    def values_in(self, state, controls):
        summary = state and state.summary(self.pk)
        return summary.values if summary else None

    def label_of(self, name, *, is_summary):
        return self.fields[name].label

    def orders(self, data, base, theirs):
        titles = [summary.title for summary in theirs.summaries]
        return titles, titles

    def _take_order(self, data, opened, choice):
        """There is none on this page."""

    def merge(self, data, base, theirs, undecided=frozenset()):
        merge = Merge(data.copy())
        own = Controls(self.fields, data)
        before, after = self.values_in(base, own), self.values_in(theirs, own)
        sent, merge.conflicts = merge_form(own, before, after, undecided, merge)
        for name, values in sent.items():
            merge.data.setlist(name, values)
        if before is not None and not undecided:
            # What others changed in the rest of the post does no harm to this page.
            names = [name for name in sent if name in after]
            merge.is_same = merge.is_same or all(before[name] == after[name] for name in names)
        return merge


def whole_conflict(name: str) -> tuple[str, str] | None:
    """Of a conflict about a whole summary its kind, and the prefix of the summary's form."""
    kinds = (kind for kind in (THEY_REMOVED, I_REMOVED) if name.startswith(kind))
    kind = next(kinds, None)
    return (kind, name.removeprefix(kind)) if kind else None
