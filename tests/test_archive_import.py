"""Saved pages of the old blog into the database, by the command that staff run."""

import datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from blog.archive.run import LOCK
from blog.models import OldAddress, Post, ReviewReason, Summary
from research.models import Citation
from tests.archives import ADVICE, MONTH, REFERENCE, TITLE, Importer, everything, page_text, study
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_scheduled,
    make_summary,
    make_topic,
)

pytestmark = pytest.mark.django_db

FEBRUARY = datetime.date(2019, 2, 1)
OTHER_REFERENCE = (
    "Oduya, P. (2019). Silence and its uses in brief treatment. "
    "Annals of Quiet Practice, 7, 101-118."
)
LINE_OF_FIRST_TITLE = 8


@pytest.fixture
def importer(tmp_path) -> Importer:
    return Importer(tmp_path)


def import_one(importer, *, month=MONTH, **parts) -> Summary:
    importer.page((month, [study(**parts)]))
    return Summary.objects.get()


# What is created


def test_a_page_becomes_posts_with_their_summaries_in_order(importer):
    importer.page(
        ("March 2019", [study("Third"), study("Fourth")]),
        (MONTH, [study("First")]),
    )
    assert list(Summary.objects.newest_first().values_list("post__month", "title", "position")) == [
        (datetime.date(2019, 3, 1), "Third", 1),
        (datetime.date(2019, 3, 1), "Fourth", 2),
        (FEBRUARY, "First", 1),
    ]


def test_every_part_of_a_summary_arrives(importer):
    summary = import_one(
        importer, note="A chapter of a handbook again.", body="It was <quiet> & dark."
    )
    assert (summary.note, summary.body, summary.practice_implications) == (
        "<p>A chapter of a handbook again.</p>",
        "<p>It was &lt;quiet&gt; &amp; dark.</p>",
        f"<p>{ADVICE}</p>",
    )


def test_the_reference_is_kept_as_it_stood_and_read(importer):
    citation = import_one(importer, email="marlow@clinic.example").citation
    assert (citation.raw, citation.doi, citation.contact_email) == (
        REFERENCE,
        "10.5555/listening.34",
        "marlow@clinic.example",
    )


def test_the_imported_text_is_kept_for_comparison(importer):
    assert import_one(importer).source == "\n".join(study())


def test_an_imported_post_is_public_as_of_noon_on_the_first_of_its_month(importer, settings):
    noon = datetime.datetime(2019, 2, 1, 12, tzinfo=ZoneInfo(settings.TIME_ZONE))
    post = import_one(importer).post
    assert (post.published_at, post.first_published_at, post.byline) == (noon, noon, "")


def test_two_titles_that_make_the_same_address_get_two(importer):
    importer.page((MONTH, [study("Heard early?"), study("Heard early!")]))
    assert set(Summary.objects.values_list("slug", flat=True)) == {"heard-early", "heard-early-2"}


def test_summaries_with_the_same_reference_share_its_citation(importer):
    importer.page((MONTH, [study("First"), study("Second")]))
    assert Citation.objects.get().summaries.count() == 2


def test_a_citation_that_is_here_already_is_taken(importer):
    citation = Citation.objects.create(raw=REFERENCE, title="Corrected by hand")
    assert import_one(importer).citation == citation


# Drafts and months to come


def test_a_draft_import_makes_drafts(importer):
    importer.page((MONTH, [study()]), draft=True)
    assert Post.objects.get().published_at is None


def test_a_month_to_come_becomes_a_draft_and_is_reported(importer):
    with time_machine.travel(datetime.datetime(2019, 1, 31, tzinfo=datetime.UTC)):
        outcome = importer.page((MONTH, [study()]))
    assert Post.objects.get().published_at is None
    assert ("2019-02", "post") in [(e.get("month"), e["kind"]) for e in outcome.report["guessed"]]


