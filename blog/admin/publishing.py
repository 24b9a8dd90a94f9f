"""The verbs at the foot of a post's page: what they ask, what they do, and what it came to."""

import datetime
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext

from blog import moments
from blog.models import Post

# When readers of a morning find something new.
MORNING = datetime.time(7)


class Question(NamedTuple):
    """What is asked before a month goes to its readers."""

    name: str
    #: The titles readers will find, in their order.
    titles: list[str]
    address: str


class NotConfirmedError(Exception):
    """All is ready to be published, and nothing of it is kept before somebody says so."""

    def __init__(self, question: Question):
        super().__init__(question)
        self.question = question


def may_publish(request) -> bool:
    return request.user.has_perm("blog.publish_post")


def carry_out(request, post: Post) -> None:
    """Do what the button said.

    Raises `NotReadyError`, `ValidationError`, and `NotConfirmedError` where it only asks whether.
    """
    if not may_publish(request):
        return
    if "_publish" in request.POST:
        post.publish()
    elif "_ask" in request.POST and not post.is_public:
        post.publish()
        raise NotConfirmedError(question_of(post))
    elif "_schedule" in request.POST:
        post.schedule(moments.read(*asked_for(request.POST)))
    elif "_unschedule" in request.POST:
        post.unschedule()
    elif "_unpublish" in request.POST:
        post.unpublish()


def question_of(post: Post) -> Question:
    shown = post.summaries.filter(withdrawn_at=None).order_by("position")
    titles = list(shown.values_list("title", flat=True))
    return Question(post.name, titles, f"{settings.SITE_URL}{post.get_absolute_url()}")


def is_carried_out(request, post: Post) -> bool:
    """Whether the post is already as the button would make it."""
    if not may_publish(request):
        return True
    if "_publish" in request.POST:
        return post.is_public
    if "_schedule" in request.POST:
        return post.published_at is not None and post.published_at == _moment_in(request)
    if "_unschedule" in request.POST or "_unpublish" in request.POST:
        return post.published_at is None
    return True


def _moment_in(request) -> datetime.datetime | None:
    try:
        return moments.read(*asked_for(request.POST))
    except ValidationError:
        return None


def outcome(request, post: Post) -> str:
    """What a change came to, as its author reads it."""
    if post.is_public:
        said = (
            gettext("%s is public now.")
            if "_publish" in request.POST
            else gettext("The public page of %s is up to date.")
        )
        link = format_html(
            '<a href="{}">{}</a>', post.get_absolute_url(), gettext("See the public page")
        )
        return format_html("{} {}", said % post.name, link)
    if post.is_scheduled:
        return gettext("%(month)s is saved; it appears by itself on %(moment)s.") % {
            "month": post.name,
            "moment": moments.in_words(post.published_at),
        }
    if "_unpublish" in request.POST or "_unschedule" in request.POST:
        return gettext("%s is a draft again: readers do not see it.") % post.name
    return gettext("The draft of %s is saved: readers do not see it yet.") % post.name


def state_of(post: Post) -> str:
    """Whether readers see it, and from when, in words."""
    if post.is_public:
        return gettext("Public since %s") % moments.day(post.published_at)
    if post.is_scheduled:
        return gettext("Appears %s") % moments.in_words(post.published_at)
    if post.was_public:
        return gettext("Draft, once public")
    return gettext("Draft")


def asked_for(data) -> tuple[str, str]:
    """The moment that was asked for, as `moments.read` takes it."""
    return data.get("publish_at", ""), data.get("publish_which", "")


def left_over(request) -> dict[str, str]:
    """A moment that was typed and is not asked for by the button; nothing where it is as it was."""
    at, which = asked_for(request.POST)
    is_typed = at and at != request.POST.get("publish_proposed", at)
    if not may_publish(request) or "_save" not in request.POST or not is_typed:
        return {}
    return {"publish_at": at, "publish_which": which}


class Plan(NamedTuple):
    """A moment to appear at, as it stands in its field, and what there is to say of it.

    `choices` holds value and name of each of two moments at which the clocks show the same.
    """

    at: str
    which: str = ""
    said: str = ""
    is_possible: bool = True
    choices: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, at: str, which: str = "") -> "Plan":
        if not at:
            return cls(at)
        try:
            moment = moments.read(at, which)
        except moments.RepeatedTimeError as error:
            return cls(at, "", error.message, False, choices_of(at))
        except ValidationError as error:
            return cls(at, "", error.message, False)
        if moment <= timezone.now():
            said = gettext("%s: choose a time that is still to come.")
            return cls(at, which, said % moments.in_words(moment), False)
        choices = choices_of(at) if moments.which(moment) else ()
        return cls(at, which, moments.in_words(moment), True, choices)

    @classmethod
    def for_page(cls, request, post: Post | None) -> "Plan":
        """What was typed, also where that is saved and not done yet; or else the default."""
        for data in (request.POST, request.GET):
            if "publish_at" in data:
                return cls.of(*asked_for(data))
        return cls.by_default(post)

    @classmethod
    def by_default(cls, post: Post | None) -> "Plan":
        """What is planned; or else what suits the month."""
        if post and post.is_scheduled:
            return cls.of(moments.written(post.published_at), moments.which(post.published_at))
        return cls.of(proposal(post.month if post else Post.objects.next_month()))


def choices_of(at: str) -> tuple[tuple[str, str], ...]:
    choices = [(which, moments.read(at, which)) for which in (moments.FIRST, moments.SECOND)]
    return tuple(
        (which, f"{moments.exact_time(moment)}, {moments.distance(moment)}")
        for which, moment in choices
    )


def proposal(month: datetime.date) -> str:
    """The morning on which the month begins, or else the next one; as a field has it."""
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    mornings = [datetime.datetime.combine(day, MORNING) for day in (month, tomorrow)]
    to_come = (
        moments.written(moment)
        for morning in mornings
        for moment in moments.moments_at(morning)
        if moment > timezone.now()
    )
    return next(to_come, "")
