"""A whole post at one moment, as plain values: as it is now, or as a version of it was kept."""

import dataclasses
import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model
from reversion.models import Version

from blog.models import Post, Summary, SummaryTopic
from research.models import Citation, ResearchType, Topic

# What the database computes, and what an import keeps for itself, which may be long.
NOT_KEPT = ("search", "word_bits", "citation_text", "source")
FIELDS: dict[type[Model], tuple[Field, ...]] = {
    Post: tuple(Post._meta.concrete_fields),
    Summary: tuple(field for field in Summary._meta.concrete_fields if field.name not in NOT_KEPT),
}
# What a summary points to, and what it was called then, in case it is gone now.
NAMED = (Citation, ResearchType, Topic)
Values = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class SummaryState:
    """The values of a summary by its fields' names.

    What it points to stands there as keys: `citation` and `research_type` one or None, `topics` a
    sorted list.
    """

    values: Values
    #: Columns that came later than the version; their values here are those of an empty one.
    unknown: frozenset[str] = frozenset()

    @property
    def pk(self) -> int:
        return self.values["id"]

    @property
    def title(self) -> str:
        return self.values["title"]


@dataclasses.dataclass(frozen=True)
class PostState:
    """The values of a post by its fields' names, with its summaries in their order."""

    values: Values
    summaries: tuple[SummaryState, ...]
    #: What citations, topics and types were called, by model and key.
    names: dict[tuple[type[Model], int], str]
    #: The slugs topics and types had, as `names`: an old slug leads to what it became.
    slugs: dict[tuple[type[Model], int], str]
    #: Columns of the post that came later than the version.
    unknown: frozenset[str] = frozenset()

    @property
    def version(self) -> int:
        return self.values["version"]

    def summary(self, pk: int) -> SummaryState | None:
        return next((summary for summary in self.summaries if summary.pk == pk), None)


def whole_posts():
    """Posts with all that belongs to a state of them, in a number of queries that never grows."""
    return Post.objects.prefetch_related(
        "summaries__summary_topics__tag", "summaries__citation", "summaries__research_type"
    )


def state_now(pk: int) -> PostState:
    """The post as it is in the database."""
    post = whole_posts().get(pk=pk)
    names, slugs, summaries = {}, {}, []
    for summary in post.summaries.all():
        topics = [link.tag for link in summary.summary_topics.all()]
        for named in (summary.citation, summary.research_type, *topics):
            if named is not None:
                names[type(named), named.pk] = str(named)
        for term in filter(None, (summary.research_type, *topics)):
            slugs[type(term), term.pk] = term.slug
        keys = sorted(topic.pk for topic in topics)
        summaries.append(SummaryState(_values(summary) | {"topics": keys}))
    return PostState(_values(post), tuple(summaries), names, slugs)


def kept_states(revisions: Iterable[int]) -> dict[int, PostState]:
    """The post as each of these revisions kept it, by the revision's key, in one query."""
    versions = defaultdict(lambda: defaultdict(list))
    for version in Version.objects.filter(revision__in=revisions).order_by("pk"):
        model = ContentType.objects.get_for_id(version.content_type_id).model_class()
        versions[version.revision_id][model].append(version)
    return {revision: _kept(parts) for revision, parts in versions.items() if parts[Post]}


def _kept(versions: dict[type[Model], list[Version]]) -> PostState:
    topics = defaultdict(list)
    for link in versions[SummaryTopic]:
        topics[link.field_dict["content_object_id"]].append(link.field_dict["tag_id"])
    summaries = [
        SummaryState(values | {"topics": sorted(topics[values["id"]])}, unknown)
        for values, unknown in (_kept_values(Summary, version) for version in versions[Summary])
    ]
    summaries.sort(key=lambda summary: (summary.values["position"], summary.pk))
    values, unknown = _kept_values(Post, versions[Post][0])
    return PostState(
        values,
        tuple(summaries),
        {
            (model, int(one.object_id)): one.object_repr
            for model in NAMED
            for one in versions[model]
        },
        {
            (model, int(one.object_id)): one.field_dict["slug"]
            for model in (ResearchType, Topic)
            for one in versions[model]
        },
        unknown,
    )


def _values(row: Post | Summary) -> Values:
    return {field.name: _as_kept(getattr(row, field.attname)) for field in FIELDS[type(row)]}


def _as_kept(value: Any) -> Any:
    """Versions are kept as JSON, whose moments end at the millisecond."""
    if isinstance(value, datetime.datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value


def _kept_values(model: type[Model], version: Version) -> tuple[Values, frozenset[str]]:
    """The values, and the names of columns that the version was kept without."""
    kept = version.field_dict
    (serialized,) = json.loads(version.serialized_data)
    unknown = {one.name for one in FIELDS[model] if not one.primary_key} - serialized[
        "fields"
    ].keys()
    return {field.name: kept[field.attname] for field in FIELDS[model]}, frozenset(unknown)
