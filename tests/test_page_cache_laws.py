"""Whatever happens, and whoever asks: kept pages and asked-about ones are those of the site."""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.http import QueryDict
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.addresses import normalised
from blog.catalogue import Catalogue
from blog.filters import SummaryFilterSet, UnknownValueError
from blog.models import Post
from pprnet.settings import MIDDLEWARE
from research.models import Topic
from tests.factories import make_draft, make_post, make_summary, make_topic

pytestmark = pytest.mark.django_db

MONTHS = [datetime.date(2021, number, 1) for number in (1, 2, 3)]
ADDRESSES = [
    *("/", "/?utm_source=mail", "/?page=1", "/?q=zebra", "/archive/", "/2021/", "/topics/"),
    *("/?topic=owls", "/?topic=owls&topic=bees", "/?topic=bees&topic=owls", "/topics/owls/"),
    *("/2021/01/", "/2021/02/", "/2021/03/"),
    *("/2021/01/zebra/", "/2021/02/zebra/", "/2021/03/zebra/", "/2021/03/aardvark/"),
]


@pytest.fixture
def plain() -> Client:
    """A client of the same site, which keeps no page and answers nothing with 304."""
    client = Client()
    without = [name for name in MIDDLEWARE if "Edition" not in name]
    with override_settings(MIDDLEWARE=without):
        client.get("/healthz")
    return client


@pytest.fixture
def archive() -> None:
    """A public post, one about to be due, and a draft, with a summary each."""
    Topic.objects.all().delete()
    topics = {slug: make_topic(slug.title(), slug=slug) for slug in ("owls", "bees")}
    due = timezone.now() + datetime.timedelta(minutes=2)
    posts = [
        make_post(month=MONTHS[0]),
        make_post(month=MONTHS[1], published_at=due),
        make_draft(month=MONTHS[2]),
    ]
    for post in posts:
        make_summary(post, title="Zebra", slug="zebra", topics=topics.values())


class Browser:
    """Keeps every page it is allowed to, and asks for it with what it holds."""

    def __init__(self, client: Client):
        self.client = client
        self.held: dict[str, tuple[str, bytes]] = {}

    def shows(self, address: str) -> tuple[int, bytes]:
        etag, content = self.held.get(address, ("", b""))
        response = self.client.get(address, headers={"If-None-Match": etag} if etag else {})
        if response.status_code == 304:
            return 200, content
        if response.has_header("ETag"):
            self.held[address] = response["ETag"], response.content
        return response.status_code, response.content


def publish(post: Post) -> None:
    post.publish()


def unpublish(post: Post) -> None:
    post.unpublish()


def schedule(post: Post) -> None:
    post.unpublish()
    post.schedule(timezone.now() + datetime.timedelta(minutes=1))


def edit(post: Post) -> None:
    post.summaries.update(body=f"<p>{timezone.now()}</p>", title="Aardvark")


def withdraw(post: Post) -> None:
    post.summaries.get().withdraw("Retracted.")


def reinstate(post: Post) -> None:
    post.summaries.get().reinstate()


def rename(post: Post) -> None:
    summary = post.summaries.get()
    summary.rename("Aardvark" if summary.slug == "zebra" else "Zebra")


def take_topic(post: Post) -> None:
    post.summaries.get().topics.set(Topic.objects.filter(slug="owls"))


CHANGES = [publish, unpublish, schedule, edit, withdraw, reinstate, rename, take_topic]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), st.sampled_from(ADDRESSES)),
        st.tuples(st.just("wait"), st.sampled_from([30, 60, 90])),
        st.tuples(st.sampled_from(CHANGES), st.sampled_from(MONTHS)),
        st.tuples(st.just("visit"), st.sampled_from(ADDRESSES)),
    ),
    min_size=4,
    max_size=16,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_browser_that_keeps_pages_shows_what_the_site_shows(archive, client, plain, steps):
    browser = Browser(client)
    seen, expected = [], []
    with transaction.atomic(), time_machine.travel(timezone.now(), tick=False) as clock:
        for step, given_ in [*steps, *(("visit", address) for address in ("/", "/?topic=owls"))]:
            if step == "visit":
                seen.append(browser.shows(given_))
                response = plain.get(given_)
                expected.append((response.status_code, response.content))
            elif step == "wait":
                clock.shift(given_)
            else:
                step(Post.objects.get(month=given_))
        transaction.set_rollback(True)
    assert seen == expected


KEYS = ["q", "topic", "match", "type", "year", "sort", "show", "page", "utm_source"]
VALUES = [
    "",
    "owls",
    "bees",
    "all",
    "any",
    "2021",
    "1",
    "2",
    "newest",
    "relevance",
    "nothing",
    "100",
    " ",
]
QUERIES = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=6)


def query_of(pairs: list[tuple[str, str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for key, value in pairs:
        query.appendlist(key, value)
    return query


def means(query: QueryDict, catalogue: Catalogue) -> tuple:
    """What a list makes of it: the selection, or what it says to the visitor, and the page."""
    try:
        chosen = SummaryFilterSet(query, catalogue).selection
    except UnknownValueError as error:
        chosen = error.key
    return chosen, query.get("page") or "1"


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=QUERIES)
def test_the_normal_form_of_a_query_string_says_the_same(archive, pairs):
    catalogue = Catalogue.load()
    query = query_of(pairs)
    normal = QueryDict(normalised(query))
    assert means(normal, catalogue) == means(query, catalogue)


@given(pairs=QUERIES)
def test_the_normal_form_is_its_own(pairs):
    normal = normalised(query_of(pairs))
    assert normalised(QueryDict(normal)) == normal


@given(pairs=QUERIES, seed=st.randoms())
def test_the_order_of_different_keys_does_not_matter(pairs, seed):
    pairs = list({key: (key, value) for key, value in pairs}.values())
    shuffled = seed.sample(pairs, len(pairs))
    assert normalised(query_of(shuffled)) == normalised(query_of(pairs))
