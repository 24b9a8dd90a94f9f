"""The list beside the form of a post: what keeps it back, and what its author may look at again."""

from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from blog.admin.unsaved import PostForms, draft_of, in_order
from blog.advice import advice_on, is_looked_at
from blog.models import Post, Summary
from blog.readability import Readability, readability


class Line(NamedTuple):
    """A sentence on a field, with the id of its control; `where` is the summary's title or ""."""

    target: str
    where: str
    message: str


class Reading(NamedTuple):
    """How hard a summary is to read."""

    title: str
    figure: Readability


class Readiness(NamedTuple):
    """What the forms refuse, what a public post lacks, and advice, each in the page's order."""

    post: Post
    errors: list[Line]
    missing: list[Line]
    advice: list[Line]
    readings: list[Reading]

    @property
    def verdict(self) -> str:
        """In one or two sentences, how far it is."""
        said = []
        if number := len(self.errors):
            said.append(
                ngettext(
                    "%(number)d thing is to be mended before it can be saved.",
                    "%(number)d things are to be mended before it can be saved.",
                    number,
                )
                % {"number": number}
            )
        if number := len(self.missing):
            said.append(self._lacking(number) % {"number": number})
        return " ".join(said) or self._done

    def _lacking(self, number: int) -> str:
        if self.post.published_at:
            return ngettext(
                "%(number)d thing is missing that readers need.",
                "%(number)d things are missing that readers need.",
                number,
            )
        return ngettext(
            "%(number)d thing is missing before it can be published.",
            "%(number)d things are missing before it can be published.",
            number,
        )

    @property
    def _done(self) -> str:
        if self.post.published_at:
            return gettext("Nothing is missing.")
        return gettext("Nothing is missing: it can be published.")


def readiness_of(forms: PostForms) -> Readiness:
    """What there is to say of a post as it stands in its forms, filled in or not."""
    draft, prefixes = draft_of(forms)

    def line(field: str, message: str, summary: Summary | None = None) -> Line:
        if field == "summaries":
            return Line(_empty_title(forms), "", message)
        if summary is None:
            return Line(_target("", field), "", message)
        return Line(_target(prefixes[summary.pk], field), _name(summary), message)

    missing = [
        line(problem.field, problem.message, problem.summary)
        for problem in draft.post.problems_with(draft.summaries)
    ]
    errors = _errors(forms, {prefixes[one.pk]: _name(one) for one in draft.summaries})
    # What publishing was refused for, the forms say as well, and then have no value to look at.
    lacking = {(_target(*one[:2]), one.message) for one in forms.form.remarks if one.is_lacking}
    missing += [one for one in errors if one[::2] in lacking and one not in missing]
    shown = [one for one in draft.summaries if not one.is_withdrawn]
    advice = [line(one.field, one.message, each) for each in shown for one in advice_on(each)]
    figures = [Reading(_name(one), readability(one.body)) for one in shown if is_looked_at(one)]
    return Readiness(
        draft.post,
        [one for one in errors if one not in missing],
        missing,
        advice,
        [one for one in figures if one.figure.is_told],
    )


def _errors(forms: PostForms, names: dict[str, str]) -> list[Line]:
    """What the forms say themselves; nothing of a summary that is to be removed."""
    if not forms.form.is_bound:
        return []
    # What is about no field stands above the form, and leads nowhere.
    general = {(one.prefix, one.message) for one in forms.form.remarks if not one.field}
    found = [
        Line(_target(one.prefix or "", field), names.get(one.prefix, ""), message)
        for one in [forms.form, *in_order(forms.summaries)]
        for field, messages in one.errors.items()
        for message in messages
        if (one.prefix or "", message) not in general
    ]
    of_all = (str(message) for message in forms.summaries.non_form_errors())
    return found + [Line("summaries-group", "", message) for message in of_all]


def _name(summary: Summary) -> str:
    return summary.title or gettext("Summary %(number)d") % {"number": summary.position}


def _empty_title(forms: PostForms) -> str:
    """The title of the first summary that nobody has begun, or what adds one."""
    kept = in_order(forms.summaries)
    empty = next((form for form in forms.summaries.forms if form not in kept), None)
    return _target(empty.prefix, "title") if empty else "add-summary"


def _target(prefix: str, field: str) -> str:
    """The id of the control of a field; that of the form's part where no one field is meant."""
    if field in ("", "__all__"):
        return prefix or "post_form"
    return f"id_{prefix}-{field}" if prefix else f"id_{field}"
