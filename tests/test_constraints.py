"""Every rule the database holds, broken through the ORM, through SQL, and in a form."""

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.utils import timezone

from blog.models import (
    Change,
    ChangedRow,
    CheckCount,
    Edition,
    ImportedFile,
    ImportRun,
    MissedAddress,
    OldAddress,
    PreviewLink,
    ReviewSkip,
    SettledRow,
    UnansweredSearch,
)
from research.models import (
    CrossrefPace,
    Difference,
    EvidenceCheck,
    Match,
    ResearchTypeAlias,
    TopicAlias,
)
from tests.factories import (
    make_checked_link,
    make_citation,
    make_draft,
    make_notice,
    make_page,
    make_post,
    make_preview_link,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2023, 2, 1, 17, tzinfo=datetime.UTC)


class Case(NamedTuple):
    """A valid object, the change that breaks the rule, and what the author then reads."""

    constraint: str
    make: Callable[[], models.Model]
    change: dict[str, Any] | Callable[[], dict[str, Any]]
    message: str

    def prepare(self) -> tuple[models.Model, dict[str, Any]]:
        """The saved object and the change, whose other objects are saved too."""
        row = self.make()
        return row, self.change if isinstance(self.change, dict) else self.change()

    def __str__(self):
        return f"{self.constraint}: {self.change if isinstance(self.change, dict) else 'another'}"


def make_old_address():
    return OldAddress.objects.create(path="/2019/03/diaries/", summary=make_summary())


def make_missed_address():
    day = datetime.date(2024, 5, 7)
    return MissedAddress.objects.create(path=f"/blog/{uuid4()}", day=day)


def make_import():
    return ImportRun.objects.create(names="page.txt")


def make_done_import():
    return ImportRun.objects.create(names="page.txt", run_at=NOON, report={}, change=make_change())


def make_imported_file():
    return ImportedFile.objects.create(run=make_import(), name=f"{uuid4()}.txt", data=b"Blog")


def make_alias():
    return TopicAlias.objects.create(slug="journals", topic=make_topic())


def make_type_alias():
    return ResearchTypeAlias.objects.create(slug="diaries", research_type=make_research_type())


def make_difference(first="Diaries"):
    return Difference.objects.create(kind="topic", first=first, second="Journals")


def make_change():
    return Change.objects.create()


def make_changed_row():
    return ChangedRow.objects.create(
        change=make_change(), table="blog_page", key=1, action="insert", after={"id": 1}
    )


def make_summary_topic():
    return make_summary().summary_topics.get()


def make_link() -> PreviewLink:
    return make_preview_link(make_draft())


def make_search(**fields):
    given = {"day": datetime.date(2023, 2, 1), "words": f"owls {UnansweredSearch.objects.count()}"}
    return UnansweredSearch.objects.create(**given | fields)


def make_count():
    day = datetime.date(2023, 2, 1) + datetime.timedelta(days=CheckCount.objects.count())
    return CheckCount.objects.create(day=day, name="no-topic", number=3)


def make_settled():
    number = SettledRow.objects.count()
    return SettledRow.objects.create(check_name="no-doi", key=number, seen="0" * 32)


def make_skip():
    return ReviewSkip.objects.create(summary=make_summary(), user=make_user())


def make_match():
    return Match.objects.create(citation=make_citation(), verdict="same", doi="10.5555/a")


def make_check():
    citation = make_citation()
    fields = {"doi": citation.doi, "outcome": "known", "checked_at": NOON}
    return EvidenceCheck.objects.create(citation=citation, **fields)


def make_pace():
    return CrossrefPace.objects.create(pk=1)


def same_as(make: Callable[[], models.Model], *names: str) -> Callable[[], dict[str, Any]]:
    """The change that makes an object collide with another one."""

    def change():
        other = make()
        return {name: getattr(other, name) for name in names}

    return change