@pytest.mark.parametrize("make", [make_post, make_draft, make_scheduled])
def test_summaries_join_a_month_that_is_here_behind_the_others(importer, make):
    post = make(month=FEBRUARY, teaser="…by hand.", byline="R. Sample")
    make_summary(post, title="By hand", position=5)
    before = Post.objects.values("teaser", "byline", "published_at", "updated_at").get()
    importer.page((MONTH, [study("First"), study("Second")]))
    titles = post.summaries.order_by("position").values_list("title", "position")
    assert list(titles) == [("By hand", 5), ("First", 6), ("Second", 7)]
    assert Post.objects.values("teaser", "byline", "published_at", "updated_at").get() == before


def test_the_teaser_is_reported_and_not_stored(importer):
    page = importer.file(page_text((MONTH, [study()]), teaser="…I blog about silence."))
    outcome = importer.run(page)
    assert [(e["file"], e["message"]) for e in outcome.report["teasers"]] == [
        (str(page), "…I blog about silence.")
    ]
    assert Post.objects.get().teaser == ""


# What is missing


def test_what_a_page_cannot_say_is_left_to_staff_and_reported(importer):
    outcome = importer.page((MONTH, [study(reference="")]))
    assert Summary.objects.get().review_reasons == [
        ReviewReason.NO_CITATION,
        ReviewReason.NO_TOPIC,
        ReviewReason.NO_RESEARCH_TYPE,
        ReviewReason.GUESSED,
    ]
    assert {entry["message"] for entry in outcome.report["missing"]} == {
        ReviewReason.NO_CITATION.label,
        ReviewReason.NO_TOPIC.label,
        ReviewReason.NO_RESEARCH_TYPE.label,
    }
    assert outcome.titles("guessed") == [TITLE]


def test_a_summary_that_lacks_nothing_needs_no_review(importer):
    topic, research_type = make_topic(), make_research_type()
    importer.page((MONTH, [study()]), topics=[topic.name], research_type=research_type.slug)
    summary = Summary.objects.get()
    assert (summary.review_reasons, list(summary.topics.all()), summary.research_type) == (
        [],
        [topic],
        research_type,
    )


def test_what_a_public_import_lacks_does_not_make_its_post_unpublishable(importer):
    assert import_one(importer, reference="").post.problems() == []


def test_a_part_of_a_reference_that_cannot_be_read_is_a_review_reason(importer):
    unread = "Marlow, A. B. (2021). Listening. In press somewhere, PMCID: PMC1234567, 12, 34–51."
    outcome = importer.page((MONTH, [study(reference=unread)]))
    summary = Summary.objects.get()
    assert ReviewReason.CITATION_UNREAD in summary.review_reasons
    assert summary.citation.raw == unread
    assert any("PMC1234567" in entry["message"] for entry in outcome.report["missing"])


def test_a_reference_whose_parts_cannot_be_kept_is_kept_as_text(importer):
    far = REFERENCE.replace("https://doi.org/10.5555/listening.34", "https://under_score.example/x")
    outcome = importer.page((MONTH, [study(reference=far)]))
    summary = Summary.objects.get()
    assert (summary.citation.raw, summary.citation.title) == (far, "")
    assert ReviewReason.CITATION_UNREAD in summary.review_reasons
    assert any("address on the web" in entry["message"] for entry in outcome.report["missing"])


def test_an_address_without_a_reference_is_reported(importer):
    outcome = importer.page((MONTH, [study(reference="", email="marlow@clinic.example")]))
    assert any("marlow@clinic.example" in entry["message"] for entry in outcome.report["missing"])


# All or nothing


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"bad\.txt: "),
        (b"\x89PNG\r\n\x1a\n\0\0", r"bad\.txt: .*image"),
        (b"Blog\nNo month here.\n", r"bad\.txt: .*month"),
        (f"{MONTH}\nPractice Implications\nx\n".encode(), r"bad\.txt, line 2: "),
        ("\n".join([MONTH, *study(), *study()]).encode(), r"bad\.txt, line 7: .* line 2"),
    ],
    ids=["empty", "image", "no month", "no title", "twice"],
)
def test_a_file_that_cannot_be_imported_is_named_and_nothing_is_changed(importer, content, message):
    good = importer.file(page_text((MONTH, [study()])))
    bad = importer.file(content, "bad.txt")
    with pytest.raises(CommandError, match=message):
        importer.run(good, bad)
    assert not Post.objects.exists()
    assert not (importer.directory / "report.json").exists()


