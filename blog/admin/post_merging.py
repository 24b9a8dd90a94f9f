"""The page of a whole post merged: its own form, one for each summary, and their order."""

import dataclasses
import re
from collections.abc import Sequence

from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict

from blog.admin.controls import INNER, Controls, Sent, controls_of_all, encoded
from blog.admin.forms import place_of
from blog.admin.merging import (
    I_REMOVED,
    ORDER,
    THEIRS,
    THEY_REMOVED,
    Fields,
    Merge,
    Merging,
    Told,
    merge_form,
)
from blog.history.states import PostState, SummaryState


@dataclasses.dataclass
class _Form:
    """A form of the result, before it has its number."""

    pk: int | None
    sent: Sent
    conflicts: list[str] = dataclasses.field(default_factory=list)
    whole_conflict: str = ""
    is_to_go: bool = False


class PostMerging(Merging):
    """Merges the page of a whole post: its own form, and one for each summary."""

    def __init__(self, fields: Fields, summary_fields: Fields, prefix: str):
        self.fields = fields
        self.summary_fields = summary_fields
        self.prefix = prefix
        self.written = [name for name in summary_fields if name not in INNER]

    def controls_of(self, name, data):
        if found := re.fullmatch(rf"({re.escape(self.prefix)}-\d+)-(\w+)", name):
            prefix, field = found.groups()
            known = field in self.written
            return (Controls(self.summary_fields, data, prefix), field) if known else None
        return (Controls(self.fields, data), name) if name in self.fields else None

    def values_in(self, state, controls):
        if state is None or not controls.prefix:
            return state and state.values
        summary = controls.pk and state.summary(controls.pk)
        return summary.values if summary else None

    def label_of(self, name, *, is_summary):
        return (self.summary_fields if is_summary else self.fields)[name].label

    def orders(self, data, base, theirs):
        titles = {summary.pk: summary.title for summary in theirs.summaries}
        mine = self._typed_order(data, base or theirs)
        return [titles[pk] for pk in mine if pk in titles], list(titles.values())

    def merge(self, data, base, theirs, undecided=frozenset()):
        """`theirs` may be None: they have deleted the post, and everything typed is new."""
        merge = Merge(data.copy())
        if theirs is None:
            merge.is_same = False
            forms = [
                self._as_new(typed)
                for typed in controls_of_all(self.summary_fields, data, self.prefix)
                if not typed.is_to_go and not typed.is_untouched
            ]
            self._write(merge, forms)
            return merge
        own = Controls(self.fields, data)
        sent, merge.conflicts = merge_form(
            own, base and base.values, theirs.values, undecided, merge
        )
        for name, values in sent.items():
            merge.data.setlist(name, values)
        forms = self._forms(data, base, theirs, undecided, merge)
        forms = self._in_order(forms, data, base, theirs, undecided, merge)
        self._write(merge, forms)
        return merge

    def with_another(self, data: QueryDict, post: PostState | None) -> QueryDict:
        """The page of a post (None: of a new one) with another summary, typed on its own page."""
        merge = Merge(data.copy())
        if post is not None:
            for name, field in self.fields.items():
                merge.data.setlist(name, encoded(field, post.values[name]))
            merge.data["opened"] = str(post.version)
        summaries = map(self._theirs, post.summaries if post else ())
        self._write(merge, [*summaries, self._as_new(Controls(self.summary_fields, data))])
        return merge.data

    def _forms(self, data, base, theirs, undecided, merge) -> list[_Form]:
        found, seen = [], set()
        known = {summary.pk for summary in base.summaries} if base else set()
        new = [summary for summary in theirs.summaries if summary.pk not in known]
        for typed in controls_of_all(self.summary_fields, data, self.prefix):
            if typed.pk is None:
                if typed.is_untouched or typed.is_to_go:
                    continue
                if not self._is_there(typed, new, seen):
                    merge.is_same = False
                    form = self._as_new(typed)
                    if f"{THEY_REMOVED}{typed.prefix}" in undecided:
                        form.whole_conflict = THEY_REMOVED
                    found.append(form)
                continue
            seen.add(typed.pk)
            before = base.summary(typed.pk) if base else None
            form = self._form(typed, before, theirs.summary(typed.pk), undecided, merge)
            if form is not None:
                found.append(form)
        for summary in theirs.summaries:
            if summary.pk not in {form.pk for form in found}:
                found.append(self._theirs(summary))
                if summary.pk not in seen:
                    merge.is_same = False
                    merge.told.append(Told("added", title=summary.title))
        return found

    def _form(
        self,
        typed: Controls,
        base: SummaryState | None,
        theirs: SummaryState | None,
        undecided: frozenset[str],
        merge: Merge,
    ) -> _Form | None:
        """What becomes of a summary that was there when the page was opened."""
        if theirs is None:
            merge.is_same = merge.is_same and typed.is_to_go
            if typed.is_to_go or (base and typed.says_all(base.values, self.written)):
                title = base.title if base else typed.data.get(typed.control("title"), "")
                merge.told.append(Told("removed", title=title))
                return None
            form = self._as_new(typed)
            form.whole_conflict = THEY_REMOVED
            return form
        if typed.is_to_go:
            merge.is_same = False
            form = self._theirs(theirs)
            for name in form.sent:
                # Who keeps the summary after all finds what they wrote, where nobody else did.
                was_kept = base and name in base.values
                if was_kept and base.values[name] == theirs.values[name]:
                    form.sent[name] = typed.sent(name)
            if base and self._are_same(base, theirs):
                form.is_to_go = True
            else:
                form.whole_conflict = I_REMOVED
            return form
        sent, conflicts = merge_form(typed, base and base.values, theirs.values, undecided, merge)
        form = _Form(theirs.pk, sent, conflicts)
        if f"{I_REMOVED}{typed.prefix}" in undecided:
            # Whether it stays is still open; who has written on in it since finds that here.
            merge.is_same = False
            form.whole_conflict = I_REMOVED
        return form

    def _as_new(self, typed: Controls) -> _Form:
        return _Form(None, {name: typed.sent(name) for name in self.written})

    def _theirs(self, summary: SummaryState) -> _Form:
        return _Form(
            summary.pk,
            {
                name: encoded(self.summary_fields[name], summary.values[name])
                for name in self.written
                if name in summary.values
            },
        )

    def _are_same(self, one: SummaryState, other: SummaryState) -> bool:
        return all(
            one.values[name] == other.values[name] for name in self.written if name in one.values
        )

    def _is_there(self, typed: Controls, new: Sequence[SummaryState], seen: set[int]) -> bool:
        """Whether a new summary was saved before, with the same button, and nobody knew."""
        names = [name for name in self.written if name != "slug"]
        for summary in new:
            if summary.pk not in seen and typed.says_all(summary.values, names):
                seen.add(summary.pk)
                return True
        return False

    def _in_order(self, forms, data, base, theirs, undecided, merge) -> list[_Form]:
        """Their order, unless only I have changed it, or both have, which is a conflict."""
        mine = self._typed_order(data, base or theirs)
        there = [summary.pk for summary in theirs.summaries]
        common = set(mine) & set(there) & {form.pk for form in forms}
        before = [summary.pk for summary in base.summaries] if base else []
        common = common & set(before) if base else common
        my_order, their_order, old_order = (
            [pk for pk in keys if pk in common] for keys in (mine, there, before)
        )
        if my_order != their_order:
            merge.is_same = False
            if ORDER in undecided or (base is None or old_order not in (my_order, their_order)):
                merge.conflicts.append(ORDER)
            if not base or my_order != old_order:
                there = _interleaved(there, my_order)
            else:
                merge.told.append(Told("order"))
        places = {pk: place for place, pk in enumerate(there)}
        return sorted(forms, key=lambda form: places.get(form.pk, len(places)))

    def _typed_order(self, data: QueryDict, opened: PostState) -> list[int]:
        places = {summary.pk: place for place, summary in enumerate(opened.summaries, start=1)}
        typed = [
            (place_of(one.position, places.get(one.pk, 0), one.pk), one.pk)
            for one in controls_of_all(self.summary_fields, data, self.prefix)
            if one.pk is not None
        ]
        return [pk for _, pk in sorted(typed)]

    def _take_order(self, data, opened, choice):
        if choice == THEIRS:
            places = {summary.pk: place for place, summary in enumerate(opened.summaries, start=1)}
            for typed in controls_of_all(self.summary_fields, data, self.prefix):
                data[typed.control("position")] = str(places.get(typed.pk, ""))

    def _write(self, merge: Merge, forms: list[_Form]) -> None:
        data = merge.data
        for name in [name for name in data if name.startswith(f"{self.prefix}-")]:
            del data[name]
        places = {id(form): place for place, form in enumerate(forms, start=1)}
        # Those that are in the database come first, whatever their places.
        forms = sorted(forms, key=lambda form: form.pk is None)
        for number, form in enumerate(forms):
            prefix = f"{self.prefix}-{number}"
            for name, values in form.sent.items():
                data.setlist(f"{prefix}-{name}", values)
            data[f"{prefix}-id"] = "" if form.pk is None else str(form.pk)
            data[f"{prefix}-position"] = str(places[id(form)])
            if form.is_to_go:
                data[f"{prefix}-{DELETION_FIELD_NAME}"] = "on"
            merge.conflicts += [f"{prefix}-{name}" for name in form.conflicts]
            if form.whole_conflict:
                merge.conflicts.append(f"{form.whole_conflict}{prefix}")
        data[f"{self.prefix}-TOTAL_FORMS"] = str(len(forms))
        data[f"{self.prefix}-INITIAL_FORMS"] = str(sum(form.pk is not None for form in forms))
        data[f"{self.prefix}-MIN_NUM_FORMS"] = "0"
        data[f"{self.prefix}-MAX_NUM_FORMS"] = "1000"


def _interleaved(all_keys: list[int], order: list[int]) -> list[int]:
    """All keys, those in `order` exchanged among their places so that they stand in it."""
    rest = iter(order)
    return [next(rest) if key in order else key for key in all_keys]
