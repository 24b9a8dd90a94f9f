"""What can be done to many summaries, as what it makes of one of them."""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.models import Post, Summary
from research.models import ResearchType, Topic

CHANGE, PUBLISH = "blog.change_summary", "blog.publish_post"


@dataclasses.dataclass(frozen=True)
class State:
    """Of a summary what is changed in bulk; topics and type by their keys."""

    topics: frozenset[int]
    research_type_id: int | None
    review_reasons: tuple[str, ...]
    withdrawn_at: datetime.datetime | None
    withdrawal_reason: str

    @classmethod
    def of(cls, summary: Summary) -> "State":
        return cls(
            frozenset(topic.pk for topic in summary.topics.all()),
            summary.research_type_id,
            tuple(summary.review_reasons),
            summary.withdrawn_at,
            summary.withdrawal_reason,
        )


class ImpossibleError(Exception):
    """Why it is not done to this one, for whoever looks at it beforehand."""


class Deed:
    """Something done to summaries. `name` is its value in a form."""

    name: ClassVar[str]
    label: ClassVar[str]
    right: ClassVar[str] = CHANGE
    #: Whether it is done to the whole post of each summary.
    is_of_posts: ClassVar[bool] = False

    @property
    def said(self) -> str:
        """What is done, for the log and the history of each post."""
        raise NotImplementedError

    def done_to(self, state: State, summary: Summary) -> State:
        """The state it makes of this one. Raises `ImpossibleError`."""
        raise NotImplementedError


@dataclasses.dataclass(frozen=True)
class Add(Deed):
    name, label = "add", _("Add topics")
    topics: tuple[Topic, ...]

    @property
    def said(self):
        return gettext("Topics added: %s") % names(self.topics)

    def done_to(self, state, summary):
        return dataclasses.replace(state, topics=state.topics | keys(self.topics))


@dataclasses.dataclass(frozen=True)
class Remove(Deed):
    name, label = "remove", _("Remove topics")
    topics: tuple[Topic, ...]

    @property
    def said(self):
        return gettext("Topics removed: %s") % names(self.topics)

    def done_to(self, state, summary):
        return dataclasses.replace(state, topics=state.topics - keys(self.topics))


@dataclasses.dataclass(frozen=True)
class Replace(Deed):
    """Summaries without the old topic stay as they are."""

    name, label = "replace", _("Replace a topic")
    old: Topic
    new: Topic

    @property
    def said(self):
        return gettext("Topic %(old)s replaced by %(new)s") % {"old": self.old, "new": self.new}

    def done_to(self, state, summary):
        if self.old.pk not in state.topics:
            return state
        topics = state.topics - {self.old.pk} | {self.new.pk}
        return dataclasses.replace(state, topics=topics)


@dataclasses.dataclass(frozen=True)
class SetType(Deed):
    name, label = "type", _("Set the type of research")
    research_type: ResearchType

    @property
    def said(self):
        return gettext("Type of research: %s") % self.research_type

    def done_to(self, state, summary):
        return dataclasses.replace(state, research_type_id=self.research_type.pk)


@dataclasses.dataclass(frozen=True)
class Review(Deed):
    name, label = "reviewed", _("Mark as reviewed")

    @property
    def said(self):
        return gettext("Marked as reviewed")

    def done_to(self, state, summary):
        return dataclasses.replace(state, review_reasons=())


@dataclasses.dataclass(frozen=True)
class Withdraw(Deed):
    name, label, right = "withdraw", _("Withdraw"), PUBLISH
    reason: str

    @property
    def said(self):
        return gettext("Withdrawn: %s") % self.reason

    def done_to(self, state, summary):
        if not summary.post.was_public:
            raise ImpossibleError(gettext("Readers have never seen it: nothing is withdrawn."))
        if state.withdrawn_at:
            return state
        return dataclasses.replace(
            state, withdrawn_at=timezone.now(), withdrawal_reason=self.reason
        )


class DeedOfPosts(Deed):
    """Done to whole posts, with all their summaries."""

    right, is_of_posts = PUBLISH, True

    def is_done(self, post: Post) -> bool:
        raise NotImplementedError

    def refuse(self, post: Post, summaries: list[Summary]) -> None:
        """Raises `ImpossibleError` where it cannot be done to this post of these summaries."""


@dataclasses.dataclass(frozen=True)
class Publish(DeedOfPosts):
    name, label = "publish", _("Publish the whole posts")

    @property
    def said(self):
        return gettext("Published")

    def is_done(self, post):
        return post.is_public

    def refuse(self, post, summaries):
        if problems := post.problems_with(summaries):
            raise ImpossibleError(" ".join(map(str, problems)))


@dataclasses.dataclass(frozen=True)
class Unpublish(DeedOfPosts):
    name, label = "unpublish", _("Take the whole posts back to draft")

    @property
    def said(self):
        return gettext("Taken back to draft")

    def is_done(self, post):
        return post.published_at is None


DEEDS: tuple[type[Deed], ...] = (
    Add,
    Remove,
    Replace,
    SetType,
    Review,
    Withdraw,
    Publish,
    Unpublish,
)


def names(topics: Iterable[Topic]) -> str:
    return ", ".join(topic.name for topic in topics)


def keys(topics: Iterable[Topic]) -> frozenset[int]:
    return frozenset(topic.pk for topic in topics)
