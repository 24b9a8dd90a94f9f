"""What each check of the desk finds, what it leaves alone, and where it leads."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.db import connection
from django.db.models import Model, TextField, Value
from django.urls import reverse
from django.utils import timezone

from blog.checks import CHECKS, numbers_of
from blog.models import Summary
from research.models import Citation, Match, ResearchType, Topic
from tests.factories import (
    make_checked_link,
    make_citation,
    make_draft,
    make_notice,
    make_page,
    make_post,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead

pytestmark = pytest.mark.django_db

# As long as a summary is: nothing of a check.
BODY = "<p>" + "Sixty clients kept a diary, and those who read it aloud felt better. " * 8 + "</p>"
LONG = "<p>" + "Sixty clients kept a diary of their week. " * 180 + "</p>"
INSECURE = '<p>See <a href="http://diaries.example/">there</a>.</p>'
SECURE = '<p>See <a href="https://diaries.example/">http: there</a>.</p>'


@pytest.fixture(autouse=True)
def vocabulary():
    """Its topics are used by nobody here."""
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()


def summary(**fields) -> Summary:
    """One in which nothing is amiss but that its topic is used once."""
    return make_summary(**{"body": BODY} | fields)


def citation(**fields) -> Citation:
    """With fields as they are given: not even the DOI is mended on its way."""
    work = make_citation()
    given = {name: Value(value, TextField()) for name, value in fields.items() if name == "doi"}
    Citation.objects.filter(pk=work.pk).update(**fields | given)
    return work


def withdrawn(**fields) -> Summary:
    reason = {"withdrawn_at": timezone.now(), "withdrawal_reason": "Retracted."}
    return summary(**fields, **reason)


def looked_for_in_vain() -> Citation:
    work = make_citation(doi="")
    Match.objects.create(citation=work, verdict=Match.Verdict.NONE)
    return work


def again(work: Citation, **fields) -> Summary:
    """The second of two summaries, of this work and of one with these fields."""
    summary(citation=work)
    return summary(citation=make_citation(**fields) if fields else work)


def second(topics) -> Topic:
    """The topic of two summaries."""
    return [summary(topics=topics) for _ in range(2)] and topics[0]


def once(*topics) -> Topic:
    summary(topics=topics)
    return topics[0]


class Case(NamedTuple):
    """A row that a check finds, or does not, with the field at which it is mended."""

    check: str
    make: Callable[[], Model]
    field: str = ""

    def __str__(self):
        return self.check


FOUND = [
    Case("no-citation", lambda: summary(citation=None), "citation"),
    Case("no-citation", lambda: make_summary(make_draft(), citation=None), "citation"),
    Case("no-doi", lambda: citation(doi=""), "doi"),
    Case("no-doi", lambda: citation(doi="", issued_year=None), "doi"),
    *(
        Case("malformed-doi", lambda doi=doi: citation(doi=doi), "doi")
        for doi in [
            *("10.5555/diary.1.", "10.5555/diary.1,", "10.5555/diary.1)", "10.5555/di(ar)y.1)"),
            *("10.5555/diary.1]", "10.5555/diary.1”", "10.5555/https://doi.org/10.5555/diary.1"),
            *("10.5555/doi:10.5555/diary.1", "10.5555/diary%281%29", "10.5555/diary.1/"),
        ]
    ),
    Case("malformed-doi", lambda: citation(doi="", url="https://doi.org/10.5555/diary.1"), "doi"),
    Case("unread-reference", lambda: citation(title="", raw="Quillfeather, diaries"), "title"),
    Case("ahead-of-print", lambda: citation(status="advance online publication"), "status"),
    Case("ahead-of-print", lambda: citation(status="in press"), "status"),
    Case("insecure-address", lambda: citation(url="http://diaries.example/"), "url"),
    Case("same-work", lambda: again(make_citation()), "citation"),
    Case(
        "same-work",
        lambda: again(make_citation(doi="10.5555/same"), doi="10.5555/same"),
        "citation",
    ),
    Case("same-work", lambda: again(make_citation(title="Owls"), title="OWLS"), "citation"),
    Case("no-topic", lambda: summary(topics=()), "topics"),
    Case("no-type", lambda: summary(research_type=None), "research_type"),
    Case("rare-topic", make_topic, "name"),
    Case("rare-topic", lambda: once(make_topic()), "name"),
    *(
        Case(
            "no-implications",
            lambda text=text: summary(practice_implications=text),
            "practice_implications",
        )
        for text in [
            *("", "<p></p>", "<p><br></p>", "<p>&nbsp;</p>", BODY),
            "<p>Sixty clients kept a diary, and those who read it aloud felt better.</p>",
        ]
    ),
    Case("body-length", lambda: summary(body="<p>Sixty clients.</p>"), "body"),
    Case("body-length", lambda: summary(body=LONG), "body"),
    Case("insecure-link", lambda: summary(body=BODY + INSECURE), "body"),
    Case("insecure-link", lambda: summary(note=INSECURE), "note"),
    Case(
        "insecure-link",
        lambda: summary(practice_implications=INSECURE),
        "practice_implications",
    ),
    Case(
        "insecure-link",
        lambda: summary(correction=INSECURE, corrected_on=datetime.date(2023, 2, 1)),
        "correction",
    ),
    Case("collision", lambda: [summary(title=title) for title in ("Owls", "OWLS")][1], "title"),
    Case("collision", lambda: [summary(slug="owls") for _ in range(2)][1], "slug"),
    Case("insecure-post-link", lambda: make_post(introduction=INSECURE), "introduction"),
    Case("insecure-page-link", lambda: make_page(body=INSECURE), "body"),
    Case("dead-link", lambda: make_checked_link().summary, "note"),
    Case("dead-link", lambda: make_checked_link(outcome="no-name").summary, "note"),
    Case("dead-link", lambda: make_checked_link(outcome="not-public").summary, "note"),
    Case("not-reviewed", lambda: summary(review_reasons=["guessed"]), "review_reasons"),
    Case("month-passed", make_draft, "month"),
    Case(
        "month-passed",
        lambda: make_post(
            month=datetime.date(2099, 3, 1),
            published_at=datetime.datetime(2023, 3, 1, tzinfo=datetime.UTC),
        ),
        "month",
    ),
]
LEFT_ALONE = [
    Case("no-citation", summary),
    Case("no-citation", lambda: withdrawn(citation=None)),
    Case("no-doi", citation),
    Case("no-doi", lambda: citation(doi="", kind="book")),
    Case("no-doi", lambda: citation(doi="", issued_year=1999)),
    Case("no-doi", looked_for_in_vain),
    *(
        Case("malformed-doi", lambda doi=doi: citation(doi=doi))
        for doi in [
            *("", "10.5555/diary.1", "10.1016/s0140-6736(05)17866-0", "10.5555/diary(1)"),
            *(
                "10.5555/((a)b)",
                "10.5555/diary[1]",
                "10.5555/(sici)1097(1999)55:11<1325::aid>3.0.co;2-x",
            ),
        ]
    ),
    Case("malformed-doi", lambda: citation(doi="", url="https://diaries.example/10.5555/1")),
    Case("unread-reference", lambda: citation(raw="Quillfeather, diaries")),
    Case("ahead-of-print", citation),
    Case("insecure-address", lambda: citation(url="https://diaries.example/http:/")),
    Case("insecure-address", lambda: citation(url="")),
    Case("same-work", summary),
    Case("same-work", lambda: again(make_citation(title="Owls"), title="Owls", issued_year=2021)),
    Case(
        "same-work",
        lambda: again(
            make_citation(kind="chapter", doi="10.5555/book"), kind="chapter", doi="10.5555/book"
        ),
    ),
    Case("same-work", lambda: again(make_citation(doi=""), doi="")),
    Case(
        "same-work",
        lambda: again(make_citation(title="", raw="One", doi=""), title="", raw="Another", doi=""),
    ),
    Case("same-work", lambda: summary(citation=withdrawn().citation)),
    Case("no-topic", summary),
    Case("no-topic", lambda: withdrawn(topics=())),
    Case("no-type", summary),
    Case("rare-topic", lambda: second([make_topic()])),
    Case("no-implications", summary),
    Case("no-implications", lambda: withdrawn(practice_implications="")),
    Case("body-length", summary),
    Case("body-length", lambda: withdrawn(body="<p>Short.</p>")),
    Case("insecure-link", lambda: summary(body=BODY + SECURE, note=SECURE)),
    Case("insecure-link", lambda: summary(body=f"{BODY}<p>http://diaries.example/</p>")),
    Case("collision", summary),
    Case("insecure-post-link", lambda: make_post(introduction=SECURE)),
    Case("insecure-page-link", lambda: make_page(body=SECURE)),
    Case("dead-link", lambda: make_checked_link(outcome="there")),
    Case("dead-link", lambda: make_checked_link(outcome="unsure", status=403)),
    Case("dead-link", lambda: make_checked_link(summary())),
    Case("collision", lambda: [withdrawn(title="Owls"), summary(title="Owls")][1]),
    Case("not-reviewed", summary),
    Case("open-notice", lambda: make_notice(confirmed_at=timezone.now())),
    Case("open-notice", lambda: make_notice(dismissed_at=timezone.now())),
    Case("month-passed", make_post),
    Case("month-passed", lambda: make_draft(month=datetime.date(2999, 1, 1))),
    Case(
        "month-passed",
        lambda: make_post(
            month=datetime.date(2023, 3, 1),
            published_at=datetime.datetime(2023, 2, 20, tzinfo=datetime.UTC),
        ),
    ),
]


def check_named(name):
    (check,) = [check for check in CHECKS if check.name == name]
    return check


def address_of(row, field):
    page = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
    return f"{page}#id_{field}"


@pytest.mark.parametrize("case", FOUND, ids=str)
def test_it_is_found_with_the_field_in_which_it_is_mended(case):
    row, check = case.make(), check_named(case.check)
    found = [line.address for line in check.rows(check.listed())]
    assert address_of(row, case.field) in found


@pytest.mark.parametrize("case", LEFT_ALONE, ids=str)
def test_it_is_left_alone(case):
    row = case.make()
    assert row not in check_named(case.check).found()


def test_a_notice_to_confirm_leads_to_its_line_in_the_list(client):
    notice, another = make_notice(), make_notice()
    (first, second) = check_named("open-notice").rows(check_named("open-notice").listed())
    client.force_login(make_user("Moderator"))
    listed = client.get(first.address).context["cl"].result_list
    assert [row.pk for row in listed] == [another.pk]
    assert second.address.endswith(f"={notice.pk}")


def test_every_check_is_tried_both_ways():
    names = {check.name for check in CHECKS}
    assert {case.check for case in FOUND} | {"open-notice"} == names
    assert {case.check for case in LEFT_ALONE} == names


@pytest.mark.parametrize("case", {case.check: case for case in FOUND}.values(), ids=str)
def test_the_field_is_there(case, client):
    client.force_login(make_user("Moderator"))
    address, _, field = address_of(case.make(), case.field).partition("#")
    assert PageRead(client.get(address)).one(f"#{field}")


@pytest.mark.parametrize("case", FOUND, ids=str)
def test_as_many_are_counted_as_are_listed(case):
    case.make()
    check = check_named(case.check)
    assert numbers_of(CHECKS)[check.name] == len(check.listed()) > 0


def test_nothing_is_counted_where_nothing_is_amiss():
    topic = make_topic()
    for _ in range(2):
        summary(topics=[topic])
    assert set(numbers_of(CHECKS).values()) == {0}


def test_a_name_is_that_of_one_check():
    names = [check.name for check in CHECKS]
    assert sorted(set(names)) == sorted(names)


def test_a_long_reference_is_cut():
    citation(title="", raw="word " * 200)
    (row,) = check_named("unread-reference").rows(check_named("unread-reference").listed())
    assert len(row.name) == 200
    assert row.name.endswith("…")


def test_a_row_says_of_which_month_it_is_and_whether_readers_see_it():
    summary(post=make_draft(month=datetime.date(2023, 1, 1)), topics=())
    (row,) = check_named("no-topic").rows(check_named("no-topic").listed())
    assert row.about == "January 2023, not public"


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("no-implications", {"practice_implications": ""}, "February 2023: missing"),
        (
            "no-implications",
            {"practice_implications": BODY},
            "February 2023: a copy of the summary",
        ),
        ("body-length", {"body": "<p>Sixty clients.</p>"}, "February 2023: 2 words"),
        (
            "not-reviewed",
            {"review_reasons": ["guessed", "no-topic"]},
            "February 2023: Part of the page was guessed, No topic yet",
        ),
        (
            "same-work",
            {"citation": "shared"},
            "January 2023: On owls",
        ),
    ],
)
def test_a_row_says_what_is_amiss(name, fields, said):
    if fields.get("citation") == "shared":
        fields = {"citation": make_citation(title="On owls")}
        summary(**fields)
    summary(**fields)
    row = next(check_named(name).rows(check_named(name).listed()))
    assert row.about == said


def test_summaries_of_one_work_stand_together():
    owls, bees = make_citation(title="Owls"), make_citation(title="Bees")
    for number, work in enumerate([owls, bees, owls, bees]):
        summary(title=f"{work.title} {number}", citation=work)
    rows = check_named("same-work").rows(check_named("same-work").listed())
    assert [row.name for row in rows] == ["Bees 3", "Bees 1", "Owls 2", "Owls 0"]


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("no-doi", "citation_no_doi"),
        ("malformed-doi", "citation_malformed_doi"),
        ("unread-reference", "citation_unread"),
        ("ahead-of-print", "citation_ahead_of_print"),
        ("insecure-address", "citation_insecure_address"),
        ("no-implications", "summary_no_own_implications"),
        ("body-length", "summary_unusual_length"),
        ("insecure-link", "summary_insecure_link"),
    ],
)
def test_what_is_asked_of_all_texts_and_citations_has_an_index(name, index, sql):
    query = check_named(name).found().order_by().values("pk").query
    statement, values = query.get_compiler(connection=connection).as_sql()
    # Of small tables any other way is cheaper.
    sql("SET LOCAL enable_seqscan = off")
    sql("SET LOCAL enable_bitmapscan = off")
    plan = " ".join(line for (line,) in sql(f"EXPLAIN {statement}", *values))
    assert f"using {index} " in plan
