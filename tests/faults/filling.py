"""Fills the database that `DATABASE_URL` names; prints as JSON what the tests need to know."""

import datetime
import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from blog.models import Summary  # noqa: E402
from tests.factories import (  # noqa: E402
    make_draft,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)

MONTHS = 12


def session_of(user) -> str:
    """The key of a session of this person, who has just logged in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def fill() -> dict:
    call_command("migrate", interactive=False, verbosity=0)
    topics = [make_topic(f"Owls {number}") for number in range(4)]
    research_type = make_research_type()
    for number in range(MONTHS):
        post = make_post(month=datetime.date(2021, 1 + number, 1))
        for _ in range(3):
            make_summary(post, topics=topics[:2], research_type=research_type)
    saved = make_post(month=datetime.date(2020, 1, 1))
    draft = make_draft(month=datetime.date(2020, 2, 1))
    for post in (saved, draft):
        for _ in range(3):
            make_summary(post, topics=topics[:1], research_type=research_type)
    author, moderator = make_user("Author"), make_user("Moderator")
    return {
        "author": session_of(author),
        "moderator": session_of(moderator),
        "saved": saved.pk,
        "draft": draft.pk,
        "topic": topics[3].pk,
        "summaries": sorted(
            Summary.objects.filter(post__month__year=2021).values_list("pk", flat=True)
        ),
        "pages": [
            *("/", "/?page=2", "/topics/", "/archive/", "/2021/03/", "/summaries.atom"),
            *("/summaries.ris", "/summaries.csv", "/?q=diaries", "/sitemap.xml", "/about/"),
            *(one.get_absolute_url() for one in Summary.objects.public()[:6]),
        ],
    }


if __name__ == "__main__":
    json.dump(fill(), sys.stdout)
