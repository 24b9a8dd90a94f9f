"""What a form is filled with when an earlier version is put back.

Nothing is saved by that, and whoever saves it makes a new version. It brings back what was written
and how it was classified, never a publication, an address, a withdrawal or a correction. What had
no column then stays as it is.
"""

import dataclasses

from django.utils.translation import gettext

from blog.history.states import PostState, SummaryState, Values
from research.models import Citation, ResearchType, Topic

# What belongs to the state of a post today, whatever was written earlier.
TODAYS = frozenset(
    {
        *("id", "uid", "version", "created_at", "updated_at"),
        *("month", "published_at", "first_published_at"),
        *("post", "slug", "source_key", "review_reasons"),
        *("withdrawn_at", "withdrawal_reason", "correction", "corrected_on"),
    }
)


@dataclasses.dataclass
class Restored:
    """Values by their fields' names, and in words what could not be put back."""

    post: Values = dataclasses.field(default_factory=dict)
    #: By the keys of summaries that are still there.
    summaries: dict[int, Values] = dataclasses.field(default_factory=dict)
    #: Of summaries that are there no longer.
    gone: list[Values] = dataclasses.field(default_factory=list)
    said: list[str] = dataclasses.field(default_factory=list)
    #: The title it had then, where it is one summary alone.
    title: str = ""
    #: Which version it is, and when that was saved.
    key: str = ""
    when: str = ""


def restored(then: PostState, now: PostState, only: int | None = None) -> Restored:
    """The post as it was then, or of it only the summary of this key."""
    found = Restored()
    wanted = [summary for summary in then.summaries if only is None or summary.pk == only]
    present = _Present(then, wanted)
    if only is None:
        found.post = _written(then)
        if then.values["month"] != now.values["month"]:
            found.said.append(gettext("The month stays as it is now."))
        known = {summary.pk for summary in then.summaries}
        found.said += [
            gettext("“%s” was written later; it stays.") % summary.title
            for summary in now.summaries
            if summary.pk not in known
        ]
    for summary in wanted:
        values = _written(summary) | present.classification(summary, found.said)
        if only is not None:
            del values["position"]
            found.title = summary.title
        if now.summary(summary.pk):
            found.summaries[summary.pk] = values
        else:
            found.gone.append(values)
            found.said.append(gettext("“%s” is put back as a new summary.") % summary.title)
    return found


def is_written_otherwise(then: SummaryState, now: PostState) -> bool:
    """Whether putting this summary back would make a difference."""
    today = now.summary(then.pk)
    if today is None:
        return True
    written, written_today = _written(then), _written(today)
    return any(written[name] != written_today[name] for name in written if name != "position")


def _written(state: PostState | SummaryState) -> Values:
    left_out = TODAYS | state.unknown
    return {name: value for name, value in state.values.items() if name not in left_out}


class _Present:
    """Which citations, types and topics of then there still are, or became, in five queries."""

    def __init__(self, then: PostState, summaries: list[SummaryState]):
        self.names = then.names
        self.there = {
            Citation: _keys(Citation, {summary.values["citation"] for summary in summaries}),
            ResearchType: _keys(
                ResearchType, {summary.values["research_type"] for summary in summaries}
            ),
            Topic: _keys(Topic, {pk for one in summaries for pk in one.values["topics"]}),
        }
        #: What became of terms that are gone: an old slug leads to the one they were merged into.
        self.merged = {
            **_merged(then, Topic, self.there[Topic]),
            **_merged(then, ResearchType, self.there[ResearchType]),
        }

    def classification(self, summary: SummaryState, said: list[str]) -> Values:
        """What the summary can point to; says what is gone and what it was merged into."""
        citation, research_type = summary.values["citation"], summary.values["research_type"]
        if citation is not None and citation not in self.there[Citation]:
            said.append(self._is_gone(summary, Citation, citation))
            citation = None
        research_type = self._term(summary, ResearchType, research_type, said)
        topics = [self._term(summary, Topic, pk, said) for pk in summary.values["topics"]]
        return {
            "citation": citation,
            "research_type": research_type,
            "topics": sorted({*topics} - {None}),
        }

    def _term(self, summary: SummaryState, model, pk: int | None, said: list[str]) -> int | None:
        """The topic or type of this key, or what it was merged into."""
        if pk is None or pk in self.there[model]:
            return pk
        term = self.merged.get((model, pk))
        if term is None:
            said.append(self._is_gone(summary, model, pk))
            return None
        said.append(
            gettext("“%(summary)s”: the %(kind)s “%(then)s” is “%(now)s” now.")
            % {
                "summary": summary.title,
                "kind": model._meta.verbose_name,
                "then": self.names[model, pk],
                "now": term,
            }
        )
        return term.pk

    def _is_gone(self, summary: SummaryState, model, pk: int) -> str:
        return gettext("“%(summary)s”: the %(kind)s “%(name)s” is gone.") % {
            "summary": summary.title,
            "kind": model._meta.verbose_name,
            "name": self.names.get((model, pk), "?"),
        }


def _merged(then: PostState, model, there: set[int]) -> dict:
    """What has an address today that belonged to one of this model that is gone, by its key."""
    gone = {
        pk: slug for (kind, pk), slug in then.slugs.items() if kind is model and pk not in there
    }
    alias, field = model.aliases.rel.related_model, model.aliases.field.name
    found = alias.objects.filter(slug__in=gone.values()).select_related(field)
    leads_to = {one.slug: getattr(one, field) for one in found}
    return {(model, pk): leads_to[slug] for pk, slug in gone.items() if slug in leads_to}


def _keys(model, keys: set) -> set:
    return set(model.objects.filter(pk__in=keys - {None}).values_list("pk", flat=True))