NAMED = [
    Case(
        "checkedlink_is_one_a_place",
        make_checked_link,
        same_as(make_checked_link, "address", "summary"),
        "This link is checked at this place already.",
    ),
    *(
        Case("checkedlink_stands_in_one_place", make_checked_link, change, "in one place")
        for change in ({"summary": None}, lambda: {"citation": make_citation()})
    ),
    *(
        Case("change_kind_has_its_form", make_change, {"kind": kind}, "Small letters")
        for kind in ("Merged", "two words", "bulk-")
    ),
    Case(
        "change_undoes_another",
        make_change,
        lambda: {"undo_of": Change.objects.latest("pk")},
        "A change takes back another, not itself.",
    ),
    *(
        Case("changedrow_has_what_its_action_says", make_changed_row, change, "no before")
        for change in ({"action": "update"}, {"action": "delete"}, {"before": {}}, {"after": None})
    ),
    Case(
        "checkcount_is_made_once_a_day",
        make_count,
        same_as(make_count, "day"),
        "This check has its count of this day already.",
    ),
    *(
        Case("checkcount_names_its_check", make_count, {"name": name}, "Small letters")
        for name in ("No topic", "no--topic", "no-topic-")
    ),
    Case(
        "reviewskip_is_made_once",
        make_skip,
        same_as(make_skip, "summary", "user"),
        "This person has skipped this summary already.",
    ),
    Case(
        "importrun_reports_what_it_did",
        make_import,
        {"run_at": NOON},
        "An import has a report as soon as it is done.",
    ),
    Case(
        "importedfile_has_its_own_name",
        make_imported_file,
        same_as(make_imported_file, "run", "name"),
        "Another of these files is called so.",
    ),
    Case(
        "missedaddress_path_is_once_a_day",
        make_missed_address,
        same_as(make_missed_address, "path"),
        "This path is counted for this day already.",
    ),
    *(
        Case(
            "missedaddress_path_names_nobody",
            make_missed_address,
            {"path": path},
            "A path without query string or e-mail address.",
        )
        for path in ("blog", "/blog?id=12", "/ada@quillfeather.example", "/a b")
    ),
    Case(
        "missedaddress_was_asked_for",
        make_missed_address,
        {"count": 0},
        "A path was asked for at least once.",
    ),
    Case(
        "settledrow_is_decided_once",
        make_settled,
        same_as(make_settled, "key"),
        "This row is settled for this check already.",
    ),
    Case(
        "unansweredsearch_words_are_once_a_day",
        make_search,
        same_as(make_search, "words"),
        "These words are counted for this day already.",
    ),
    *(
        Case(f"unansweredsearch_{rule}", make_search, change, message)
        for rule, change, message in [
            ("words_are_normalised", {"words": "Owls"}, "Small letters"),
            ("words_are_normalised", {"words": "brown  owls"}, "Small letters"),
            ("words_name_nobody", {"words": "owl@example"}, "Neither e-mail addresses"),
            ("words_name_nobody", {"words": "owl 12345"}, "Neither e-mail addresses"),
            ("was_made", {"count": 0}, "A search was made at least once."),
        ]
    ),
    Case("previewlink_digest_has_its_form", make_link, {"digest": "A" * 64}, "64 hexadecimal"),
    Case("previewlink_is_open_for_a_while", make_link, {"expires_at": NOON}, "open for some time"),
    Case("edition_is_one_row", lambda: Edition.objects.get(), {"id": 2}, "violated"),
    Case("crossrefpace_is_one_row", make_pace, {"id": 2}, "violated"),
    Case("match_same_work_has_a_doi", make_match, {"doi": ""}, "The work chosen has a DOI."),
    Case(
        "match_same_work_has_a_doi",
        make_match,
        {"verdict": "none"},
        "The work chosen has a DOI.",
    ),
    Case(
        "notice_stands_once",
        make_notice,
        same_as(make_notice, "citation", "doi"),
        "This notice is here already.",
    ),
    Case(
        "notice_is_confirmed_or_dismissed",
        make_notice,
        {"confirmed_at": NOON, "dismissed_at": NOON},
        "A notice is confirmed or dismissed, not both.",
    ),
    *(
        Case("notice_date_has_its_form", make_notice, {"issued": issued}, "Write the date like")
        for issued in ("May 2024", "2024-5", "2024-13", "2024-05-32", "999")
    ),
    *(
        Case("notice_note_has_its_date", make_notice, change, "A note has the date")
        for change in ({"note": "Set aside."}, {"noted_at": NOON}, {"note": " ", "noted_at": NOON})
    ),
    Case("page_has_a_title", make_page, {"title": " "}, "A page needs a title."),
    Case(
        "oldaddress_leads_to_one_thing",
        make_old_address,
        {"summary": None},
        "An old address leads to one thing.",
    ),
    Case(
        "oldaddress_leads_to_one_thing",
        make_old_address,
        lambda: {"post": make_post()},
        "An old address leads to one thing.",
    ),
    *(
        Case(
            "oldaddress_path_has_its_form",
            make_old_address,
            {"path": path},
            "An old address looks like /blog/title or /blog?id=12.",
        )
        for path in ("blog/title", "https://old.example/", "/blog/a title", "/blog#1", "/é")
    ),
    Case(
        "post_month_is_first_day",
        make_post,
        {"month": datetime.date(2020, 2, 2)},
        "Choose the first day of the month.",
    ),
    *(
        Case(
            "post_month_has_a_sensible_year",
            make_post,
            {"month": month},
            "Choose a month between 1900 and 2999.",
        )
        for month in (datetime.date(1899, 12, 1), datetime.date(3000, 1, 1))
    ),
    Case("post_teaser_is_short", make_post, {"teaser": "x" * 301}, "at most 300 characters"),
    *(
        Case(
            "post_first_publication_is_kept",
            make_draft,
            change,
            "A public post remembers when it first was public.",
        )
        for change in (
            {"published_at": NOON},
            {"published_at": NOON, "first_published_at": NOON + datetime.timedelta(seconds=1)},
        )
    ),
    Case("summary_has_a_title", make_summary, {"title": " \n"}, "A summary needs a title."),
    Case(
        "summary_slug_is_an_address",
        make_summary,
        {"slug": "Diaries"},
        "The address may hold small letters, digits and hyphens only.",
    ),
    Case(
        "summary_slug_is_unique_in_its_post",
        make_summary,
        same_as(make_summary, "post", "slug"),
        "Another summary of this month has this address.",
    ),
    *(
        Case(
            "summary_withdrawn_means_a_reason",
            make_summary,
            change,
            "A withdrawn summary says why.",
        )
        for change in (
            {"withdrawn_at": NOON},
            {"withdrawn_at": NOON, "withdrawal_reason": " "},
            {"withdrawal_reason": "Wrong."},
        )
    ),
    *(
        Case(
            "summary_correction_has_its_day",
            make_summary,
            change,
            "A correction says what was corrected, and on what day.",
        )
        for change in (
            {"correction": "<p>Sixteen.</p>"},
            {"corrected_on": datetime.date(2023, 3, 1)},
            {"corrected_on": datetime.date(2023, 3, 1), "correction": " "},
        )
    ),
    Case(
        "summary_source_key_is_not_blank",
        make_summary,
        {"source_key": " "},
        "An imported summary has an identity.",
    ),
    Case(
        "summarytopic_pair_is_unique",
        make_summary_topic,
        same_as(make_summary_topic, "content_object", "tag"),
        "This summary has this topic already.",
    ),
    Case("topic_has_a_name", make_topic, {"name": " "}, "A topic needs a name."),
    Case(
        "topic_slug_is_an_address",
        make_topic,
        {"slug": "séance"},
        "The address may hold small letters, digits and hyphens only.",
    ),
    Case(
        "researchtype_has_a_name",
        make_research_type,
        {"name": " "},
        "A type of research needs a name.",
    ),
    Case(
        "difference_is_said_once",
        make_difference,
        same_as(lambda: make_difference("Letters"), "kind", "first", "second"),
        "This has been decided already.",
    ),
    Case(
        "citation_says_what_it_cites",
        make_citation,
        {"title": " ", "raw": "\n"},
        "Give the title of the work, or paste its reference.",
    ),
    *(
        Case("citation_doi_has_its_form", make_citation, {"doi": doi}, "A DOI looks like")
        for doi in ("wps.21035", "10.1/x", "10.1002/", f"10.1002/{'x' * 256}")
    ),
    Case("notice_doi_has_its_form", make_notice, {"doi": "see above"}, "A DOI looks like"),
    *(
        Case(
            "citation_names_are_lists",
            make_citation,
            {field: names},
            "Authors and editors are lists of names.",
        )
        for field in ("authors", "editors")
        for names in ({"family": "Quillfeather"}, "Quillfeather")
    ),
    *(
        Case(
            "citation_date_is_whole",
            make_citation,
            dict(zip(("issued_year", "issued_month", "issued_day"), date, strict=True)),
            "A day needs its month, and a month its year.",
        )
        for date in (
            (2022, None, 5),
            (None, 5, None),
            (None, 5, 5),
            (None, None, 5),
            (2022, 13, None),
            (2022, 0, None),
            (2022, 5, 32),
            (2022, 5, 0),
        )
    ),
    *(
        Case(
            "citation_year_has_four_digits",
            make_citation,
            {"issued_year": year},
            "The year has four digits.",
        )
        for year in (999, 3000)
    ),
]
UNIQUE = [
    Case(
        "blog_change_undo_of_id",
        make_change,
        lambda: {"undo_of": Change.objects.create(undo_of=make_change()).undo_of},
        "already exists",
    ),
    Case(
        "blog_importrun_change_id",
        make_done_import,
        same_as(make_done_import, "change"),
        "already exists",
    ),
    Case("blog_post_month", make_post, same_as(make_post, "month"), "for this month already"),
    Case("blog_post_uid", make_post, same_as(make_post, "uid"), "already exists"),
    Case("blog_summary_uid", make_summary, same_as(make_summary, "uid"), "already exists"),
    Case(
        "blog_summary_source_key",
        make_summary,
        same_as(lambda: make_summary(source_key="2023-02:diaries"), "source_key"),
        "already exists",
    ),
    Case("blog_page_slug", make_page, same_as(make_page, "slug"), "already exists"),
    Case(
        "blog_oldaddress_path",
        lambda: OldAddress.objects.create(path="/2018/01/", post=make_post()),
        same_as(make_old_address, "path"),
        "already exists",
    ),
    Case("blog_previewlink_digest", make_link, same_as(make_link, "digest"), "already exists"),
    Case("research_citation_uid", make_citation, same_as(make_citation, "uid"), "already exists"),
    Case(
        "research_evidencecheck_citation_id",
        make_check,
        same_as(make_check, "citation"),
        "already exists",
    ),
    Case("research_topic_name", make_topic, same_as(make_topic, "name"), "already exists"),
    Case("research_topic_slug", make_topic, same_as(make_topic, "slug"), "already exists"),
    Case(
        "research_topicalias_slug",
        lambda: TopicAlias.objects.create(slug="logs", topic=make_topic()),
        same_as(make_alias, "slug"),
        "already exists",
    ),
    Case(
        "research_researchtypealias_slug",
        lambda: ResearchTypeAlias.objects.create(slug="logs", research_type=make_research_type()),
        same_as(make_type_alias, "slug"),
        "already exists",
    ),
    *(
        Case(
            f"research_researchtype_{name}",
            make_research_type,
            same_as(make_research_type, name),
            "already exists",
        )
        for name in ("name", "slug")
    ),
]
# Django's own, of its positive numbers.
POSITIVE = [
    Case("blog_checkedlink_status", make_checked_link, {"status": -1}, "greater than or equal to"),
    Case("blog_checkcount_number", make_count, {"number": -1}, "greater than or equal to 0"),
    Case("blog_summary_position", make_summary, {"position": -1}, "greater than or equal to 0"),
    Case(
        "research_researchtype_position",
        make_research_type,
        {"position": -1},
        "greater than or equal to 0",
    ),
    Case(
        "research_citation_authors_omitted_after",
        make_citation,
        {"authors_omitted_after": -1},
        "greater than or equal to 0",
    ),
    Case(
        "research_citation_editors_omitted_after",
        make_citation,
        {"editors_omitted_after": -1},
        "greater than or equal to 0",
    ),
]
every_case = pytest.mark.parametrize("case", [*NAMED, *UNIQUE, *POSITIVE], ids=str)


