"""`manage.py check_citations`: polite, resumable, and never the last word on anything."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from research.models import Citation, CrossrefPace, EvidenceCheck, Notice
from research.watch import StoppedError, check, due
from tests.crossref_server import scripted
from tests.factories import make_citation, make_notice, make_user

pytestmark = pytest.mark.django_db

RETRACTION = {
    "DOI": "10.5555/notice.9",
    "type": "retraction",
    "source": "retraction-watch",
    "updated": {"date-parts": [[2024, 5, 3]]},
}


@pytest.fixture
def run(crossref):
    """Runs the command; what it wrote on standard output, line by line."""
    crossref.headers = {"X-Rate-Limit-Limit": "1000", "X-Rate-Limit-Interval": "1s"}

    def run(*arguments):
        out = io.StringIO()
        call_command("check_citations", *arguments, stdout=out)
        return out.getvalue().splitlines()

    return run


def asked(crossref):
    return [question.path.removeprefix("/works/10.5555%2F") for question in crossref.asked]


def test_a_notice_is_found_and_waits_for_a_person(run, crossref):
    citation = make_citation(doi="10.5555/a")
    crossref.knows("10.5555/a", updated_by=[RETRACTION])
    assert run() == [
        "1 to ask about.",
        "1 of 1: 10.5555/a: Retraction, 3 May 2024",
        "Asked about 1. New: 1 Retraction.",
        "1 wait in the admin to be confirmed.",
    ]
    notice = Notice.objects.get()
    assert (notice.citation, notice.kind, notice.doi) == (
        citation,
        "retraction",
        "10.5555/notice.9",
    )
    assert (notice.issued, notice.source, notice.is_open) == (
        "2024-05-03",
        "retraction-watch",
        True,
    )
    citation.refresh_from_db()
    assert citation.notices_said == []


def test_what_was_decided_is_not_asked_again(run, crossref):
    citation = make_citation(doi="10.5555/a")
    make_notice(citation, doi="10.5555/notice.9").dismiss(make_user())
    crossref.knows("10.5555/a", updated_by=[RETRACTION])
    assert run()[-1] == "Asked about 1. New: nothing."
    assert not Notice.objects.open().exists()


def test_a_doi_crossref_does_not_know_is_not_called_unregistered(run):
    make_citation(doi="10.5555/a")
    line = run()[1]
    assert "not known to Crossref, which says nothing of the DOI" in line
    assert "unregistered" not in line
    assert EvidenceCheck.objects.get().outcome == "unknown"
    assert not Notice.objects.exists()


def test_an_answer_that_cannot_be_read_stops_nothing(run, crossref):
    for doi in ("10.5555/a", "10.5555/b"):
        make_citation(doi=doi)
    crossref.script = [scripted("<html>")]
    crossref.knows("10.5555/b")
    assert run()[1:3] == [
        "1 of 2: 10.5555/a: the answer could not be read",
        "2 of 2: 10.5555/b: nothing new",
    ]


def test_only_works_with_a_doi_are_asked_about(run, crossref):
    make_citation(doi="")
    assert run() == ["0 to ask about.", "Asked about 0. New: nothing."]
    assert crossref.asked == []


# Which ones, and when.


def test_the_next_run_goes_on_where_this_one_stopped(run, crossref):
    for letter in "abcde":
        make_citation(doi=f"10.5555/{letter}")
    run("--limit", "2")
    run("--limit", "2")
    assert asked(crossref) == ["a", "b", "c", "d"]
    run()
    assert asked(crossref)[4:] == ["e"]


def test_what_was_asked_about_lately_is_left_out(run, crossref):
    make_citation(doi="10.5555/a")
    run()
    run()
    assert asked(crossref) == ["a"]
    run("--days", "0")
    assert asked(crossref) == ["a", "a"]


def test_the_longest_ago_comes_first():
    days = {"10.5555/a": 20, "10.5555/b": 30, "10.5555/c": 8, "10.5555/d": 6}
    for doi, ago in days.items():
        checked = timezone.now() - datetime.timedelta(days=ago)
        EvidenceCheck.objects.create(
            citation=make_citation(doi=doi), doi=doi, outcome="known", checked_at=checked
        )
    make_citation(doi="10.5555/new")
    assert [citation.doi for citation in due(datetime.timedelta(days=7))] == [
        "10.5555/new",
        "10.5555/b",
        "10.5555/a",
        "10.5555/c",
    ]


def test_a_doi_that_was_changed_is_due_again(run, crossref):
    citation = make_citation(doi="10.5555/a")
    run()
    Citation.objects.filter(pk=citation.pk).update(doi="10.5555/b")
    run()
    assert asked(crossref) == ["a", "b"]


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--days", "-1"]])
def test_numbers_without_sense_are_refused(arguments, run):
    with pytest.raises(CommandError, match="--limit is 1 or more, --days is 0 or more"):
        run(*arguments)


# Politeness.


def waits_of(crossref, *answers):
    """How long each pause was that Crossref asked for with these answers."""
    crossref.script = [*answers]
    waits = []

    def wait(seconds):
        waits.append(round(seconds))
        # As if the time were over.
        CrossrefPace.objects.update(not_before=timezone.now())

    list(check(Citation.objects.all(), wait))
    return waits


def test_a_pause_that_is_asked_for_is_kept(crossref):
    make_citation(doi="10.5555/a")
    busy = scripted("", 429, Retry_After="20")
    assert waits_of(crossref, busy, scripted("", 503)) == [20, 10]
    assert EvidenceCheck.objects.count() == 1


def test_a_long_pause_ends_the_run(crossref):
    make_citation(doi="10.5555/a")
    with pytest.raises(StoppedError, match="Crossref asks for a pause"):
        waits_of(crossref, scripted("", 429, Retry_After="90"))
    assert not EvidenceCheck.objects.exists()


def test_pauses_without_end_end_the_run(crossref):
    make_citation(doi="10.5555/a")
    with pytest.raises(StoppedError, match="again and again"):
        waits_of(crossref, *[scripted("", 429, Retry_After="1")] * 5)
    assert len(crossref.asked) == 3


def test_without_crossref_the_run_ends_soon_and_says_so(settings):
    settings.CROSSREF_URL = "http://127.0.0.1:1"
    for letter in "abcde":
        make_citation(doi=f"10.5555/{letter}")
    with pytest.raises(CommandError, match=r"cannot be reached.* The next run goes on from here\."):
        call_command("check_citations", stdout=io.StringIO())
    assert not EvidenceCheck.objects.exists()


# Ahead of print.

AHEAD = {"status": "advance online publication", "volume": "", "pages": "", "issued_year": 2021}


def test_an_article_ahead_of_print_that_is_in_an_issue_now_waits_for_a_person(run, crossref):
    citation = make_citation(doi="10.5555/a", issued_month=3, **AHEAD)
    crossref.knows("10.5555/a", published_print={"date-parts": [[2022, 1]]})
    assert run()[1] == "1 of 1: 10.5555/a: Now in an issue"
    notice = Notice.objects.get()
    assert notice.proposed == {
        "volume": "12",
        "issue": "3",
        "pages": "34-56",
        "issued_year": 2022,
        "issued_month": None,
        "issued_day": None,
        "status": "published",
    }
    citation.refresh_from_db()
    assert citation.volume == ""


def test_the_date_stays_where_its_year_does(run, crossref):
    make_citation(doi="10.5555/a", issued_month=3, **AHEAD)
    crossref.knows("10.5555/a")
    run()
    assert set(Notice.objects.get().proposed) == {"volume", "issue", "pages", "status"}


@pytest.mark.parametrize(
    ("fields", "record"),
    [
        ({}, {}),
        (AHEAD, {"volume": None}),
        (AHEAD, {"page": None}),
        ({**AHEAD, "kind": "chapter"}, {}),
    ],
)
def test_otherwise_there_is_nothing_to_say(fields, record, run, crossref):
    make_citation(doi="10.5555/a", **fields)
    crossref.knows("10.5555/a", **record)
    assert run()[1] == "1 of 1: 10.5555/a: nothing new"
