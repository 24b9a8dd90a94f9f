"""Files are brought to the desk, kept, looked at, imported, and what they made is taken back."""

import datetime
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from blog.archive import desk
from blog.archive.desk import RunAlreadyError, carry_out
from blog.models import Change, ChangeKind, ImportedFile, ImportRun, Post, Summary
from blog.uploads import BoundedUploadHandler
from research.models import Citation
from tests.administration import messages_on
from tests.archives import EMPTY, MONTH, TITLE, page_text, study
from tests.factories import make_post, make_research_type, make_topic, make_user

pytestmark = pytest.mark.django_db

DESK = "/admin/blog/importrun/"
BRING = f"{DESK}add/"
PAGE = page_text((MONTH, [study()]))
MONTHS = page_text((MONTH, [study()]), ("March 2019", [study("The Uses of Silence")]))
DOCUMENT = EMPTY | {
    "posts": [
        {
            "uid": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            "month": "2019-02",
            "byline": "",
            "teaser": "",
            "introduction": "",
            "published_at": "2019-02-01T17:00:00Z",
            "first_published_at": "2019-02-01T17:00:00Z",
            "summaries": [
                {
                    "uid": "9b2f1c1e-5b0b-4d69-8f2a-2f7f5c2b6a11",
                    "title": TITLE,
                    "slug": "being-heard-early",
                    "note": "",
                    "body": "<p>Ninety clients.</p>",
                    "practice_implications": "<p>Ask.</p>",
                    "topics": [],
                    "research_type": None,
                    "citation": None,
                    "withdrawn_at": None,
                    "withdrawal_reason": "",
                    "review_reasons": [],
                    "source": "",
                    "source_key": None,
                    "old_addresses": [],
                }
            ],
        }
    ]
}


@pytest.fixture
def moderator(client):
    client.force_login(make_user("Moderator"))
    return client


@pytest.fixture
def administrator(client):
    client.force_login(make_user("Administrator"))
    return client


def bring(client, *texts: str | bytes | tuple[str, str | bytes], follow: bool = True):
    """Upload these, each alone or with its name; the page that comes of it."""
    named = [each if isinstance(each, tuple) else ("page.txt", each) for each in texts]
    files = [
        SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())
        for name, data in named
    ]
    return client.post(BRING, {"files": files}, follow=follow)


def address_of(run: ImportRun) -> str:
    return f"{DESK}{run.pk}/change/"


def look(client, **choices):
    return client.get(address_of(ImportRun.objects.latest("pk")), choices)


