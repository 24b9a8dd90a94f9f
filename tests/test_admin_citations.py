"""Citations in the admin: pasted references, names as lines, and who cites."""

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from research.forms import NamesField
from research.models import Citation, Topic
from research.models.searching import with_words
from tests.administration import errors_on, fields_on, messages_on, send
from tests.factories import make_citation, make_draft, make_summary, make_topic, make_user

ADD = "/admin/research/citation/add/"
REFERENCE = (
    "Quillfeather, A. B., van der Tinte, C., & Diary Research Group (2021). Reading diaries "
    "aloud: A trial. Journal of Invented Therapy, 12(3), 34-56. https://doi.org/10.5555/diary.1"
)
CHAPTER_AT_HAND = (
    "Quillfeather, A. B. (in press). Letters and diaries. In C. D. Tinte (Ed.), Handbook of "
    "invented therapy (2nd ed., pp. 12-34). Paper Press."
)


@pytest.fixture
def author(client, db):
    client.force_login(make_user("Author"))
    return client


def page_of(row):
    return reverse(f"admin:research_{row._meta.model_name}_change", args=[row.pk])


# A pasted reference.


def test_a_pasted_reference_fills_the_fields(author):
    send(author, ADD, raw=REFERENCE)
    citation = Citation.objects.get()
    assert citation.csl == {
        "type": "article-journal",
        "author": [
            {"family": "Quillfeather", "given": "A. B."},
            {"family": "Tinte", "given": "C.", "non-dropping-particle": "van der"},
            {"literal": "Diary Research Group"},
        ],
        "issued": {"date-parts": [[2021]]},
        "title": "Reading diaries aloud: A trial",
        "container-title": "Journal of Invented Therapy",
        "volume": "12",
        "issue": "3",
        "page": "34-56",
        "DOI": "10.5555/diary.1",
    }
    assert citation.raw == REFERENCE


def test_kind_and_status_come_from_the_reference_too(author):
    send(author, ADD, raw=CHAPTER_AT_HAND)
    citation = Citation.objects.get()
    assert (citation.kind, citation.status) == ("chapter", "in press")


def test_what_was_typed_goes_before_what_was_pasted(author):
    send(author, ADD, raw=REFERENCE, issued_year="2020", authors="Tinte, C.", status="in press")
    citation = Citation.objects.get()
    assert citation.issued_year == 2020
    assert citation.authors == [{"family": "Tinte", "given": "C."}]
    assert citation.status == "in press"


def test_a_title_that_was_typed_leaves_everything_as_typed(author):
    send(author, ADD, raw=REFERENCE, title="Letters")
    citation = Citation.objects.get()
    assert (citation.title, citation.authors, citation.doi) == ("Letters", [], "")


def test_what_cannot_be_read_is_kept_and_said(author):
    page = send(author, ADD, raw="the one about diaries")
    citation = Citation.objects.get()
    assert (citation.raw, citation.title) == ("the one about diaries", "")
    assert "The reference could not be read; it is kept as typed." in messages_on(page)


def test_what_was_read_in_part_is_said(author):
    page = send(author, ADD, raw=REFERENCE.replace("(2021). ", ""))
    assert "There is no date." in " ".join(messages_on(page))


def test_a_citation_of_nothing_is_refused(author):
    page = send(author, ADD)
    assert errors_on(page) == {"": ["Give the title of the work, or paste its reference."]}


def test_a_doi_that_is_none_is_refused_at_its_field(author):
    page = send(author, ADD, raw=REFERENCE, doi="diary.1")
    assert errors_on(page) == {"doi": ["A DOI looks like 10.1002/wps.21035."]}


def test_a_day_without_its_month_is_refused(author):
    page = send(author, ADD, title="Diaries", issued_year="2021", issued_day="3")
    assert errors_on(page) == {"": ["A day needs its month, and a month its year."]}


def test_what_was_once_pasted_is_never_overwritten(author):
    citation = make_citation(raw=REFERENCE)
    send(author, page_of(citation), raw="Another.", title="Letters")
    citation.refresh_from_db()
    assert (citation.raw, citation.title) == (REFERENCE, "Letters")


def test_a_reference_may_be_pasted_where_there_was_none(author):
    citation = make_citation()
    send(author, page_of(citation), raw=REFERENCE)
    citation.refresh_from_db()
    assert citation.raw == REFERENCE


def test_a_list_cut_short_by_hand_is_read_as_such(author):
    send(author, ADD, raw=REFERENCE.replace("& Diary Research Group", ". . . Barber, J. P."))
    assert Citation.objects.get().authors_omitted_after == 2