def test_what_the_database_refuses_is_said_with_file_and_line(importer):
    OldAddress.objects.create(path="/2019/02/", post=make_post())
    before = everything()
    page = importer.file(page_text(("March 2019", [study()]), (MONTH, [study()])))
    with pytest.raises(CommandError, match=r"page\.txt, line 14: .* once led to another post"):
        importer.run(page)
    assert everything() == before


def test_a_file_that_is_not_there_is_named(importer):
    with pytest.raises(CommandError, match=r"nowhere\.txt: No such file"):
        importer.run(importer.directory / "nowhere.txt")


def test_a_folder_is_no_page(importer):
    with pytest.raises(CommandError, match="Is a directory"):
        importer.run(importer.directory)


def test_a_report_that_cannot_be_written_stops_the_import(importer):
    page = importer.file(page_text((MONTH, [study()])))
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("import_archive", page, report=importer.directory / "nowhere" / "report.json")
    assert not Post.objects.exists()


def test_a_report_never_takes_the_place_of_a_page(importer):
    page = importer.file(page_text((MONTH, [study()])))
    with pytest.raises(CommandError, match="report to another"):
        call_command("import_archive", page, report=page)
    assert TITLE in page.read_text()


def test_a_dry_run_says_what_would_happen_and_changes_nothing(importer):
    before = everything()
    outcome = importer.page((MONTH, [study()]), dry_run=True)
    assert outcome.titles("created") == [TITLE]
    assert "nothing was changed" in outcome.screen
    assert everything() == before


def test_two_imports_wait_for_each_other(importer):
    page = importer.file(page_text((MONTH, [study()])))
    parameters = connection.get_connection_params()
    parameters = {key: parameters[key] for key in parameters if key in ("dbname", "user", "host")}
    with psycopg.connect(**parameters) as other, connection.cursor() as cursor:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            importer.run(page)


# The report


def test_the_report_says_where_everything_is(importer):
    page = importer.file(page_text((MONTH, [study()])))
    report = importer.run(page).report
    assert report["files"] == [str(page)]
    assert report["created"] == [
        {
            "file": str(page),
            "kind": "summary",
            "line": LINE_OF_FIRST_TITLE,
            "month": "2019-02",
            "title": TITLE,
            "address": "/2019/02/being-heard-early/",
        }
    ]
    assert list(report) == [
        "files",
        "created",
        "same",
        "differs",
        "classified",
        "missing",
        "guessed",
        "teasers",
    ]


def test_what_all_summaries_lack_is_said_once_on_screen(importer):
    screen = importer.page((MONTH, [study(), study("Second", reference=OTHER_REFERENCE)])).screen
    assert screen.count("No type of research yet") == 1
    assert "February 2019: Second" not in screen


def test_what_one_summary_lacks_is_said_with_its_month_and_title(importer):
    screen = importer.page((MONTH, [study(), study("Second", reference="")])).screen
    assert "The reference is missing\n    February 2019: Second\n" in screen


def test_long_input_shows_its_progress(importer):
    months = [(f"May {year}", [study(f"Hour {n}") for n in range(50)]) for year in (2016, 2017)]
    assert importer.page(*months).progress == "100 of 100 summaries\n"


def test_a_summary_costs_the_same_in_long_input(importer):
    def queries_for(month, number):
        studies = [
            study(
                f"Hour {n}", reference=REFERENCE.replace("34–51", f"{number}{n:02}–{number}{n:02}")
            )
            for n in range(number)
        ]
        with CaptureQueriesContext(connection) as queries:
            importer.page((month, studies))
        return len(queries)

    ten, twenty, forty = (queries_for(f"May {2010 + n}", n) for n in (10, 20, 40))
    assert forty - twenty == 2 * (twenty - ten)