def hidden_in(page) -> dict[str, list[str]]:
    """What the page keeps for the button that imports."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(value)
    return found


def run_it(client, page, **more):
    """Press the button of the page that was looked at."""
    run = page.context["run"]
    return client.post(address_of(run), hidden_in(page) | {"_import": "1"} | more, follow=True)


def lists_on(page) -> dict[str, str]:
    """The lists of the report with how many each holds."""
    return {str(section.heading): section.counted for section in page.context["sections"]}


def said_on(page) -> list[str]:
    return [
        group.message
        for section in page.context["sections"]
        for group in section.groups
        if group.message
    ]


# Kept first, then looked at.


def test_what_is_brought_is_kept_before_anything_is_done_with_it(moderator):
    bring(moderator, ("one.txt", PAGE), ("two.txt", b"\x89PNG"), follow=False)
    kept = {file.name: bytes(file.data) for file in ImportRun.objects.get().files.all()}
    assert kept == {"one.txt": PAGE.encode(), "two.txt": b"\x89PNG"}


def test_looking_shows_what_would_be_new_and_writes_nothing(moderator):
    page = bring(moderator, PAGE)
    assert lists_on(page) == {"New": "1 summary", "Missing": "2 summaries"}
    assert "February 2019: Being Heard Early" in page.text
    assert (Post.objects.count(), Citation.objects.count(), Change.objects.count()) == (0, 0, 0)


def test_looking_tells_what_is_here_already_and_what_differs(moderator):
    run_it(moderator, bring(moderator, MONTHS))
    Summary.objects.filter(title=TITLE).update(practice_implications="<p>Another.</p>")
    page = bring(moderator, MONTHS)
    assert lists_on(page) == {
        "Different here, and left as it is": "1 summary",
        "Here already, and the same": "1 summary",
    }
    assert said_on(page) == ["Different: practice implications."]
    assert "There is nothing to import" in page.text


def test_an_upload_waits_in_the_list_until_somebody_comes_back(moderator, client):
    bring(moderator, ("old-pages.txt", PAGE))
    client.force_login(make_user("Administrator"))
    assert "Not imported yet" in client.get(DESK).text
    assert lists_on(look(client))["New"] == "1 summary"


def test_two_files_of_one_name_are_told_apart(moderator):
    page = bring(moderator, ("page.txt", PAGE), ("page.txt", b"%PDF-1.7"))
    assert [file.name for file in page.context["files"]] == ["page.txt", "page.txt (2)"]
    assert page.context["look"].refused[0].startswith("page.txt (2): This is a PDF")


# Refused, and why.


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04zip", "This is a zip file or a Word document"),
        (b"\xd0\xcf\x11\xe0doc", "This is a Word document"),
        (b"%PDF-1.7", "This is a PDF document"),
        (b"<!doctype html><p>Hello", "This is HTML; save the page as plain text."),
        (bytes(range(1, 256)) * 9, "The file is text in no known encoding."),
        (PAGE.encode() + b"\0", "There is a NUL byte here"),
        (PAGE.encode() + "“".encode() + b"\xff", "The file is damaged: it is not valid utf-8."),
        (b'{"format": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (json.dumps(EMPTY | {"version": 2}).encode(), "this program reads version 1, not 2"),
        (b'{"a": "\xff"}', "It is not in UTF-8"),
    ],
    ids=["zip", "word", "pdf", "html", "binary", "nul", "damaged", "deep", "newer", "json"],
)
def test_a_hostile_file_is_refused_with_the_reason_whatever_it_is_called(moderator, data, why):
    page = bring(moderator, ("page.txt", data))
    (said,) = page.context["look"].refused
    assert said.startswith("page.txt")
    assert why in said
    assert 'name="_import"' not in page.text


def test_the_files_that_can_be_read_are_imported_without_the_others(moderator):
    page = bring(moderator, ("good.txt", PAGE), ("bad.txt", b"%PDF-1.7"))
    run_it(moderator, page)
    assert [summary.title for summary in Summary.objects.all()] == [TITLE]


def test_more_saved_pages_than_can_be_read_in_time_are_left_out(moderator, monkeypatch):
    monkeypatch.setattr(desk, "MOST_OF_PAGES", len(PAGE.encode()) + 1)
    document = ("archive.json", json.dumps(DOCUMENT))
    page = bring(moderator, document, ("one.txt", PAGE), ("two.txt", PAGE))
    (said,) = page.context["look"].refused
    assert said.startswith("two.txt: With this there would be more than 4 MB")


def test_what_the_database_would_refuse_stops_the_import_by_its_place(moderator):
    long = json.dumps(DOCUMENT).replace(TITLE, "x" * 5000)
    page = bring(moderator, ("archive.json", long))
    assert "archive.json: posts[0].summaries[0]" in page.context["look"].stopped
    assert 'name="_import"' not in page.text


def test_an_empty_file_is_said_at_the_field(moderator):
    page = bring(moderator, b"")
    assert "The submitted file is empty." in page.text
    assert not ImportRun.objects.exists()


def test_nothing_chosen_is_said_at_the_field(moderator):
    assert "This field is required." in moderator.post(BRING, {}).text


@pytest.mark.parametrize(
    ("limit", "files", "why"),
    [
        ("LARGEST_FILE", [PAGE], "“page.txt” is larger than 0 MB."),
        ("MOST_FILES", [PAGE, PAGE], "More than 1 files at once are too many."),
        ("MOST_BYTES", [PAGE], "The files are larger than 0 MB together."),
    ],
)
def test_what_is_too_much_is_not_kept_and_said(moderator, monkeypatch, limit, files, why):
    monkeypatch.setattr(BoundedUploadHandler, limit, 1)
    page = bring(moderator, *files)
    assert page.context["problem"] == why
    assert not ImportRun.objects.exists()


# Imported.


def test_the_button_imports_what_was_looked_at_as_one_change(moderator):
    page = run_it(moderator, bring(moderator, MONTHS))
    assert sorted(summary.title for summary in Summary.objects.all()) == [
        TITLE,
        "The Uses of Silence",
    ]
    change = Change.objects.get()
    assert (change.kind, change.about) == (ChangeKind.IMPORT, "page.txt")
    assert page.context["change"] == change
    assert messages_on(page) == ["It is imported."]


def test_the_result_leads_to_what_is_new_and_to_the_review_queue(moderator):
    page = run_it(moderator, bring(moderator, PAGE))
    summary = Summary.objects.get()
    assert f'href="/admin/blog/summary/{summary.pk}/change/"' in page.text
    assert "Go through the one that is to be looked at" in page.text


def test_the_bytes_go_when_they_are_imported(moderator):
    run_it(moderator, bring(moderator, PAGE))
    assert not ImportedFile.objects.exists()
    assert ImportRun.objects.get().report["files"] == ["page.txt"]


def test_the_filter_the_page_was_of_is_given_to_every_summary(moderator):
    topic, research_type = make_topic("Listening"), make_research_type("Diary study")
    bring(moderator, MONTHS)
    page = look(moderator, topic=topic.pk, type=research_type.pk)
    run_it(moderator, page)
    found = Summary.objects.values_list("topics__name", "research_type__name")
    assert set(found) == {("Listening", "Diary study")}


def test_the_result_says_what_was_left_out(moderator):
    page = run_it(moderator, bring(moderator, ("good.txt", PAGE), ("bad.txt", b"%PDF-1.7")))
    assert "bad.txt: This is a PDF document" in page.text


def test_a_topic_that_is_missing_here_is_added_to_what_is_here(moderator):
    run_it(moderator, bring(moderator, PAGE))
    topic = make_topic("Listening")
    bring(moderator, PAGE)
    page = look(moderator, topic=topic.pk)
    assert said_on(page) == ["Added: Listening."]
    run_it(moderator, page)
    assert list(Summary.objects.get().topics.all()) == [topic]


def test_a_document_that_says_its_topics_itself_takes_no_other(moderator):
    topic = make_topic("Listening")
    bring(moderator, ("archive.json", json.dumps(DOCUMENT)))
    assert "says itself" in look(moderator, topic=topic.pk).context["look"].stopped


@pytest.mark.parametrize("value", ["x", "99999999999999999999", "\0", "-1"])
def test_a_topic_that_is_none_is_said(moderator, value):
    bring(moderator, PAGE)
    page = look(moderator, topic=value)
    assert page.context["form"].errors["topic"]
    assert 'name="_import"' not in page.text


# Drafts.


def test_what_a_moderator_imports_is_a_draft_whatever_is_sent(moderator):
    run_it(moderator, bring(moderator, PAGE), months="public")
    assert Post.objects.get().published_at is None


def test_what_a_moderator_imports_of_a_document_is_a_draft_too(moderator):
    page = bring(moderator, ("archive.json", json.dumps(DOCUMENT)))
    assert said_on(page) == ["It arrives as a draft."]
    run_it(moderator, page)
    post = Post.objects.get()
    assert (post.published_at, post.first_published_at) == (None, None)


def test_what_a_document_says_is_withdrawn_is_so_in_its_draft(moderator):
    document = json.loads(json.dumps(DOCUMENT))
    said = {"withdrawn_at": "2020-01-01T00:00:00Z", "withdrawal_reason": "Retracted."}
    document["posts"][0]["summaries"][0] |= said
    run_it(moderator, bring(moderator, ("archive.json", json.dumps(document))))
    summary = Summary.objects.get()
    assert (summary.is_withdrawn, summary.post.published_at) == (True, None)


@pytest.mark.parametrize("text", [PAGE, json.dumps(DOCUMENT)], ids=["page", "document"])
def test_nothing_is_added_to_a_public_month_as_a_draft(moderator, text):
    make_post(month=datetime.date(2019, 2, 1))
    page = bring(moderator, text)
    assert "Not added: its month is not a draft, so readers would see it." in said_on(page)
    assert not Summary.objects.exists()


def test_who_may_publish_imports_drafts_unless_they_say_otherwise(administrator):
    run_it(administrator, bring(administrator, PAGE))
    assert Post.objects.get().published_at is None


def test_who_may_publish_imports_public_months(administrator):
    bring(administrator, PAGE)
    run_it(administrator, look(administrator, months="public"))
    assert Post.objects.get().is_public


# Two at once, and what changed meanwhile.


def test_what_changed_since_the_look_is_looked_at_again(moderator):
    page = bring(moderator, MONTHS)
    run_it(moderator, bring(moderator, PAGE))
    again = run_it(moderator, page)
    assert "The archive has changed since you looked" in again.text
    assert lists_on(again) == {
        "New": "1 summary",
        "Missing": "2 summaries",
        "Here already, and the same": "1 summary",
    }
    assert Summary.objects.count() == 1
    run_it(moderator, again)
    assert Summary.objects.count() == 2


def test_an_upload_is_imported_once(moderator):
    page = bring(moderator, PAGE)
    run_it(moderator, page)
    again = run_it(moderator, page)
    assert messages_on(again) == ["These files were imported already."]
    assert Change.objects.count() == 1


def test_who_comes_second_is_told_even_when_both_looked_at_the_same(moderator):
    page = bring(moderator, PAGE)
    run_it(moderator, page)
    run = ImportRun.objects.get()
    with pytest.raises(RunAlreadyError):
        carry_out(run.pk, page.context["form"].chosen, page.context["look"].seen, run.run_by)


def test_an_import_that_is_stopped_half_way_leaves_nothing_and_can_be_done_again(moderator):
    page = bring(moderator, ("page.txt", MONTHS))
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE blog_summary ADD CONSTRAINT half_way CHECK (title NOT LIKE '%Silence')"
        )
    stopped = run_it(moderator, page)
    assert "half_way" in stopped.context["look"].stopped
    assert (Post.objects.count(), Change.objects.count(), ImportedFile.objects.count()) == (0, 0, 1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE blog_summary DROP CONSTRAINT half_way")
    run_it(moderator, page)
    assert Summary.objects.count() == 2


# Taken back, and thrown away.


def test_an_import_is_taken_back_from_its_page(moderator):
    page = run_it(moderator, bring(moderator, MONTHS))
    assert page.context["may_undo"]
    back = moderator.post(f"/admin/changes/{page.context['change'].pk}/", follow=True)
    assert messages_on(back) == ["It is taken back."]
    counts = [model.objects.count() for model in (Post, Summary, Citation)]
    assert counts == [0, 0, 0]
    assert "Taken back by" in look(moderator).text
    assert "Imported, and taken back" in moderator.get(DESK).text


def test_what_somebody_built_on_stays_when_an_import_is_taken_back(moderator):
    page = run_it(moderator, bring(moderator, MONTHS))
    Summary.objects.filter(title=TITLE).update(title="Being Heard")
    back = moderator.post(f"/admin/changes/{page.context['change'].pk}/", follow=True)
    assert messages_on(back) == ["It is taken back, except for what others did since."]
    assert [summary.title for summary in Summary.objects.all()] == ["Being Heard"]


def test_what_readers_have_seen_is_not_taken_back(administrator):
    bring(administrator, PAGE)
    page = run_it(administrator, look(administrator, months="public"))
    back = administrator.post(f"/admin/changes/{page.context['change'].pk}/", follow=True)
    (said,) = messages_on(back)
    assert "has been public" in said
    assert Summary.objects.count() == 1


def test_the_files_can_be_thrown_away(moderator):
    bring(moderator, PAGE)
    page = moderator.post(address_of(ImportRun.objects.get()), {"_discard": "1"}, follow=True)
    assert messages_on(page) == ["The files are thrown away. Nothing was imported."]
    assert not ImportRun.objects.exists()


def test_what_was_imported_is_not_thrown_away(moderator):
    run_it(moderator, bring(moderator, PAGE))
    moderator.post(address_of(ImportRun.objects.get()), {"_discard": "1"})
    assert ImportRun.objects.count() == 1


def test_what_nobody_imported_goes_after_thirty_days(moderator):
    run_it(moderator, bring(moderator, MONTHS))
    bring(moderator, PAGE)
    long_ago = timezone.now() - datetime.timedelta(days=31)
    ImportRun.objects.update(uploaded_at=long_ago)
    moderator.get(DESK)
    (left,) = ImportRun.objects.all()
    assert left.run_at is not None


# Who, and what it costs.


@pytest.mark.parametrize("address", [DESK, BRING])
def test_an_author_imports_nothing(client, address):
    client.force_login(make_user("Author"))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


@pytest.mark.parametrize("button", ["", "_import", "_discard"])
def test_an_author_looks_at_no_upload(moderator, client, button):
    bring(moderator, PAGE)
    client.force_login(make_user("Author"))
    address = address_of(ImportRun.objects.get())
    assert client.post(address, {button: "1"}).status_code == 403
    assert client.get(address).status_code == 403
    assert not Summary.objects.exists()


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999", "1_2F"])
def test_an_upload_that_is_none_is_not_found(moderator, key):
    assert moderator.get(f"{DESK}{key}/change/").status_code == 404


def test_a_script_in_a_file_stays_text(moderator):
    page = bring(
        moderator,
        ("<b>.txt", page_text((MONTH, [study("<img src=x onerror=alert(1)> Heard")]))),
    )
    assert "<img src=x" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt; Heard" in page.text


def test_the_result_costs_the_same_for_many_summaries(moderator, django_assert_max_num_queries):
    costs = []
    for number, month in ((3, "February 2019"), (30, "March 2019")):
        text = page_text((month, [study(f"{month}, part {one}") for one in range(number)]))
        run_it(moderator, bring(moderator, text))
        # session, user, permissions of user and groups; the import with its change; rows of the
        # change twice, posts, summaries; notices and checks of the frame
        with django_assert_max_num_queries(14) as queries:
            look(moderator)
        costs.append(len(queries))
    assert costs[0] == costs[1]
