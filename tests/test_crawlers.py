"""What search engines are told: every page worth knowing, since when it is as it is, no other."""

import datetime
import re
from xml.etree import ElementTree

import pytest
from django.core.cache import cache

from blog import crawlers
from blog.models import Page, Post
from research.models import ResearchType, Topic
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_research_type,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
)

pytestmark = pytest.mark.django_db

NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SITE = "http://localhost:8000"
A_DAY = datetime.timedelta(days=1)
Moment = datetime.datetime


@pytest.fixture(autouse=True)
def few_terms_and_pages() -> None:
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    Page.objects.exclude(slug="about").delete()


@pytest.fixture
def now(time_machine) -> Moment:
    """The present, which stands still until `later` moves it."""
    moment = datetime.datetime(2025, 5, 1, 12, tzinfo=datetime.UTC)
    time_machine.move_to(moment, tick=False)
    Page.objects.update(updated_at=moment - 100 * A_DAY)
    return moment


@pytest.fixture
def later(now, time_machine):
    """Goes to a day after now; returns that moment."""

    def go() -> Moment:
        time_machine.move_to(now + A_DAY, tick=False)
        return now + A_DAY

    return go


def listed(client, address: str = "/sitemap.xml", element: str = "url") -> dict[str, Moment | None]:
    """The paths in a file, in their order, each with its date."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "application/xml; charset=utf-8",
    )
    root = ElementTree.fromstring(response.content)  # noqa: S314 -- our own
    found = {}
    for one in root.findall(f"s:{element}", NAMESPACES):
        location = one.findtext("s:loc", namespaces=NAMESPACES)
        changed = one.findtext("s:lastmod", namespaces=NAMESPACES)
        assert location.startswith(f"{SITE}/")
        assert location not in found
        found[location.removeprefix(SITE)] = changed and datetime.datetime.fromisoformat(changed)
    return found


def make_known(**fields):
    """A summary on owls, of a trial, at /2021/03/first/."""
    return make_summary(
        make_post(month=datetime.date(2021, 3, 1)),
        slug="first",
        topics=[make_topic("Owls", slug="owls")],
        research_type=make_research_type("Trial", slug="trial"),
        **fields,
    )


LISTS = ["/", "/topics/", "/types/", "/archive/", "/overview/"]
OF_IT = ["/topics/owls/", "/types/trial/", "/2021/", "/2021/03/", "/2021/03/first/"]


# Which pages


def test_every_page_worth_knowing_is_there_once(client):
    make_known()
    make_topic("Bees", slug="bees")
    make_research_type("Survey", slug="survey")
    assert sorted(listed(client)) == sorted([*LISTS, *OF_IT, "/about/"])


def test_each_of_them_says_that_this_is_its_address(client):
    make_known()
    for path in listed(client):
        response = client.get(path)
        assert response.status_code == 200
        assert f'<link rel="canonical" href="{SITE}{path}">' in response.text
        assert 'name="robots"' not in response.text


def test_what_readers_may_not_see_is_not_there(client):
    known = make_known()
    hidden = {"topics": [make_topic("Bees")], "research_type": make_research_type("Survey")}
    make_summary(make_draft(month=datetime.date(2020, 3, 1)), slug="draft", **hidden)
    make_summary(make_scheduled(month=datetime.date(2019, 3, 1)), slug="scheduled", **hidden)
    make_summary(known.post, slug="withdrawn", **hidden).withdraw("Retracted.")
    unpublished = make_summary(make_post(month=datetime.date(2018, 3, 1)), **hidden)
    unpublished.post.unpublish()
    assert sorted(listed(client)) == sorted([*LISTS, *OF_IT, "/about/"])


def test_a_scheduled_post_is_there_from_its_minute_on(client, now, later):
    post = make_scheduled(month=datetime.date(2021, 4, 1), published_at=now + A_DAY)
    make_summary(post, slug="soon")
    assert "/2021/04/soon/" not in listed(client)
    moment = later()
    assert listed(client)["/2021/04/soon/"] == moment


def test_a_withdrawn_summary_vanishes_at_once(client):
    summary = make_known()
    assert "/2021/03/first/" in listed(client)
    summary.withdraw("Retracted.")
    assert {*listed(client)} == {*LISTS, "/2021/", "/2021/03/", "/about/"}


def test_an_empty_archive_has_its_lists_without_dates(client):
    assert {**listed(client), "/about/": None} == dict.fromkeys([*LISTS, "/about/"])


# Since when


def test_without_a_change_the_date_is_that_of_the_publication(client, now, later):
    summary = make_known()
    long_ago = now - 30 * A_DAY
    summary.post.first_published_at = summary.post.published_at = long_ago
    summary.post.save()
    Post.objects.update(updated_at=long_ago - A_DAY)
    type(summary).objects.update(updated_at=long_ago - A_DAY)
    summary.citation.updated_at = long_ago - A_DAY
    type(summary.citation).objects.update(updated_at=long_ago - A_DAY)
    later()
    assert listed(client) == dict.fromkeys([*LISTS, *OF_IT], long_ago) | {
        "/about/": now - 100 * A_DAY
    }


def test_a_changed_summary_dates_its_page_and_all_that_list_it(client, now, later):
    summary = make_known()
    other = make_summary(make_post(month=datetime.date(2020, 1, 1)), topics=(), slug="other")
    moment = later()
    summary.title = "Changed"
    summary.save()
    found = listed(client)
    assert {path for path in found if found[path] == moment} == {*LISTS, *OF_IT}
    assert found[other.get_absolute_url()] == now


def test_a_corrected_reference_is_a_change_of_the_summary(client, now, later):
    citation = make_citation()
    make_known(citation=citation)
    moment = later()
    citation.title = "Corrected"
    citation.save()
    assert listed(client)["/2021/03/first/"] == moment


def test_a_changed_teaser_is_a_change_of_its_month_alone(client, now, later):
    post = make_known().post
    moment = later()
    post.teaser = "…I blog about owls."
    post.save()
    found = listed(client)
    assert (found["/2021/03/"], found["/2021/03/first/"]) == (moment, now)


def test_a_withdrawal_is_a_change_of_what_listed_the_summary(client, now, later):
    kept = make_known()
    gone = make_summary(
        kept.post, topics=kept.topics.all(), research_type=kept.research_type, slug="gone"
    )
    moment = later()
    gone.withdraw("Retracted.")
    found = listed(client)
    assert {path for path in found if found[path] == moment} == {*LISTS, *OF_IT} - {
        "/2021/03/first/"
    }


def test_the_introduction_is_part_of_the_first_page(client, now, later):
    make_known()
    moment = later()
    Page.objects.create(slug=Page.INTRODUCTION, title="Who we are")
    found = listed(client)
    assert {path for path in found if found[path] == moment} == {"/"}


def test_a_draft_dates_nothing(client, now, later):
    make_known()
    draft = make_summary(make_draft(), topics=Topic.objects.all())
    later()
    draft.save()
    assert {*listed(client).values()} == {now, now - 100 * A_DAY}


# More than a file may hold


@pytest.fixture
def a_file_holds(monkeypatch):
    """Changes how many addresses a file may hold."""

    def change(number: int) -> None:
        monkeypatch.setattr(crawlers, "MOST", number)
        # What was made under the old number is kept as long as the edition.
        cache.clear()

    return change


def test_more_addresses_than_a_file_may_hold_are_spread_over_several(client, a_file_holds):
    make_known()
    make_summaries(17, topics=(), research_type=None)
    whole = listed(client)
    a_file_holds(10)
    files = listed(client, element="sitemap")
    assert [*files] == [f"/sitemap-{number}.xml" for number in range(1, len(files) + 1)]
    parts = [listed(client, address) for address in files]
    assert [len(part) for part in parts[:-1]] == [10] * (len(parts) - 1)
    assert [path for part in parts for path in part] == [*whole]
    assert {path: part[path] for part in parts for path in part} == whole


def test_as_many_as_a_file_may_hold_stand_in_one(client, a_file_holds):
    make_known()
    whole = listed(client)
    a_file_holds(len(whole))
    assert listed(client) == whole
    a_file_holds(len(whole) - 1)
    assert len(listed(client, element="sitemap")) == 2


@pytest.mark.parametrize("number", [0, 2, "9" * 30, "9" * 5000])
def test_there_are_no_other_files(client, number):
    make_known()
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_the_largest_address_leaves_room_in_a_file(client):
    topic = make_topic("Long", slug="x" * 100)
    make_summary(topics=[topic], slug="y" * 80)
    longest = max(listed(client), key=len)
    assert len(longest) <= 110
    assert crawlers.MOST * (len(longest) + 200) < 50_000_000


# Where not to go


def may(client, address: str) -> bool:
    """Whether a crawler that follows RFC 9309 may ask for it; there are no rules that allow."""
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    forbidden = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    patterns = [re.escape(path).replace(r"\*", ".*") for path in forbidden]
    return not any(re.match(pattern, address) for pattern in patterns)


def test_the_rules_name_the_sitemap(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines()[-1] == f"Sitemap: {SITE}/sitemap.xml"


def test_nothing_of_the_sitemap_is_forbidden(client):
    make_known()
    assert [path for path in [*listed(client), "/sitemap.xml"] if not may(client, path)] == []


def test_the_desk_is_no_place_for_crawlers(client):
    assert not may(client, "/admin/blog/post/")


@pytest.mark.parametrize(
    "address",
    [
        "/?q=owls",
        "/?q=owls&topic=owls",
        "/?topic=bees&topic=owls",
        "/?topic=owls&type=trial&page=2",
        "/summaries.atom?q=owls",
    ],
)
def test_searches_and_combinations_are_without_number(client, address):
    assert not may(client, address)


@pytest.mark.parametrize(
    "address", ["/?page=2", "/topics/owls/?page=2", "/?topic=owls", "/summaries.atom?page=2"]
)
def test_the_pages_of_a_list_may_be_read_to_the_end(client, address):
    assert may(client, address)
