"""The desk: what waits for whoever has logged in, on the first page of the admin."""

from typing import NamedTuple

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from blog import moments, review
from blog.checks import CHECKS, Check, numbers_of
from blog.checks.trend import Trend
from blog.models import CheckCount, Post, UnansweredSearch
from research.models import Notice

# Who looks after the archive may change its vocabulary; an author may not.
LOOKS_AFTER = "research.change_topic"
# Of each kind; what is behind them stands in its list.
SHOWN = 5


class Gap(NamedTuple):
    """What a draft still lacks in one of its parts, and where that part is written.

    The part is a summary, or the post itself when it has no name.
    """

    name: str
    address: str
    messages: list[str]


class Line(NamedTuple):
    """A post in a list, with when it appears or appeared in words."""

    post: Post
    address: str
    when: str


class Searched(NamedTuple):
    """A search without results, and where it can be made again."""

    words: str
    times: int
    address: str


class Checked(NamedTuple):
    """A check with what it finds now and found before."""

    check: Check
    number: int
    trend: Trend


class Checks(NamedTuple):
    """Those that find something, and those that do not, each in the order of the registry."""

    waiting: list[Checked]
    done: list[Checked]


def desk_of(user) -> dict:
    """What the first page shows this person, by what they may do."""
    desk = {}
    if user.has_perm("blog.change_post"):
        desk |= posts_of(user)
    if user.has_perm("research.change_notice"):
        desk["notices"] = Notice.objects.open().select_related("citation")[:SHOWN]
    if user.has_perm(LOOKS_AFTER):
        desk |= {"to_look_at": review.queue().count(), "reasons": review.reasons()}
        desk["checks"] = checks()
    if user.has_perm("blog.view_unansweredsearch"):
        desk["searches"] = searches()
    return desk


def posts_of(user) -> dict:
    """Drafts, plans and what was published last; for an author, the draft in hand and the next."""
    # One may be the draft in hand, and one more tells that there are more.
    drafts = Post.objects.drafts().annotate(number=Count("summaries"))
    drafts = list(drafts.order_by("-month")[: SHOWN + 2])
    scheduled = Post.objects.scheduled().order_by("published_at")[:SHOWN]
    public = Post.objects.public().order_by("-month")[:SHOWN]
    found = {
        "scheduled": [line(post, moments.in_words(post.published_at)) for post in scheduled],
        "public": [line(post, moments.day_ago(post.published_at)) for post in public],
    }
    if user.has_perm("blog.publish_post"):
        draft, drafts = (drafts[0], drafts[1:]) if drafts else (None, [])
        found |= {
            "draft": draft and line(draft, moments.distance(draft.updated_at)),
            "gaps": gaps_of(draft) if draft else [],
            "next_month": Post.objects.next_month() if user.has_perm("blog.add_post") else None,
        }
    return found | {
        "drafts": [line(post, moments.distance(post.updated_at)) for post in drafts[:SHOWN]],
        "has_more_drafts": len(drafts) > SHOWN,
    }


def line(post: Post, when: str) -> Line:
    return Line(post, page_of(post), when)


def page_of(post: Post) -> str:
    return reverse("admin:blog_post_change", args=[post.pk])


def gaps_of(post: Post) -> list[Gap]:
    """What keeps the draft from being published, part by part in the order of its page."""
    places = {pk: place for place, pk in enumerate(post.summaries.values_list("pk", flat=True))}
    gaps: dict[int | None, Gap] = {}
    for problem in post.problems():
        if problem.summary is None:
            gap = gaps.setdefault(None, Gap("", page_of(post), []))
        else:
            pk = problem.summary.pk
            part = f"{page_of(post)}#summaries-{places.get(pk, 0)}"
            gap = gaps.setdefault(pk, Gap(problem.summary.title, part, []))
        gap.messages.append(problem.message)
    return list(gaps.values())


def searches() -> list[Searched]:
    """The most frequent searches without results."""
    public = reverse("blog:summary-list")
    found = UnansweredSearch.objects.frequent().order_by("-times", "-day", "words")[:SHOWN]
    return [
        Searched(search.words, search.times, f"{public}?{urlencode({'q': search.words})}")
        for search in found
    ]


def checks() -> Checks:
    """Whoever looks first on a day has the counts of that day kept."""
    numbers = numbers_of(CHECKS)
    kept = CheckCount.objects.by_check(Trend.first_day())
    today = timezone.localdate()
    if any((today not in dict(kept.get(name, []))) for name in numbers):
        CheckCount.objects.keep(numbers)
    checked = [
        Checked(check, numbers[check.name], Trend.of(kept.get(check.name, []), numbers[check.name]))
        for check in CHECKS
    ]
    return Checks(
        [one for one in checked if one.number], [one for one in checked if not one.number]
    )
