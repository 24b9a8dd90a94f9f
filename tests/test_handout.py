"""A whole filter on one page, to be printed and handed out: references and what they mean."""

import datetime

import pytest

from tests.factories import make_citation, make_post, make_summaries, make_summary, make_topic
from tests.reading import read

pytestmark = pytest.mark.django_db

HANDOUT = "/?topic=owls&show=100"


@pytest.fixture
def owls():
    return make_topic("Owls", slug="owls")


def test_it_holds_every_summary_of_the_filter_with_reference_and_implications(client, owls):
    make_summaries(7, topics=[owls], practice_implications="<p>Sleep.</p><p>Rest.</p>")
    page = read(client, HANDOUT)
    assert page.heading == "7 summaries on Owls"
    assert len(page.all(".card")) == len(page.all(".card", ".reference")) == 7
    assert page.texts(".in-practice") == ["In practice Sleep.Rest."] * 7
    assert page.robots == "noindex, follow"


def test_it_says_how_new_the_archive_was(client, owls):
    make_summary(make_post(month=datetime.date(2020, 1, 1)), [owls])
    make_summary(make_post(month=datetime.date(2023, 2, 1)))
    said = "The newest summaries of the archive were then those of February 2023."
    assert said in read(client, HANDOUT).texts(".meta")


def test_references_are_whole(client, owls):
    cited = make_citation(title="Owls asleep", container_title="Journal of Owls", volume="7")
    make_summary(make_post(), [owls], citation=cited)
    (reference,) = read(client, HANDOUT).texts(".reference")
    assert "Owls asleep. Journal of Owls, 7" in reference


def test_what_is_withdrawn_is_not_handed_out(client, owls):
    make_summary(make_post(), [owls], title="Kept")
    make_summary(make_post(), [owls], title="Gone").withdraw("Retracted.")
    assert read(client, HANDOUT).texts(".card", ".title") == ["Kept"]


def test_more_than_a_hundred_come_in_parts(client, owls):
    make_summaries(101, topics=[owls])
    first, second = read(client, HANDOUT), read(client, f"{HANDOUT}&page=2")
    assert [len(page.all(".card")) for page in (first, second)] == [100, 1]
    assert [link["href"] for link in first.all(".pages", "a")] == [f"{HANDOUT}&page=2"]


@pytest.mark.parametrize("value", ["1", "99", "101", "all", "1000000", "0100"])
def test_no_other_number_is_shown(client, owls, value):
    make_summary(make_post(), [owls])
    answer = client.get(f"/?show={value}")
    assert answer.status_code == 404
    assert "which means nothing here" in answer.content.decode()


def test_a_list_leads_to_its_hand_out_and_that_back(client, owls):
    make_summaries(2, topics=[owls])
    links = {link["href"] for link in read(client, "/topics/owls/").all("a")}
    assert HANDOUT in links
    back = {link["href"] for link in read(client, HANDOUT).all("a")}
    assert "/?topic=owls" in back
    assert HANDOUT not in back


def test_a_single_summary_is_printed_from_its_own_page(client, owls):
    make_summary(make_post(), [owls])
    assert HANDOUT not in {link["href"] for link in read(client, "/?topic=owls").all("a")}


def test_a_feed_and_files_are_the_same_with_and_without(client, owls):
    make_summaries(7, topics=[owls])
    for name in ("atom", "ris", "csv"):
        same = client.get(f"/summaries.{name}?topic=owls").content
        assert client.get(f"/summaries.{name}?topic=owls&show=100").content == same
