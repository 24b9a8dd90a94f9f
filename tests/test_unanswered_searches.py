"""Searches that found nothing are counted, to see what is missing: never who made them."""

import datetime
from urllib.parse import quote

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from blog.daily_counts import ROOM
from blog.models import UnansweredSearch
from blog.search.unanswered import normalised
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import read

pytestmark = pytest.mark.django_db

LIST = "/admin/blog/unansweredsearch/"


def kept() -> dict[str, int]:
    return dict(UnansweredSearch.objects.values_list("words", "count"))


def search(client, *searches: str, **headers) -> None:
    for words in searches:
        assert client.get(f"/?q={quote(words)}", headers=headers).status_code == 200


def make_unanswered(words: str, count: int = 1, days_ago: int = 0) -> UnansweredSearch:
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    return UnansweredSearch.objects.create(words=words, count=count, day=day)


def test_words_that_find_nothing_are_counted(client):
    search(client, "equine therapy", "equine therapy", "marmots")
    assert kept() == {"equine therapy": 2, "marmots": 1}
    assert {one.day for one in UnansweredSearch.objects.all()} == {timezone.localdate()}


def test_case_accents_and_spaces_make_no_difference(client):
    search(client, "Équine  Therapy", "\tEQUINE THERAPY ", "ｅquine\u200b therapy")
    assert kept() == {"equine therapy": 3}


def test_each_day_is_counted_by_itself(client):
    make_unanswered("marmots", count=4, days_ago=1)
    search(client, "marmots")
    assert sorted(UnansweredSearch.objects.values_list("count", flat=True)) == [1, 4]


def test_what_only_a_draft_would_answer_is_counted(client):
    make_summary(make_draft(), title="Marmots")
    search(client, "marmots")
    assert kept() == {"marmots": 1}


def test_words_that_find_something_are_not_counted(client):
    make_summary(title="Marmots")
    search(client, "marmots")
    assert kept() == {}


@pytest.mark.parametrize(
    "words",
    [
        "ada@quillfeather.example",
        "see ada @ home",
        "12345",
        "613 555 0123",
        "+1 (613) 555-0123",
        "file 20 21 20 22",
        "٠١٢٣٤٥",
        "10.5555/diary.12345",
        "a" * 81,
        "the of",
        "%&!",
        "-",
    ],
)
def test_what_may_name_a_person_or_says_nothing_is_not_counted(client, words):
    search(client, words)
    assert kept() == {}


def test_years_and_scales_are_counted(client):
    search(client, "marmot 2023", "OQ-45", "a" * 80)
    assert kept() == {"marmot 2023": 1, "oq-45": 1, "a" * 80: 1}


@pytest.mark.parametrize("filters", ["topic=bees", "type=trial", "year=2023"])
def test_a_filtered_search_is_counted_where_its_words_find_nothing_without_the_filters(
    client, filters
):
    bees = {"topics": [make_topic("Bees")], "research_type": make_research_type(slug="trial")}
    make_summary(make_post(month=datetime.date(2023, 1, 1)), **bees)
    owls = make_summary(make_post(month=datetime.date(2022, 1, 1)), title="Owls")
    assert read(client, f"/?q=owls&{filters}").titles == []
    assert read(client, "/?q=owls").titles == [owls.title]
    client.get(f"/?q=marmots&{filters}")
    assert kept() == {"marmots": 1}


def test_a_selection_without_words_is_not_counted(client):
    make_topic("Bees")
    client.get("/?topic=bees")
    assert kept() == {}


