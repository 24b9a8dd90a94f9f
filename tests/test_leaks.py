"""What is hidden stays hidden, on every public route and whatever the reason."""

import datetime

import pytest

from blog.models import Summary
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_scheduled,
    make_summary,
)
from tests.routes import ADDRESSES, MISSING, make_archive

pytestmark = pytest.mark.django_db

# The search of `ADDRESSES` finds the second word, were it to look where it must not.
PLANTED = "Zebrafish aardvark"
TEXT = f"<p>{PLANTED}</p>"
A_DAY = datetime.timedelta(days=1)


def make_hidden_post(make, month, **fields):
    post = make(month=month, teaser=PLANTED, byline=PLANTED, introduction=TEXT, **fields)
    return make_summary(
        post,
        title=PLANTED,
        slug="zebrafish",
        note=TEXT,
        body=TEXT,
        practice_implications=TEXT,
        correction=TEXT,
        corrected_on=month,
        citation=make_citation(title=PLANTED, authors=[{"literal": PLANTED}], raw=PLANTED),
    )


@pytest.fixture
def hidden() -> list[Summary]:
    """The archive of the routes with something planted in all that no reader may see."""
    withdrawn = make_archive()
    withdrawn.note = withdrawn.body = withdrawn.practice_implications = TEXT
    withdrawn.correction, withdrawn.corrected_on = TEXT, withdrawn.post.month
    withdrawn.save()
    Summary.objects.update(
        source=PLANTED, source_key=None, review_reasons=[PLANTED], citation_text=PLANTED
    )
    Summary.objects.filter(pk=withdrawn.pk).update(source_key=PLANTED)
    make_citation(title=PLANTED, raw=PLANTED)
    march = withdrawn.post.month
    summaries = [
        make_hidden_post(make_draft, march.replace(month=4)),
        make_hidden_post(make_scheduled, march.replace(month=5)),
        make_hidden_post(make_post, march.replace(month=6)),
        make_hidden_post(make_post, march.replace(month=7)),
    ]
    unpublished, moved = summaries[2:]
    unpublished.post.unpublish()
    moved.rename("Zebrafish again", "zebrafish-again")
    moved.post.month = march.replace(month=8)
    moved.post.save()
    moved.post.unpublish()
    return summaries


def test_nothing_hidden_appears(client, hidden):
    leaks = [
        address
        for address in ADDRESSES + MISSING
        if "zebrafish" in client.get(address).content.decode().lower()
    ]
    assert leaks == []


def test_what_is_public_does_appear(client, hidden):
    assert "An <mark>aardvark</mark>" in client.get("/?q=aardvark").content.decode()


HIDDEN = [
    *(f"/2021/0{month}/{rest}" for month in (4, 5, 6, 8) for rest in ("", "zebrafish/")),
    "/2021/08/zebrafish-again/",
    "/2021/07/",
    "/2021/07/zebrafish/",
    "/2021/07/zebrafish-again/",
    *(f"/2021/0{month}/zebrafish/citation.ris" for month in (4, 5, 6, 7, 8)),
    *(f"/2021/0{month}/zebrafish/summary.json" for month in (4, 5, 6, 7, 8)),
]


def answer(client, address: str) -> tuple:
    response = client.get(address)
    return response.status_code, dict(response.headers), response.content


def test_a_hidden_address_answers_like_one_that_never_was(client, hidden):
    month, summary = (answer(client, f"/2021/09/{end}") for end in ("", "never/"))
    assert (month[0], summary[0]) == (404, 404)
    expected = {one: summary if one.count("/") == 4 else month for one in HIDDEN}
    assert {one: answer(client, one) for one in HIDDEN} == expected


def test_a_hidden_address_without_its_last_stroke_says_nothing_either(client, hidden):
    answers = [client.get(f"/2021/{end}") for end in ("04/zebrafish", "09/zebrafish")]
    assert [answer.status_code for answer in answers] == [301, 301]


def test_no_page_leads_to_what_is_hidden(client, hidden):
    content = "".join(client.get(address).content.decode() for address in ADDRESSES)
    assert [f"/2021/0{month}/" in content for month in range(3, 9)] == [True] + [False] * 5


def test_a_year_with_only_hidden_months_is_not_there(client):
    make_hidden_post(make_draft, datetime.date(2018, 3, 1))
    make_hidden_post(make_scheduled, datetime.date(2018, 4, 1))
    assert client.get("/2018/").status_code == 404
    assert client.get("/?year=2018").status_code == 404