@every_case
def test_the_orm_cannot_break_it(case):
    row, change = case.prepare()
    with pytest.raises(IntegrityError, match=f'constraint "{case.constraint}'):
        type(row).objects.filter(pk=row.pk).update(**change)


@every_case
def test_sql_cannot_break_it(case, sql):
    row, change = case.prepare()
    fields = {row._meta.get_field(name): value for name, value in change.items()}
    values = [
        field.get_db_prep_save(getattr(value, "pk", value), connection)
        for field, value in fields.items()
    ]
    settings = ", ".join(f"{field.column} = %s" for field in fields)
    with pytest.raises(IntegrityError, match=f'constraint "{case.constraint}'):
        sql(f"UPDATE {row._meta.db_table} SET {settings} WHERE id = %s", *values, row.pk)


@every_case
def test_an_author_reads_why(case):
    row, change = case.prepare()
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert case.message in " ".join(refusal.value.messages)


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (make_post, {"month": datetime.date(1900, 1, 1)}),
        (make_post, {"month": datetime.date(2999, 12, 1)}),
        (make_post, {"teaser": "ü" * 300}),
        (make_draft, {"published_at": NOON, "first_published_at": NOON}),
        (make_summary, {"withdrawn_at": NOON, "withdrawal_reason": "Wrong."}),
        (make_summary, {"source_key": None}),
        (make_citation, {"title": "", "raw": "Quillfeather, A. (2022). Diaries."}),
        (make_citation, {"doi": ""}),
        (make_citation, {"doi": "10.1016/s0272-7358(01)00104-x"}),
        (make_citation, {"authors": [], "editors": [{"literal": "Diary Group"}]}),
        (make_citation, {"issued_year": None}),
        (make_citation, {"issued_year": 2022, "issued_month": 12}),
        (make_citation, {"issued_year": 2022, "issued_month": 12, "issued_day": 31}),
        (make_citation, {"issued_year": 1000}),
        (make_citation, {"issued_year": 2999}),
        (make_old_address, {"path": "/2019/03/d-1_2/"}),
        (make_old_address, {"path": "/Blog.aspx?id=12&lang=en"}),
        (make_notice, {"issued": "2024"}),
        (make_notice, {"issued": "2024-12"}),
        (make_notice, {"issued": ""}),
        (make_notice, {"doi": ""}),
        (make_notice, {"note": "Set aside.", "noted_at": NOON}),
        (make_match, {"verdict": "none", "doi": ""}),
    ],
    ids=lambda value: getattr(value, "__name__", None) or str(value)[:60],
)
def test_what_is_just_allowed_is_allowed(make, change):
    row = make()
    for name, value in change.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in change} == change