@pytest.mark.parametrize(
    "headers", [{"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}]
)
def test_a_page_fetched_ahead_is_not_counted(client, headers):
    search(client, "marmots", **headers)
    assert kept() == {}


def test_a_head_request_is_not_counted(client):
    client.head("/?q=marmots")
    assert kept() == {}


def test_an_answer_that_the_browser_holds_already_is_not_counted_again(client):
    tag = client.get("/?q=marmots").headers["ETag"]
    assert client.get("/?q=marmots", headers={"if-none-match": tag}).status_code == 304
    assert kept() == {"marmots": 1}


def test_counting_changes_no_edition(client):
    first, second = (client.get("/?q=marmots").headers["ETag"] for _ in range(2))
    assert first == second


def test_counts_are_forgotten_after_ninety_days(client):
    make_unanswered("owls", days_ago=90)
    make_unanswered("bees", days_ago=91)
    search(client, "marmots")
    assert set(kept()) == {"owls", "marmots"}


def test_the_rarest_and_oldest_go_when_there_is_no_room(client, monkeypatch):
    monkeypatch.setattr(UnansweredSearch, "MOST_ROWS", ROOM + 2)
    make_unanswered("often", count=9, days_ago=8)
    make_unanswered("old", days_ago=2)
    make_unanswered("new", days_ago=1)
    search(client, "marmots")
    assert set(kept()) == {"often", "new", "marmots"}


def test_at_most_ten_thousand_are_kept_with_room_for_those_who_write_at_once(client):
    today = timezone.localdate()
    UnansweredSearch.objects.bulk_create(
        UnansweredSearch(words=f"w{n}", day=today) for n in range(UnansweredSearch.MOST_ROWS)
    )
    search(client, "marmots")
    assert UnansweredSearch.MOST_ROWS == 10_000
    assert UnansweredSearch.objects.count() == 10_000 - ROOM + 1


def test_a_count_that_fails_leaves_the_page_standing(client, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE blog_unansweredsearch RENAME TO elsewhere")
    assert read(client, "/?q=marmots").heading == "0 summaries for “marmots”"
    assert "not counted" in caplog.text


def test_counting_costs_one_statement(client, django_assert_num_queries):
    make_summary()
    client.get("/?q=diaries")
    # edition, hits, suggestions, and the count between the begin and the end of its transaction
    with django_assert_num_queries(4):
        client.get("/?q=marmots")


@given(st.text(max_size=90))
def test_whatever_is_typed_fits_the_rules_of_the_table(words):
    if text := normalised(words):
        assert normalised(text) == text
        UnansweredSearch(day=timezone.localdate(), words=text).full_clean()


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("", "normalised"),
        (" owls", "normalised"),
        ("owls ", "normalised"),
        ("brown  owls", "normalised"),
        ("brown\towls", "normalised"),
        ("Owls", "normalised"),
        ("owl@example", "name_nobody"),
        ("owl 12345", "name_nobody"),
        ("owl 1-2 3/4.5", "name_nobody"),
    ],
)
def test_the_database_refuses_words_of_another_form(sql, words, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        sql("INSERT INTO blog_unansweredsearch (day, words, count) VALUES (now(), %s, 1)", words)


def test_the_database_refuses_a_count_of_nothing_and_words_counted_twice(sql):
    insert = "INSERT INTO blog_unansweredsearch (day, words, count) VALUES (now(), 'owls', %s)"
    with pytest.raises(IntegrityError, match="was_made"), transaction.atomic():
        sql(insert, 0)
    sql(insert, 1)
    with pytest.raises(IntegrityError, match="once_a_day"), transaction.atomic():
        sql(insert, 1)


def test_it_holds_nothing_but_day_words_and_count():
    fields = [field.name for field in UnansweredSearch._meta.fields]
    assert fields == ["id", "day", "words", "count"]


@pytest.mark.parametrize("role", ["Author", "Moderator", "Administrator"])
def test_staff_see_what_was_sought_three_times_most_often_first(client, role):
    make_unanswered("twice", count=1)
    make_unanswered("twice", count=1, days_ago=3)
    make_unanswered("thrice", count=1)
    make_unanswered("thrice", count=2, days_ago=3)
    make_unanswered("often", count=7, days_ago=2)
    client.force_login(make_user(role))
    response = client.get(LIST)
    shown = [(one.words, one.times) for one in response.context["cl"].result_list]
    assert shown == [("often", 7), ("thrice", 3)]
    assert "twice" not in response.text


def test_staff_see_nothing_that_is_too_old_to_be_kept(client):
    make_unanswered("owls", count=1, days_ago=90)
    make_unanswered("owls", count=2, days_ago=91)
    make_unanswered("bees", count=3, days_ago=90)
    client.force_login(make_user("Author"))
    result = client.get(LIST).context["cl"].result_list
    assert [(one.words, one.times) for one in result] == [("bees", 3)]


def test_staff_can_look_for_words_and_search_again(client):
    for words in ("brown owls", "marmots & bees"):
        make_unanswered(words, count=3)
    client.force_login(make_user("Author"))
    response = client.get(f"{LIST}?q=bees")
    assert [one.words for one in response.context["cl"].result_list] == ["marmots & bees"]
    assert 'href="/?q=marmots+%26+bees"' in response.text


def test_staff_can_change_nothing(client):
    one = make_unanswered("owls", count=3)
    client.force_login(make_user("Administrator"))
    answers = [
        client.post(f"{LIST}{rest}", {"words": "bees", "post": "yes"}).status_code
        for rest in ("add/", f"{one.pk}/change/", f"{one.pk}/delete/")
    ]
    assert answers == [403, 403, 403]
    assert kept() == {"owls": 3}
