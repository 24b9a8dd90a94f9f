"""The smallest valid objects; every field can be given instead. All texts are invented."""

import datetime
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from blog.models import CheckedLink, Page, Post, PreviewLink, Summary
from research.models import Citation, Notice, ResearchType, Topic

NEWEST_MONTH = datetime.date(2023, 2, 1)
BODY = "<p>Sixty clients kept a diary, and those who read it aloud felt better.</p>"
PRACTICE_IMPLICATIONS = "<p>Ask clients to bring their diary.</p>"
PASSWORD = "a-password-for-tests"

_numbers = count(1)


def make_post(**fields: Any) -> Post:
    """A public post without summaries, in the newest month up to February 2023 that is free.

    Public as of noon on the first of its month, in the site's zone.
    """
    month = fields.setdefault("month", _free_month())
    fields.setdefault("published_at", noon_of(month))
    fields.setdefault("first_published_at", fields["published_at"])
    fields.setdefault("teaser", "…I blog about diaries.")
    return Post.objects.create(**fields)


def make_draft(**fields: Any) -> Post:
    """A post that has never been public."""
    return make_post(published_at=None, **fields)


def make_scheduled(**fields: Any) -> Post:
    """A post that becomes public by itself, tomorrow unless `published_at` says when."""
    fields.setdefault("published_at", timezone.now() + datetime.timedelta(days=1))
    return make_post(**fields)


def make_summary(
    post: Post | None = None, topics: Sequence[Topic] | None = None, **fields: Any
) -> Summary:
    """A summary that lacks nothing, the last of its post (by default: of a public post of its own).

    Without `topics` it gets a topic of its own; `topics=()` leaves it without any.
    """
    number = next(_numbers)
    post = post or make_post()
    fields.setdefault("title", f"Diaries in therapy {number}")
    fields.setdefault("slug", f"diaries-in-therapy-{number}")
    fields.setdefault("position", post.summaries.count() + 1)
    fields.setdefault("body", BODY)
    fields.setdefault("practice_implications", PRACTICE_IMPLICATIONS)
    if "citation" not in fields:
        fields["citation"] = make_citation()
    if "research_type" not in fields:
        fields["research_type"] = make_research_type()
    summary = Summary.objects.create(post=post, **fields)
    summary.topics.set([make_topic()] if topics is None else topics)
    return summary


def make_summaries(
    number: int, a_month: int = 3, topics: Sequence[Topic] | None = None, **fields: Any
) -> list[Summary]:
    """So many public summaries, newest month first, in the order of the list.

    They share a topic and a type unless told otherwise; each has a citation of its own.
    """
    topics = [make_topic()] if topics is None else topics
    if "research_type" not in fields:
        fields["research_type"] = make_research_type()
    summaries = []
    for n in range(number):
        post = make_post() if n % a_month == 0 else summaries[-1].post
        summaries.append(make_summary(post, topics=topics, **fields))
    return summaries


def make_citation(**fields: Any) -> Citation:
    number = next(_numbers)
    fields.setdefault("title", f"Reading diaries aloud: Trial {number}")
    fields.setdefault("authors", [{"family": "Quillfeather", "given": "Ada B."}])
    fields.setdefault("container_title", "Journal of Invented Therapy")
    fields.setdefault("issued_year", 2022)
    fields.setdefault("volume", "12")
    fields.setdefault("pages", "34-56")
    fields.setdefault("doi", f"10.5555/diary.{number}")
    return Citation.objects.create(**fields)


def make_notice(citation: Citation | None = None, **fields: Any) -> Notice:
    """A retraction of May 2024 that nobody has confirmed yet; `confirmed_at` confirms it."""
    fields.setdefault("kind", "retraction")
    fields.setdefault("doi", f"10.5555/notice.{next(_numbers)}")
    fields.setdefault("issued", "2024-05-03")
    return Notice.objects.create(citation=citation or make_citation(), **fields)


def make_topic(name: str = "", **fields: Any) -> Topic:
    """A topic that the vocabulary has not; its slug is made from its name."""
    return Topic.objects.create(name=name or f"Diaries {next(_numbers)}", **fields)


def make_research_type(name: str = "", **fields: Any) -> ResearchType:
    """A type of research that the vocabulary has not."""
    number = next(_numbers)
    fields.setdefault("slug", f"diary-study-{number}")
    return ResearchType.objects.create(name=name or f"Diary study {number}", **fields)


def make_page(**fields: Any) -> Page:
    fields.setdefault("slug", f"page-{next(_numbers)}")
    fields.setdefault("title", "A page")
    fields.setdefault("body", "<p>A word about us.</p>")
    return Page.objects.create(**fields)


def make_checked_link(summary: Summary | None = None, **fields: Any) -> CheckedLink:
    """A link in the note of a summary, to what was not there any more on 3 May 2024."""
    number = next(_numbers)
    address = fields.setdefault("address", f"https://gone.example/{number}")
    fields.setdefault("written", address)
    fields.setdefault("outcome", "gone")
    fields.setdefault("since", datetime.date(2024, 5, 3))
    fields.setdefault("checked_at", noon_of(fields["since"]))
    fields.setdefault("field", "note")
    summary = summary or make_summary(note=f'<p><a href="{fields["written"]}">Owls</a></p>')
    return CheckedLink.objects.create(summary=summary, **fields)


def make_preview_link(post: Post, token: str = "", **fields: Any) -> PreviewLink:
    """A link to the post, open for a day unless `expires_at` says otherwise."""
    fields.setdefault("digest", PreviewLink.digest_of(token or f"token-{next(_numbers)}"))
    fields.setdefault("expires_at", timezone.now() + datetime.timedelta(days=1))
    return PreviewLink.objects.create(post=post, **fields)


def make_user(role: str = "Author", **fields: Any) -> User:
    """Someone of the staff, in the group of that role, with `PASSWORD`."""
    fields.setdefault("username", f"{role.lower()}-{next(_numbers)}")
    fields.setdefault("is_staff", True)
    user = User.objects.create_user(password=PASSWORD, **fields)
    user.groups.add(Group.objects.get(name=role))
    return user


def noon_of(day: datetime.date) -> datetime.datetime:
    """Noon of that day in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def _free_month() -> datetime.date:
    used = set(Post.objects.values_list("month", flat=True))
    month = NEWEST_MONTH
    while month in used:
        month = (month - datetime.timedelta(days=1)).replace(day=1)
    return month