def own_models() -> list[type[models.Model]]:
    return [
        model for label in ("blog", "research") for model in apps.get_app_config(label).get_models()
    ]


def test_every_named_constraint_is_broken_here():
    declared = {constraint.name for model in own_models() for constraint in model._meta.constraints}
    assert {case.constraint for case in NAMED} == declared


def test_every_unique_column_is_broken_here():
    declared = {
        f"{model._meta.db_table}_{field.column}"
        for model in own_models()
        for field in model._meta.local_fields
        if field.unique and not field.primary_key
    }
    assert {case.constraint for case in UNIQUE} == declared


def test_every_named_constraint_is_named_after_its_model():
    strangers = [
        constraint.name
        for model in own_models()
        for constraint in model._meta.constraints
        if not constraint.name.startswith(f"{model._meta.model_name}_")
    ]
    assert strangers == []


@pytest.mark.parametrize("doi", ["10.1002/WPS.21035", "10.1002/wps 21035", "doi:10.1002/wps"])
def test_a_doi_past_the_orm_is_bare_and_lower_case_too(doi, sql):
    citation = make_citation()
    with pytest.raises(IntegrityError, match="citation_doi_has_its_form"):
        sql("UPDATE research_citation SET doi = %s WHERE id = %s", doi, citation.pk)


def test_the_same_slug_may_stand_in_another_month():
    make_summary(slug="diaries")
    assert make_summary(slug="diaries").pk


def test_chapters_of_a_book_may_share_its_doi():
    doi = make_citation(kind="chapter").doi
    assert make_citation(kind="chapter", doi=doi).doi == doi


def test_a_withdrawal_has_a_moment_and_a_reason(sql):
    summary = make_summary(withdrawn_at=timezone.now(), withdrawal_reason="Retracted.")
    with pytest.raises(IntegrityError, match="summary_withdrawn_means_a_reason"):
        sql("UPDATE blog_summary SET withdrawal_reason = '' WHERE id = %s", summary.pk)