def test_a_list_cut_short_by_hand_stays_so_through_another_change(author):
    citation = make_citation(authors_omitted_after=1)
    send(author, page_of(citation), title="Letters")
    citation.refresh_from_db()
    assert citation.authors_omitted_after == 1


def test_the_gap_of_a_pasted_list_is_not_that_of_a_typed_one(author):
    cut_short = REFERENCE.replace("& Diary Research Group", ". . . Barber, J. P.")
    send(author, ADD, raw=cut_short, authors="Tinte, C.")
    assert Citation.objects.get().authors_omitted_after is None


def test_in_the_popup_a_reference_is_enough(author):
    page = author.post(f"{ADD}?_popup=1", fields_on(author.get(ADD)) | {"raw": REFERENCE})
    assert page.status_code == 302
    page = author.post(
        f"{ADD}?_popup=1", fields_on(author.get(ADD)) | {"raw": REFERENCE, "_popup": "1"}
    )
    assert "Quillfeather et al. (2021) Reading diaries aloud" in page.text


# Names, one a line.


NAMES = [
    ({"family": "Quillfeather", "given": "Ada B."}, "Quillfeather, Ada B."),
    (
        {"family": "Tinte", "given": "C.", "non-dropping-particle": "van der"},
        "van der Tinte, C.",
    ),
    ({"family": "Tinte", "given": "C.", "dropping-particle": "van der"}, "Tinte, C. van der"),
    ({"family": "Tinte", "given": "C. D.", "suffix": "Jr."}, "Tinte, C. D., Jr."),
    ({"family": "Tinte", "suffix": "III"}, "Tinte, , III"),
    ({"family": "Del Re", "given": "A. C."}, "Del Re, A. C."),
    ({"family": "d’Ardenne", "given": "P."}, "d’Ardenne, P."),
    ({"family": "Plato"}, "Plato,"),
    ({"literal": "Diary Research Group"}, "Diary Research Group"),
    ({"literal": "Diaries, Letters, and Notes"}, "{Diaries, Letters, and Notes}"),
]


@pytest.mark.parametrize(("name", "line"), NAMES, ids=[line for _, line in NAMES])
def test_a_name_has_its_line(name, line):
    assert NamesField.line_of(name) == line


@pytest.mark.parametrize(("name", "line"), NAMES, ids=[line for _, line in NAMES])
def test_a_line_has_its_name(name, line):
    assert NamesField.name_of(line) == name


capitalised = st.from_regex(r"[A-ZÄÖÜ][a-zäöü’-]{1,8}", fullmatch=True)
people = st.fixed_dictionaries(
    {"family": st.lists(capitalised, min_size=1, max_size=3).map(" ".join)},
    optional={
        "given": st.lists(
            st.from_regex(r"[A-Z]\.|[A-Z][a-z]{1,6}", fullmatch=True), min_size=1
        ).map(" ".join),
        "non-dropping-particle": st.sampled_from(["van", "van der", "de la", "von"]),
        "suffix": st.sampled_from(["Jr.", "Sr.", "II", "III"]),
    },
)
groups = st.fixed_dictionaries(
    {"literal": st.lists(st.from_regex(r"[\w&.]{1,8},?", fullmatch=True), min_size=1).map(" ".join)}
)


@given(people | groups)
def test_name_and_line_stand_for_each_other(name):
    assert NamesField.name_of(NamesField.line_of(name)) == name


def test_an_unchanged_page_changes_no_name(author):
    names = [
        {"family": "van Gogh", "given": "V."},
        {"family": "Tinte", "given": "C.", "dropping-particle": "dit"},
        {"family": "Quill", "given": "J., the younger"},
    ]
    citation = make_citation(authors=names, editors=names)
    send(author, page_of(citation))
    citation.refresh_from_db()
    assert (citation.authors, citation.editors) == (names, names)


def test_another_name_changed_leaves_the_rest_as_they_were(author):
    kept = {"family": "Tinte", "given": "C.", "dropping-particle": "dit"}
    citation = make_citation(authors=[kept, {"family": "Old", "given": "A."}])
    send(author, page_of(citation), authors="Tinte, C. dit\r\nNew, A.\r\n\r\n")
    citation.refresh_from_db()
    assert citation.authors == [kept, {"family": "New", "given": "A."}]


# Who cites.


def test_a_citation_names_the_summaries_that_cite_it(author):
    citation = make_citation()
    titles = ["Diaries & letters", "Notes"]
    for title in titles:
        make_summary(title=title, citation=citation)
    make_summary(title="Another")
    text = author.get(page_of(citation)).text
    assert [title in text for title in ("Diaries &amp; letters", "Notes", "Another")] == [
        True,
        True,
        False,
    ]


