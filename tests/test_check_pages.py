"""The checks on the desk and on pages of their own: who sees them, what they show and cost."""

import csv
import datetime
import io

import pytest
import time_machine
from django.db.models import TextField, Value

from blog.checks import CHECKS
from blog.models import CheckCount
from research.models import Topic
from tests.administration import send
from tests.factories import (
    make_checked_link,
    make_citation,
    make_draft,
    make_notice,
    make_page,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead
from tests.test_checks import BODY, INSECURE

pytestmark = pytest.mark.django_db

# A Thursday, at noon in Ottawa.
NOW = datetime.datetime(2026, 2, 26, 17, 0, tzinfo=datetime.UTC)
NO_DOI, NO_TOPIC = "/admin/checks/no-doi/", "/admin/checks/no-topic/"
ADDRESSES = [
    address
    for check in CHECKS
    for address in (f"/admin/checks/{check.name}/", f"/admin/checks/{check.name}.csv")
]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def moderator(client):
    client.force_login(make_user("Moderator"))
    return client


@pytest.fixture
def read(moderator):
    def read(address="/admin/"):
        return PageRead(moderator.get(address))

    return read


def table(response) -> list[list[str]]:
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def lines(page) -> list[str]:
    return page.all(".checks", ".desk-list")[0].texts("li")


def keep(day: int, **numbers) -> None:
    """What checks found on a day of January 2026."""
    for name, number in numbers.items():
        CheckCount.objects.create(
            day=datetime.date(2026, 1, day), name=name.replace("_", "-"), number=number
        )


# Who sees them.


@pytest.mark.parametrize("role", ["Moderator", "Administrator"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_who_looks_after_the_archive_sees_each_check(role, address, client):
    client.force_login(make_user(role))
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_author_sees_none(address, client):
    client.force_login(make_user("Author"))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_gets_the_log_in(address, client):
    assert client.get(address).url == f"/admin/login/?next={address}"


@pytest.mark.parametrize("address", [NO_DOI, "/admin/checks/no-doi.csv"])
def test_a_check_is_only_looked_at(address, moderator):
    assert moderator.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/admin/checks/owls/", "/admin/checks/owls.csv"])
def test_a_check_there_is_not_is_not_found(address, moderator):
    assert moderator.get(address).status_code == 404


def test_the_desk_of_an_author_has_none_and_keeps_no_count(client):
    make_summary(topics=())
    client.force_login(make_user("Author"))
    assert PageRead(client.get("/admin/")).all(".checks") == []
    assert not CheckCount.objects.exists()


# On the desk.


def test_the_desk_says_how_much_each_check_finds(read):
    topic = make_topic()
    for _ in range(2):
        make_summary(topics=(), body=BODY, citation=make_citation(doi=""))
    for _ in range(2):
        make_summary(topics=[topic], body=BODY)
    page = read()
    found = [line for line in lines(page) if "Topics used" not in line]
    assert found == ["2 Citations without a DOI", "2 Summaries without a topic"]
    assert page.link("Citations without a DOI") == NO_DOI


def test_what_finds_nothing_stands_behind_the_others(read):
    make_summary(topics=(), body=BODY)
    page = read()
    assert (
        page.one(".checks", "summary").text
        == f"{len(CHECKS) - len(lines(page))} checks find nothing"
    )
    assert page.link("Notices to confirm") == "/admin/checks/open-notice/"


def test_a_desk_without_work_says_so(read):
    for topic in list(Topic.objects.all()):
        topic.delete()
    assert "Nothing to do: no check finds anything." in read().one(".checks").text


# On its page.


def test_a_check_says_why_it_matters_and_leads_to_each_field(read):
    work = make_citation(title="On owls", doi="", container_title="Journal of Owls")
    page = read(NO_DOI)
    assert page.heading == "Citations without a DOI"
    assert "leads readers to the study" in page.text
    assert page.one("#rows").text == "1 to put right"
    assert page.one("ol").texts("li") == [f"{work} Journal of Owls · DOI Right as it is"]
    assert (
        page.link(str(work))
        == f"/admin/research/citation/{work.pk}/change/?check=no-doi&row=1#id_doi"
    )


def test_what_is_put_right_is_gone_from_the_list(moderator, read):
    work = make_citation(doi="")
    assert len(read(NO_DOI).all("ol", "li")) == 1
    address = read(NO_DOI).link(str(work))
    send(moderator, address.partition("#")[0], doi="https://doi.org/10.5555/Owls.")
    assert read(NO_DOI).all("ol") == []
    work.refresh_from_db()
    assert work.doi == "10.5555/owls"


def test_a_check_that_finds_nothing_says_so(read):
    page = read(NO_DOI)
    assert "Nothing to do: this check finds nothing." in page.text
    assert page.all("table") == page.all("ol") == []


def test_a_long_list_has_pages(read):
    for _ in range(51):
        make_citation(doi="")
    first, second = read(NO_DOI), read(f"{NO_DOI}?page=2")
    assert [len(page.all("ol", "li")) for page in (first, second)] == [50, 1]
    assert (first.link("After"), second.link("Before")) == ("?page=2", "?page=1")
    assert second.one("ol")["start"] == "51"
    assert first.one("#rows").text == "51 to put right"


@pytest.mark.parametrize("number", ["0", "3", "owls", ""])
def test_a_page_there_is_not_is_one_there_is(number, moderator):
    make_citation(doi="")
    assert moderator.get(f"{NO_DOI}?page={number}").status_code == 200


def test_what_is_typed_stands_there_as_text(read):
    make_citation(title="<b>Owls</b>", doi="", container_title="<b>Bees</b>")
    assert read(NO_DOI).all("#content", "b") == []


# As a table.


def test_a_check_is_a_table(moderator):
    work = make_citation(title="On owls", doi="", container_title="Journal of Owls")
    response = moderator.get("/admin/checks/no-doi.csv")
    assert response["Content-Type"].startswith("text/csv; charset=utf-8")
    assert "citations-without-a-doi.csv" in response["Content-Disposition"]
    assert table(response) == [
        ["found", "what is known of it", "field", "address"],
        [
            str(work),
            "Journal of Owls",
            "DOI",
            f"http://localhost:8000/admin/research/citation/{work.pk}/change/#id_doi",
        ],
    ]


def test_a_table_holds_all_pages(moderator):
    for _ in range(51):
        make_citation(doi="")
    assert len(table(moderator.get("/admin/checks/no-doi.csv"))) == 52


def test_no_cell_is_a_formula(moderator):
    make_summary(topics=(), title='=HYPERLINK("http://owls.example")')
    make_citation(doi="", authors=[], issued_year=None, container_title="@SUM(1)")
    cells = [
        cell
        for name in ("no-topic", "no-doi")
        for row in table(moderator.get(f"/admin/checks/{name}.csv"))
        for cell in row
    ]
    assert "'@SUM(1)" in cells
    assert """'=HYPERLINK("http://owls.example")""" in cells


# Over time.


def test_the_counts_of_a_day_are_those_of_its_first_look(moderator, clock):
    make_citation(doi="")
    moderator.get("/admin/")
    make_citation(doi="")
    moderator.get("/admin/")
    clock.shift(datetime.timedelta(days=1))
    moderator.get("/admin/")
    kept = CheckCount.objects.filter(name="no-doi").order_by("day")
    assert [(count.day.day, count.number) for count in kept] == [(26, 1), (27, 2)]


def test_every_check_has_its_count_kept(moderator):
    moderator.get("/admin/")
    names = set(CheckCount.objects.values_list("name", flat=True))
    assert names == {check.name for check in CHECKS}


def test_a_check_that_is_new_today_has_its_count_kept_too(moderator):
    moderator.get("/admin/")
    CheckCount.objects.filter(name="no-doi").delete()
    moderator.get("/admin/")
    assert CheckCount.objects.filter(name="no-doi").exists()


def test_a_day_is_one_of_the_sites_own(moderator, clock):
    clock.move_to(datetime.datetime(2026, 2, 27, 3, 0, tzinfo=datetime.UTC))
    moderator.get("/admin/")
    assert set(CheckCount.objects.values_list("day", flat=True)) == {datetime.date(2026, 2, 26)}


def test_the_desk_says_how_many_there_were(read):
    keep(3, no_doi=12, open_notice=2)
    keep(20, no_doi=9)
    make_citation(doi="")
    page = read()
    assert "1 Citations without a DOI 12 on 3 January 2026" in lines(page)
    assert "Notices to confirm 2 on 3 January 2026" in page.one(".checks", "details").texts("li")


def test_a_check_shows_its_counts_as_a_line_and_in_numbers(read):
    for day, number in [(3, 12), (10, 12), (20, 9)]:
        keep(day, no_doi=number)
    make_citation(doi="")
    page = read(NO_DOI)
    rows = page.one(".counts", "tbody").texts("tr")
    assert rows == ["3 January 2026 12", "20 January 2026 9", "26 February 2026 1"]
    drawn = [point.split(",") for point in page.one("polyline")["points"].split()]
    assert [float(x) for x, _ in drawn] == pytest.approx([0, 13, 31.5, 100], abs=0.1)
    assert [float(y) for _, y in drawn] == pytest.approx([2, 2, 7, 20.3], abs=0.1)


def test_what_is_kept_of_today_gives_way_to_what_is_found_now(read):
    keep(3, no_doi=12)
    for _ in range(2):
        read()
        make_citation(doi="")
    rows = read(NO_DOI).one(".counts", "tbody").texts("tr")
    assert rows == ["3 January 2026 12", "26 February 2026 2"]


def test_there_is_no_line_of_a_single_day(read):
    make_citation(doi="")
    read()
    assert read().all(".trend") == read(NO_DOI).all(".trend") == []


def test_what_was_long_ago_is_not_shown(read):
    CheckCount.objects.create(day=datetime.date(2025, 8, 29), name="no-doi", number=99)
    CheckCount.objects.create(day=datetime.date(2025, 8, 30), name="no-doi", number=50)
    make_citation(doi="")
    assert read(NO_DOI).one(".counts", "tbody").texts("tr")[0] == "30 August 2025 50"


# What it costs.


def plant(number: int) -> None:
    """So many rows for every check."""
    work = make_citation()
    for n in range(number):
        for fields in (
            {"topics": (), "research_type": None, "citation": None, "practice_implications": ""},
            {"citation": work, "title": "Owls", "review_reasons": ["guessed"]},
            {"note": INSECURE},
        ):
            make_summary(make_draft(introduction=INSECURE), **fields)
        make_page(body=INSECURE)
        make_checked_link()
        make_notice(make_citation(doi="", url="http://owls.example", status="in press"))
        make_citation(title="", raw="Owls", doi="")
        citation = make_citation()
        type(citation).objects.filter(pk=citation.pk).update(
            doi=Value(f"10.5555/{n}.", TextField())
        )


def test_the_checks_cost_the_desk_the_same_for_few_and_many(
    moderator, django_assert_max_num_queries
):
    costs = []
    for number in (2, 6):
        plant(number)
        CheckCount.objects.all().delete()
        # session, user, permissions of user and groups; drafts, scheduled and public posts; how
        # many are to be looked at, and why; the notices; the searches; all checks; their counts;
        # what is kept
        with django_assert_max_num_queries(14) as first:
            moderator.get("/admin/")
        with django_assert_max_num_queries(13) as again:
            moderator.get("/admin/")
        costs.append((len(first), len(again)))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_costs_the_same_for_few_and_many(check, moderator, django_assert_num_queries):
    for number in (2, 6):
        plant(number)
        assert len(check.listed()) >= 2
        # session, user, permissions of user and groups; how many, the rows, their counts; which
        # are right as they are
        with django_assert_num_queries(7 + check.may_be_right):
            moderator.get(f"/admin/checks/{check.name}/")
        # session, user, permissions of user and groups; the rows
        with django_assert_num_queries(5):
            moderator.get(f"/admin/checks/{check.name}.csv").getvalue()
