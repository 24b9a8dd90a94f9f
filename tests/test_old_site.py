"""Addresses of the site before this one: brought as a table, and found among those missed."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from blog.models import MissedAddress, OldAddress
from tests.administration import messages_on
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

TABLE = "/admin/blog/oldaddress/import/"
ADD = "/admin/blog/oldaddress/add/"
MISSED = "/admin/blog/missedaddress/"


@pytest.fixture
def moderator(client):
    client.force_login(make_user("Moderator"))
    return client


@pytest.fixture
def diaries():
    post = make_post(month=datetime.date(2021, 3, 1))
    return make_summary(post, title="Diaries help", slug="diaries")


def bring(client, text: str, **more):
    return client.post(TABLE, {"text": text, **more})


def outcomes(response) -> list[str]:
    """What is said of each line of the table, in the order of the page."""
    rows = re.findall(
        r"<tr>\s*<td>(\d+)</td>.*?<td>([^<]*|<strong>[^<]*</strong>)</td>\s*</tr>",
        response.text,
        re.S,
    )
    return [f"{number}: {re.sub('<[^>]+>', '', said)}" for number, said in rows]


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/blog/diaries.html", "/blog/diaries.html"),
        ("/blog/diaries.html", "/blog/diaries.html?utm_source=mail"),
        ("/blog/diaries/", "/blog/diaries"),
        ("/blog/diaries", "/blog/diaries/"),
        ("https://old.example/blog/diaries#top", "/blog/diaries"),
        ("/Blog.aspx?id=12", "/Blog.aspx?id=12"),
        ("/blog/journal intime/é", "/blog/journal%20intime/%C3%A9"),
        ("/blog/journal%20intime", "/blog/journal%20intime"),
    ],
)
def test_an_address_of_the_old_site_leads_to_its_page(moderator, diaries, old, asked):
    bring(moderator, f"{old},/2021/03/diaries/", _make="1")
    response = moderator.get(asked)
    assert (response.status_code, response.get("Location")) == (301, "/2021/03/diaries/")


def test_an_address_with_a_query_string_is_for_that_one_alone(moderator, diaries):
    make_topic("Owls")
    bring(moderator, "/blog.php?id=1,/2021/03/diaries/\n/blog.php?id=2,/topics/owls/", _make="1")
    assert moderator.get("/blog.php?id=2")["Location"] == "/topics/owls/"
    assert moderator.get("/blog.php?id=3").status_code == 404


@pytest.mark.parametrize("new", ["/2021/03/", "/topics/owls", "/types/trial/", "/about/", "/"])
def test_an_address_may_lead_to_any_page_that_lasts(moderator, diaries, settings, new):
    make_topic("Owls")
    make_research_type("Trial", slug="trial")
    bring(moderator, f"/blog/old,{settings.SITE_URL}{new}", _make="1")
    assert moderator.get("/blog/old")["Location"] == (new if new.endswith("/") else f"{new}/")


def test_an_address_follows_its_page(moderator, diaries):
    bring(moderator, "/blog/old,/2021/03/diaries/", _make="1")
    diaries.rename("Letters help")
    assert moderator.get("/blog/old")["Location"] == "/2021/03/letters-help/"


def test_to_a_draft_it_leads_when_that_is_published(moderator, client):
    summary = make_summary(make_draft(month=datetime.date(2021, 4, 1)), slug="draft")
    bring(moderator, "/blog/old,/2021/04/draft/", _make="1")
    assert client.get("/blog/old").status_code == 404
    summary.post.publish()
    assert client.get("/blog/old").status_code == 301


def test_nothing_is_changed_before_one_has_seen_it(moderator, diaries):
    response = bring(moderator, "old,new\n/a,/2021/03/diaries/\n/b,/2021/03/nothing/\n")
    assert outcomes(response) == [
        "3: There is no month, summary, topic, type or page of this site at “/2021/03/nothing/”.",
        "2: Will lead there",
    ]
    assert not OldAddress.objects.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("=cmd()|x,/2021/03/diaries/", "The first is no address"),
        ("/a,//evil.example/", "There is no month"),
        ("/a,https://evil.example/2021/03/diaries/", "There is no month"),
        ("/a,http://[evil", "There is no month"),
        ("/a,javascript:alert(1)", "There is no month"),
        ("/a,", "There is no month"),
        ("/admin/,/2021/03/diaries/", "This site has a page at this address."),
        ("/2021/03/other/,/2021/03/diaries/", "This site has a page at this address."),
        ("/?p=12,/2021/03/diaries/", "This site has a page at this address."),
        ("/about/,/2021/03/diaries/", "This site has a page at this address."),
        (f"/{'a' * 500},/2021/03/diaries/", "The first is no address"),
        ("/held,/topics/owls/", "It leads elsewhere already"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_reason(moderator, diaries, line, said):
    make_topic("Owls")
    OldAddress.objects.create(path="/held", summary=diaries)
    (outcome,) = outcomes(bring(moderator, line))
    assert outcome.startswith(f"1: {said}") or said in outcome
    bring(moderator, line, _make="1")
    assert OldAddress.objects.count() == 1


def test_one_old_address_twice_is_refused_the_second_time(moderator, diaries):
    response = bring(moderator, "/a,/2021/03/diaries/\n/a,/2021/03/")
    assert outcomes(response) == ["2: Line 1 has this old address, too.", "1: Will lead there"]


def test_the_same_table_again_changes_nothing(moderator, diaries):
    for _ in range(2):
        bring(moderator, "/a,/2021/03/diaries/", _make="1")
    assert OldAddress.objects.count() == 1
    assert outcomes(bring(moderator, "/a,/2021/03/diaries/")) == ["1: Leads there already"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00bad", "not text in UTF-8"),
        (b"a\0b", "characters of another kind"),
        (b"", "no line with an old and a new address"),
        (b"old;new", "no line with an old and a new address"),
        (b"/a," * 2**19, "larger than 1 MB"),
        (b"/a,/b\n" * 5001, "more than 5000 lines"),
        (b'"' + b"x" * 200_000, "Line 1 is no line of a table."),
    ],
)
def test_what_is_no_table_is_refused(moderator, content, said):
    response = moderator.post(TABLE, {"file": SimpleUploadedFile("a.csv", content)})
    assert response.status_code == 200
    assert said in response.text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_from_any_spreadsheet_is_read(moderator, diaries, delimiter):
    lines = [f'"/blog/{n}, part"{delimiter}/2021/03/diaries/' for n in range(3)]
    file = SimpleUploadedFile("a.csv", "\r\n".join(lines).encode("utf-8-sig"))
    response = moderator.post(TABLE, {"file": file})
    assert outcomes(response) == ["1: Will lead there", "2: Will lead there", "3: Will lead there"]


def test_a_table_costs_the_same_for_many_lines(moderator, diaries, django_assert_num_queries):
    bring(moderator, "/a,/2021/03/diaries/")
    for number in (1, 200):
        lines = "\n".join(f"/{number}/{n},/2021/03/diaries/" for n in range(number))
        # session, user, rights of both kinds; summaries, old addresses; two savepoints and what
        # begins and ends a change of the journal
        with django_assert_num_queries(13):
            bring(moderator, lines)


def test_an_author_brings_no_table(client):
    client.force_login(make_user("Author"))
    assert client.get(TABLE).status_code == 403
    assert client.post("/admin/blog/oldaddress/lead/", {"lead": "/a /b"}).status_code == 403


def test_one_address_is_entered_by_hand(moderator, diaries):
    response = moderator.post(ADD, {"path": "/a b", "leads_to": "/2021/03/diaries/"})
    assert response.status_code == 302
    assert moderator.get("/a%20b")["Location"] == "/2021/03/diaries/"


def test_by_hand_it_is_told_what_is_wrong_and_nothing_typed_is_lost(moderator, diaries):
    response = moderator.post(ADD, {"path": "/a", "leads_to": "/2021/03/nothing/"})
    assert "There is no month, summary" in response.text
    assert 'value="/2021/03/nothing/"' in response.text


def test_of_the_old_site_one_can_be_taken_away_of_this_site_none(moderator, diaries):
    diaries.rename("Letters help")
    bring(moderator, "/a,/2021/03/", _make="1")
    for address in OldAddress.objects.all():
        page = f"/admin/blog/oldaddress/{address.pk}/delete/"
        moderator.post(page, {"post": "yes"})
    assert list(OldAddress.objects.values_list("path", flat=True)) == ["/2021/03/diaries/"]


# What is missed.


def missed() -> dict[str, int]:
    return dict(MissedAddress.objects.values_list("path", "count"))


def test_what_is_missed_is_counted_by_day_without_what_follows_the_path(client):
    for path in ("/blog/owls?mail=ada%40x.example", "/blog/owls", "/1999/"):
        client.get(path)
    assert missed() == {"/blog/owls": 2, "/1999/": 1}


@pytest.mark.parametrize(
    "path",
    [
        "/preview/AbCdEf123/",
        "/admin/nothing/",
        "/ada@quillfeather.example/",
        "/ada%40quillfeather.example/",
        "/?topic=nothing",
        "/" + "a" * 501,
    ],
)
def test_what_may_be_meant_for_one_person_is_not_counted(client, path):
    client.get(path)
    assert missed() == {}


def test_pages_fetched_ahead_and_other_methods_are_not_counted(client):
    client.get("/blog/owls", headers={"Sec-Purpose": "prefetch"})
    client.head("/blog/owls")
    client.post("/blog/owls")
    assert missed() == {}


def test_missed_paths_are_listed_most_often_first_for_ninety_days(moderator):
    today = timezone.localdate()
    for path, count, days in [("/a", 2, 0), ("/b", 2, 0), ("/b", 2, 5), ("/c", 9, 91)]:
        day = today - datetime.timedelta(days=days)
        MissedAddress.objects.create(path=path, count=count, day=day)
    page = moderator.get(MISSED).text
    assert re.findall(r'field-path">([^<]+)<.*?field-times">(\d+)', page, re.S) == [
        ("/b", "4"),
        ("/a", "2"),
    ]


def test_one_click_leads_a_missed_path_to_the_summary_it_was_of(moderator, diaries, client):
    moderator.get("/blog/2021/diaries-help.html")
    page = moderator.get(MISSED).text
    button = re.search(r'name="lead" value="([^"]+)" formaction="([^"]+)">([^<]+)', page)
    assert button[3] == "Diaries help"
    response = moderator.post(button[2], {"lead": button[1]}, follow=True)
    assert messages_on(response) == ["“/blog/2021/diaries-help.html” leads to “Diaries help” now."]
    assert "diaries-help.html</td>" not in response.text
    assert client.get("/blog/2021/diaries-help.html")["Location"] == "/2021/03/diaries/"


def test_a_draft_is_offered_for_nothing(moderator):
    make_summary(make_draft(), title="Diaries help")
    moderator.get("/blog/diaries-help")
    assert 'name="lead"' not in moderator.get(MISSED).text
