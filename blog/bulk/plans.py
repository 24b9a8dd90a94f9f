"""What a deed would do to each of many summaries, and doing it, in a few queries for all."""

import copy
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from blog.bulk.deeds import Deed, DeedOfPosts, ImpossibleError, Publish, State
from blog.history.several import changing_several
from blog.journal import ChangeKind, change
from blog.journal.sql import updated
from blog.models import Post, Summary, SummaryTopic
from research.models import ResearchType, Topic

COLUMNS = ("research_type_id", "review_reasons", "withdrawn_at", "withdrawal_reason")


class ChangedSinceError(Exception):
    """Somebody has changed some of it since it was looked at; nothing was done.

    `plan` is what would be done now.
    """

    def __init__(self, plan: "Plan"):
        super().__init__("Changed since it was looked at.")
        self.plan = plan


class Effect(NamedTuple):
    """What becomes of a summary, or of a post where whole posts are changed, in words."""

    thing: Summary | Post
    before: State | None
    after: State | None
    said: str


class Refusal(NamedTuple):
    """Those to which it is not done, and why."""

    why: str
    things: list[Summary | Post]


class Plan(NamedTuple):
    """`versions` are those of the posts concerned, as they were looked at."""

    deed: Deed
    effects: list[Effect]
    same: list[Summary | Post]
    refusals: list[Refusal]
    versions: dict[int, int]

    @property
    def refused(self) -> int:
        return sum(len(each.things) for each in self.refusals)

    @classmethod
    def of(cls, deed: Deed, pks: Iterable[int]) -> "Plan":
        """What the deed would do to the summaries with these keys; those that are gone are not."""
        summaries = list(_rows(Summary.objects.with_keys(pks)))
        versions = {summary.post_id: summary.post.version for summary in summaries}
        planning = _of_posts if isinstance(deed, DeedOfPosts) else _of_summaries
        return cls(deed, *planning(deed, summaries), versions)


def carry_out(
    deed: Deed, pks: Iterable[int], seen: dict[int, int], user: AbstractBaseUser
) -> int | None:
    """Do it to all it can be done to, as one change; returns that change's key, if there is any.

    `seen` are the versions of the posts as they were looked at. Raises `ChangedSinceError`.
    """
    pks = list(pks)
    with (
        change(user, ChangeKind.BULK) as recording,
        changing_several(seen, user, deed.said),
    ):
        # Read anew, now that nobody else can change them.
        plan = Plan.of(deed, pks)
        if plan.versions != seen:
            raise ChangedSinceError(plan)
        number = len(plan.effects)
        of_number = (
            ngettext("%(said)s (%(number)d post)", "%(said)s (%(number)d posts)", number)
            if deed.is_of_posts
            else ngettext(
                "%(said)s (%(number)d summary)", "%(said)s (%(number)d summaries)", number
            )
        )
        recording.name(ChangeKind.BULK, of_number % {"said": deed.said, "number": number})
        if isinstance(deed, DeedOfPosts):
            _write_posts(deed, [effect.thing.pk for effect in plan.effects])
        else:
            _write_summaries(plan.effects)
    return recording.pk


def _rows(summaries):
    return (
        summaries.select_related("post", "research_type")
        .prefetch_related("topics")
        .defer("search", "word_bits", "citation_text", "source", "note")
        .newest_first()
    )


class _Refusals:
    def __init__(self):
        self.by_reason: dict[str, list] = {}

    def add(self, why: str, thing: Summary | Post) -> None:
        self.by_reason.setdefault(why, []).append(thing)

    def all(self) -> list[Refusal]:
        return [Refusal(why, things) for why, things in self.by_reason.items()]


def _of_summaries(deed: Deed, summaries: list[Summary]) -> tuple[list, list, list]:
    topics = {topic.pk: topic for topic in Topic.objects.all()}
    types = {each.pk: each for each in ResearchType.objects.all()}
    effects, same, refusals = [], [], _Refusals()
    for summary in summaries:
        before = State.of(summary)
        try:
            after = deed.done_to(before, summary)
            if after == before:
                same.append(summary)
                continue
            after = _settled(summary, after, topics)
        except ImpossibleError as error:
            refusals.add(str(error), summary)
            continue
        effects.append(Effect(summary, before, after, _in_words(before, after, topics, types)))
    return effects, same, refusals.all()


