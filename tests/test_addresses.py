"""An address once public leads on for ever, but only to what a reader may see."""

import datetime

import pytest

from blog.models import OldAddress
from research.models import ResearchTypeAlias, TopicAlias
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_scheduled,
    make_summary,
    make_topic,
)
from tests.reading import read

pytestmark = pytest.mark.django_db

MARCH = datetime.date(2021, 3, 1)
APRIL = datetime.date(2021, 4, 1)


@pytest.fixture
def summary():
    return make_summary(make_post(month=MARCH), title="Old", slug="old")


def leads_to(client, address: str, status: int = 301) -> str | None:
    response = client.get(address)
    assert response.status_code == status
    return response.get("Location")


def test_a_renamed_summary_is_found_under_its_old_address(client, summary):
    summary.rename("New title")
    assert leads_to(client, "/2021/03/old/") == "/2021/03/new-title/"
    assert read(client, "/2021/03/new-title/").heading == "New title"


def test_a_summary_renamed_twice_is_found_in_one_step(client, summary):
    summary.rename("New")
    summary.rename("Newest")
    assert leads_to(client, "/2021/03/old/") == "/2021/03/newest/"
    assert leads_to(client, "/2021/03/new/") == "/2021/03/newest/"


def test_a_summary_named_back_stands_at_its_first_address(client, summary):
    summary.rename("New")
    summary.rename("Old")
    assert read(client, "/2021/03/old/").heading == "Old"
    assert leads_to(client, "/2021/03/new/") == "/2021/03/old/"


def test_a_moved_month_takes_its_summaries_with_it(client, summary):
    summary.post.month = APRIL
    summary.post.save()
    assert leads_to(client, "/2021/03/") == "/2021/04/"
    assert leads_to(client, "/2021/03/old/") == "/2021/04/old/"


def test_the_query_string_is_no_part_of_an_old_address(client, summary):
    summary.rename("New")
    assert leads_to(client, "/2021/03/old/?utm_source=mail") == "/2021/03/new/"


def test_an_old_address_leads_to_no_draft(client, summary):
    summary.rename("New")
    summary.post.unpublish()
    leads_to(client, "/2021/03/old/", status=404)
    leads_to(client, "/2021/03/new/", status=404)


@pytest.mark.parametrize("make", [make_draft, make_scheduled])
def test_an_old_address_leads_to_no_hidden_post(client, make):
    post = make(month=MARCH)
    OldAddress.objects.create(path="/2020/01/", post=post)
    OldAddress.objects.create(path="/2020/01/old/", summary=make_summary(post))
    leads_to(client, "/2020/01/", status=404)
    leads_to(client, "/2020/01/old/", status=404)


def test_an_old_address_of_a_withdrawn_summary_leads_to_its_tombstone(client, summary):
    summary.rename("New")
    summary.withdraw("Retracted.")
    assert leads_to(client, "/2021/03/old/") == "/2021/03/new/"
    leads_to(client, "/2021/03/new/", status=410)


def test_what_stands_at_an_address_comes_before_what_once_did(client, summary):
    summary.post.month = APRIL
    summary.post.save()
    OldAddress.objects.filter(path="/2021/03/").delete()
    make_post(month=MARCH, teaser="…new.")
    assert read(client, "/2021/03/").one(".description").text == "…new."


def test_an_old_slug_of_a_topic_leads_to_the_topic(client):
    assert leads_to(client, "/topics/adherance/") == "/topics/adherence/"


def test_an_old_slug_among_filters_is_replaced_and_the_others_stay(client):
    make_summary()
    address = leads_to(
        client, "/?utm_source=x&q=diary&topic=adherance&topic=empathy&match=any&year=2023&page=2"
    )
    assert address == "/?q=diary&topic=adherence&topic=empathy&match=any&year=2023&page=2"


def test_several_old_slugs_are_replaced_in_one_step(client):
    topic = make_topic("Owls", slug="owls")
    TopicAlias.objects.create(slug="old-owls", topic=topic)
    assert leads_to(client, "/?topic=adherance&topic=old-owls") == "/?topic=adherence&topic=owls"


def test_the_longest_old_slug_is_known(client):
    slug = "o" * 100
    TopicAlias.objects.create(slug=slug, topic=make_topic("Owls", slug="owls"))
    assert leads_to(client, f"/?topic={slug}") == "/?topic=owls"
    assert leads_to(client, f"/topics/{slug}/") == "/topics/owls/"


def test_a_renamed_topic_leads_on_at_once(client):
    topic = make_topic("Owls", slug="owls")
    read(client, "/?topic=owls")
    topic.slug = "night-owls"
    topic.save()
    assert leads_to(client, "/?topic=owls") == "/?topic=night-owls"
    assert read(client, "/topics/night-owls/").heading == "Owls"


def test_an_old_topic_slug_is_no_type_of_research(client):
    leads_to(client, "/types/adherance/", status=404)
    leads_to(client, "/?type=adherance", status=404)


def test_an_old_slug_of_a_type_leads_to_the_type(client):
    ResearchTypeAlias.objects.create(slug="trials", research_type=make_research_type(slug="trial"))
    assert leads_to(client, "/types/trials/") == "/types/trial/"


def test_old_slugs_of_topics_and_types_are_replaced_in_one_step(client):
    ResearchTypeAlias.objects.create(slug="trials", research_type=make_research_type(slug="trial"))
    for path in ("/", "/summaries.atom", "/summaries.ris", "/summaries.csv"):
        address = leads_to(client, f"{path}?type=trials&topic=adherance")
        assert address == f"{path}?topic=adherence&type=trial"


def test_an_old_slug_beside_the_one_it_leads_to_is_named_once(client):
    assert leads_to(client, "/?topic=adherance&topic=adherence") == "/?topic=adherence"