def test_a_citation_that_is_cited_cannot_be_deleted(author):
    summary = make_summary(make_draft())
    address = reverse("admin:research_citation_delete", args=[summary.citation_id])
    author.post(address, {"post": "yes"})
    assert Citation.objects.exists()


def test_a_citation_nobody_cites_can_be_deleted(author):
    citation = make_citation()
    author.post(reverse("admin:research_citation_delete", args=[citation.pk]), {"post": "yes"})
    assert not Citation.objects.exists()


def test_a_shared_citation_says_before_it_is_changed_what_a_change_changes(author):
    citation = make_citation()
    for _ in range(2):
        make_summary(citation=citation)
    text = author.get(page_of(citation)).text
    assert "A change here changes the reference of all these summaries." in text


# Topics, which share the way of writing lists.


@pytest.fixture
def moderator(client, db):
    client.force_login(make_user("Moderator"))
    return client


@pytest.mark.parametrize(
    ("typed", "synonyms"),
    [
        ("journals, letters", ["journals", "letters"]),
        (" journals ,, letters,\r\nnotes, journals", ["journals", "letters", "notes"]),
        ("", []),
    ],
)
def test_synonyms_are_separated_by_commas_or_lines(typed, synonyms, moderator):
    topic = make_topic(synonyms=["logs"])
    send(moderator, page_of(topic), synonyms=typed)
    topic.refresh_from_db()
    assert topic.synonyms == synonyms


def test_synonyms_stay_through_another_change(moderator):
    topic = make_topic(synonyms=["journals", "keeping a diary"])
    send(moderator, page_of(topic), description="Writing things down.")
    topic.refresh_from_db()
    assert topic.synonyms == ["journals", "keeping a diary"]


def test_a_synonym_that_is_too_long_is_refused(moderator):
    page = send(moderator, page_of(make_topic()), synonyms="x" * 101)
    assert errors_on(page) == {
        "synonyms": [f"“{'x' * 40}…” is too long: each has at most 100 characters."]
    }


def test_a_topic_renamed_keeps_its_old_address(moderator):
    topic = make_topic(slug="diaries")
    send(moderator, page_of(topic), slug="journals")
    assert list(topic.aliases.values_list("slug", flat=True)) == ["diaries"]


def test_an_address_that_led_to_another_topic_is_refused(moderator):
    topic = make_topic(slug="diaries")
    Topic.objects.filter(pk=topic.pk).update(slug="journals")
    page = send(moderator, page_of(make_topic()), slug="diaries")
    assert errors_on(page) == {"": ["This address once led to another topic."]}


@pytest.mark.parametrize(
    ("alias", "said"),
    [
        ("diaries", {"aliases-0": ["This address belongs to a topic."]}),
        ("journals", {"aliases-0-slug": ["This address belongs to the topic itself."]}),
    ],
)
def test_an_old_address_is_not_that_of_the_topic_itself(alias, said, moderator):
    topic = make_topic(slug="diaries")
    page = send(
        moderator,
        page_of(topic),
        slug="journals",
        aliases__TOTAL_FORMS="1",
        aliases_0__slug=alias,
        aliases_0__topic=str(topic.pk),
    )
    assert errors_on(page) == said


def test_a_topic_takes_an_old_address_of_its_own_back(moderator):
    topic = make_topic(slug="diaries")
    for slug in ("journals", "diaries"):
        send(moderator, page_of(topic), slug=slug)
    assert list(topic.aliases.values_list("slug", flat=True)) == ["journals"]


def test_a_topic_in_use_cannot_be_deleted(moderator):
    topic = make_topic()
    make_summary(topics=[topic])
    moderator.post(reverse("admin:research_topic_delete", args=[topic.pk]), {"post": "yes"})
    assert Topic.objects.filter(pk=topic.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("OWLS listen", 1),
        ("quillfeather", 1),
        ("Quillfeather bees", 0),
        ('"invented therapy" 2022', 1),
        ("10.5555/OWLS", 1),
        ("100%", 0),
        # What a name is made of is not part of it.
        ("family", 0),
    ],
)
def test_a_citation_is_found_by_every_word_of_it(words, found):
    make_citation(title="Do owls listen?", doi="10.5555/owls")
    make_citation(title="Bees", authors=[{"literal": "Bee Group"}], doi="", issued_year=2019)
    assert with_words(Citation.objects.all(), words).count() == found


@pytest.mark.django_db
def test_the_search_for_citations_uses_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "citation_parts" in with_words(Citation.objects.order_by(), "owls").explain()