def _settled(summary: Summary, after: State, topics: dict[int, Topic]) -> State:
    """The state, without the review reasons it settles.

    Raises `ImpossibleError` where readers would see a summary that lacks something.
    """
    then = copy.copy(summary)
    then._prefetched_objects_cache = {"topics": [topics[pk] for pk in after.topics]}
    then.research_type_id, then.review_reasons = after.research_type_id, list(after.review_reasons)
    then.review_reasons = then.open_reasons(has_topics=bool(after.topics))
    if summary.post.published_at is not None and (problems := then.problems()):
        missing = " ".join(problem.message for problem in problems)
        raise ImpossibleError(gettext("Readers would miss something: %s") % missing)
    return State(
        after.topics,
        after.research_type_id,
        tuple(then.review_reasons),
        after.withdrawn_at,
        after.withdrawal_reason,
    )


def _in_words(
    before: State, after: State, topics: dict[int, Topic], types: dict[int, ResearchType]
) -> str:
    """ "+ Empathy, − Training, Type of research: – → Meta-analysis"."""
    said = [f"+ {topics[pk].name}" for pk in sorted(after.topics - before.topics)]
    said += [f"− {topics[pk].name}" for pk in sorted(before.topics - after.topics)]
    if before.research_type_id != after.research_type_id:
        was, becomes = (types.get(one.research_type_id, "–") for one in (before, after))
        said.append(f"{was} → {becomes}")
    if before.withdrawn_at != after.withdrawn_at:
        said.append(gettext("withdrawn"))
    if len(after.review_reasons) < len(before.review_reasons):
        said.append(gettext("less to look at") if after.review_reasons else gettext("reviewed"))
    return ", ".join(said)


def _of_posts(deed: DeedOfPosts, summaries: list[Summary]) -> tuple[list, list, list]:
    posts = {summary.post_id: summary.post for summary in summaries}
    whole: dict[int, list[Summary]] = {pk: [] for pk in posts}
    for summary in _rows(Summary.objects.filter(post__in=posts)):
        whole[summary.post_id].append(summary)
    effects, same, refusals = [], [], _Refusals()
    for pk, post in posts.items():
        if deed.is_done(post):
            same.append(post)
            continue
        try:
            deed.refuse(post, whole[pk])
        except ImpossibleError as error:
            refusals.add(str(error), post)
            continue
        number = len(whole[pk])
        said = ngettext("%d summary", "%d summaries", number) % number
        effects.append(Effect(post, None, None, said))
    return effects, same, refusals.all()


def _write_summaries(effects: list[Effect]) -> None:
    added = [
        SummaryTopic(content_object_id=effect.thing.pk, tag_id=pk)
        for effect in effects
        for pk in sorted(effect.after.topics - effect.before.topics)
    ]
    gone = {
        (effect.thing.pk, pk)
        for effect in effects
        for pk in effect.before.topics - effect.after.topics
    }
    if gone:
        links = SummaryTopic.objects.filter(
            content_object__in={pk for pk, _ in gone}, tag__in={pk for _, pk in gone}
        ).values_list("pk", "content_object", "tag")
        SummaryTopic.objects.filter(pk__in=[pk for pk, *pair in links if (*pair,) in gone]).delete()
    SummaryTopic.objects.bulk_create(added, batch_size=1_000)
    images = [
        {"id": effect.thing.pk} | {name: _plain(getattr(effect.after, name)) for name in COLUMNS}
        for effect in effects
        if any(getattr(effect.after, name) != getattr(effect.before, name) for name in COLUMNS)
    ]
    if images:
        updated(Summary._meta.db_table, COLUMNS, images)


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def _write_posts(deed: DeedOfPosts, pks: list[int]) -> None:
    """As the verbs of a post write it, for all of them at once."""
    now = timezone.now()
    posts = Post.objects.filter(pk__in=pks)
    moment = now if isinstance(deed, Publish) else None
    # When readers first saw it is remembered; a plan that did not come about is not.
    first = Case(
        When(first_published_at__lte=now, then=F("first_published_at")),
        default=Value(moment, DateTimeField()),
    )
    posts.update(published_at=moment, first_published_at=first, updated_at=now)
