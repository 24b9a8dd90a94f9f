"""The text of the citation that search needs is kept true on the summary's row."""

import pytest

from blog.models import Summary
from research.models import Citation
from tests.factories import make_citation, make_summary

pytestmark = pytest.mark.django_db

AUTHORS = [
    {"family": "Quillfeather", "given": "Ada B.", "suffix": "Jr."},
    {"non-dropping-particle": "van der", "family": "Plume", "given": "Nils"},
    {"literal": "Diary Study Group"},
]
KEPT = (
    "Quillfeather van der Plume Diary Study Group 2022 Reading aloud "
    "Journal of Invented Therapy 10.5555/diary.7 105555diary7"
)


@pytest.fixture
def citation():
    return make_citation(title="Reading aloud", authors=AUTHORS, doi="10.5555/diary.7")


@pytest.fixture
def summary(citation):
    return make_summary(citation=citation)


def text_of(summary: Summary) -> str:
    """Its words; what stands between them is no matter to search."""
    return " ".join(Summary.objects.get(pk=summary.pk).citation_text.split())


def test_it_holds_authors_year_titles_and_doi(summary):
    assert text_of(summary) == KEPT


def test_it_holds_editors_and_publisher_of_a_chapter():
    chapter = make_citation(
        kind="chapter",
        title="Diaries",
        authors=[{"family": "Quillfeather"}],
        editors=[{"family": "Inkwell"}],
        container_title="Handbook of Diaries",
        publisher="Nib Press",
        doi="",
    )
    assert text_of(make_summary(citation=chapter)) == (
        "Quillfeather Inkwell 2022 Diaries Handbook of Diaries Nib Press"
    )


def test_a_reference_that_could_not_be_read_stands_in_it_as_typed():
    unread = make_citation(
        title="",
        raw="Quillfeather: some diary thing",
        authors=[],
        issued_year=None,
        container_title="",
        doi="",
    )
    assert text_of(make_summary(citation=unread)) == "Quillfeather: some diary thing"


def test_a_reference_that_was_read_does_not_stand_in_it_as_typed():
    assert "typed" not in text_of(make_summary(citation=make_citation(raw="as typed")))


def test_names_that_are_no_objects_are_passed_over(sql, citation, summary):
    sql("""UPDATE research_citation SET authors = '["Quillfeather", 7, null]'""")
    assert text_of(summary).startswith("2022 Reading aloud")


def test_it_is_empty_without_a_citation():
    assert text_of(make_summary(citation=None)) == ""


def test_it_follows_the_choice_of_another_citation(summary):
    summary.citation = make_citation(title="Writing at night")
    summary.save()
    assert "Writing at night" in text_of(summary)


def test_it_empties_when_the_citation_is_taken_away(summary):
    Summary.objects.filter(pk=summary.pk).update(citation=None)
    assert text_of(summary) == ""


def test_it_follows_a_change_of_the_citation(citation, summary):
    citation.title = "Writing at night"
    citation.save()
    assert "Writing at night" in text_of(summary)


def test_it_follows_an_update_in_bulk(summary):
    Citation.objects.update(container_title="Annals of Ink")
    assert "Annals of Ink" in text_of(summary)


def test_it_follows_sql(sql, citation, summary):
    sql("UPDATE research_citation SET title = 'Writing at night' WHERE id = %s", citation.pk)
    assert "Writing at night" in text_of(summary)


def test_it_follows_on_every_summary_that_cites_it(citation, summary):
    another = make_summary(citation=citation)
    Citation.objects.update(title="Writing at night")
    assert "Writing at night" in text_of(summary)
    assert text_of(summary) == text_of(another)


def test_a_citation_leaves_other_summaries_alone(sql, citation):
    bystander = make_summary(citation=make_citation(title="Bystander"))
    sql("UPDATE research_citation SET title = 'Writing at night' WHERE id = %s", citation.pk)
    assert "Bystander" in text_of(bystander)


def test_nobody_can_write_it_by_hand(sql, summary):
    sql("UPDATE blog_summary SET citation_text = 'nonsense' WHERE id = %s", summary.pk)
    assert text_of(summary) == KEPT


def test_an_insert_past_the_orm_has_it(sql, summary):
    ((pk,),) = sql(
        """
        INSERT INTO blog_summary (
            uid, post_id, position, title, slug, note, body, practice_implications, citation_id,
            correction, withdrawal_reason, review_reasons, source, citation_text, version,
            created_at, updated_at
        )
        SELECT gen_random_uuid(), post_id, 2, 'Past the ORM', 'past-the-orm', '', '', '',
            citation_id, '', '', '{}', '', 'nonsense', 1, now(), now()
        FROM blog_summary WHERE id = %s RETURNING id
        """,
        summary.pk,
    )
    assert text_of(Summary(pk=pk)) == KEPT


def test_search_finds_what_the_citation_has_become(sql, citation, summary):
    assert not Summary.objects.matching("nightwriting").exists()
    sql("UPDATE research_citation SET title = 'Nightwriting' WHERE id = %s", citation.pk)
    assert Summary.objects.matching("nightwriting").get() == summary
