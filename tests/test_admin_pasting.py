"""A citation entered by pasting, step by step, as a browser without scripts does it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from research.models import Citation, Match
from tests.administration import fields_on, messages_on
from tests.crossref_server import record_of, scripted
from tests.factories import (
    make_citation,
    make_draft,
    make_notice,
    make_post,
    make_summary,
    make_user,
)
from tests.reading import PageRead, read

ADD = "/admin/research/citation/add/"
ARTICLE = (
    "Quillfeather, A. B., & van der Tinte, C. (2021). Reading diaries aloud: A trial. Journal of "
    "Invented Therapy, 12(3), 34-56."
)
CHAPTER = (
    "Quillfeather, A. B. (2019). Letters and diaries. In C. D. Tinte (Ed.), Handbook of invented "
    "therapy (2nd ed., pp. 12-34). Paper Press."
)
BIBTEX = """@article{a, title = {Owls}, author = {Tinte, C.}, journal = {Owl Letters}, year = 2020}
@article{b, title = {Bees}, author = {Tinte, C.}, journal = {Bee Letters}, year = 2021}"""


@pytest.fixture
def author(client, db):
    client.force_login(make_user("Author"))
    return client


class Desk:
    """The page of a citation, as it comes and goes."""

    def __init__(self, client, address=ADD):
        self.client, self.address = client, address
        self.response = client.get(address)

    def press(self, button, value="1", **changes):
        data = fields_on(self.response) | {name: [given] for name, given in changes.items()}
        self.response = self.client.post(self.address, data | {button: value})
        return self

    @property
    def page(self):
        return PageRead(self.response)

    @property
    def fields(self):
        return {name: values[0] for name, values in fields_on(self.response).items() if values[0]}

    @property
    def rows(self):
        """What was understood, field by field; of several works that of the last."""
        rows = (row for row in self.page.one("#understood").all("tr"))
        return {row.one("th").text: row.one("td").text for row in rows if row.all("td")}

    def texts(self, selector):
        return [found.text for found in self.page.all("#understood", selector)]


@pytest.fixture
def desk(author):
    return Desk(author)


# Reading.


def test_what_was_understood_stands_field_by_field_beside_what_was_pasted(desk):
    desk.press("_read", raw=CHAPTER)
    assert desk.rows == {
        "Kind": "Book chapter",
        "Authors": "Quillfeather, A. B.",
        "Title of the work": "Letters and diaries",
        "Year": "2019",
        "Journal or book": "Handbook of invented therapy",
        "Editors": "Tinte, C. D.",
        "Pages": "12-34",
        "Edition": "2",
        "Publisher": "Paper Press",
    }
    assert desk.texts("pre") == [CHAPTER]
    assert not Citation.objects.exists()


def test_what_is_unsure_is_marked_at_its_field(desk):
    desk.press("_read", raw='{"type": "chapter", "title": "Owls"}')
    assert desk.rows["Pages"] == "–No pages were found."


def test_what_was_typed_stays_while_something_is_read(desk):
    desk.press("_read", raw=CHAPTER, contact_email="a@example.org", title="Owls")
    assert (desk.fields["title"], desk.fields["raw"]) == ("Owls", CHAPTER)
    assert desk.fields["contact_email"] == "a@example.org"


def test_the_form_is_filled_when_the_person_says_so(desk):
    desk.press("_read", raw=CHAPTER)
    assert "title" not in desk.fields
    desk.press("_fill", "0", contact_email="a@example.org")
    assert {"kind": "chapter", "pages": "12-34", "edition": "2"}.items() <= desk.fields.items()
    desk.press("_save")
    citation = Citation.objects.get()
    assert (citation.raw, citation.editors) == (CHAPTER, [{"family": "Tinte", "given": "C. D."}])
    assert citation.contact_email == "a@example.org"


def test_only_an_empty_form_puts_the_cursor_into_its_first_field(desk):
    cursor = b"js/first-field.js"
    assert cursor in desk.response.content
    assert cursor not in desk.press("_read", raw=CHAPTER).response.content
    assert cursor not in desk.press("_fill", "0").response.content


def test_what_is_unsure_stays_in_sight_when_the_form_is_filled(desk):
    desk.press("_read", raw='{"type": "chapter", "title": "Owls"}')
    doubts = desk.texts(".doubt")
    assert doubts
    desk.press("_fill", "0")
    assert desk.texts(".doubt") == doubts


def test_where_nothing_is_unsure_nothing_stays_above_the_filled_form(desk):
    desk.press("_read", raw=CHAPTER).press("_fill", "0")
    assert desk.texts(".reading") == []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "There is nothing to read yet: paste a DOI or a reference."),
        ("{", "This begins like CSL-JSON, but line 1 cannot be read."),
        ("x" * 200_001, "This is too long: paste at most 200,000 characters at once."),
    ],
    ids=["nothing", "broken", "too much"],
)
def test_what_cannot_be_read_is_said_beside_what_was_pasted(raw, said, desk):
    desk.press("_read", raw=raw)
    assert desk.texts(".errornote") == [said]
    assert desk.fields.get("raw", "") == raw


def test_markup_that_is_pasted_is_shown_as_it_stands_and_not_stored(desk):
    raw = '{"type": "book", "title": "<b>Owls</b> <script>alert(1)</script>"}'
    desk.press("_read", raw=raw)
    assert desk.page.one("#understood").all("script") == []
    assert desk.texts("pre")[0].count("<script>") == 1
    desk.press("_fill", "0").press("_save")
    assert Citation.objects.get().title == "Owls alert(1)"


def test_what_nobody_can_see_is_not_stored(author):
    Desk(author).press(
        "_save", title="Ow\u202els\u00ad \u2066at night", authors="Ti\u200bnte, C.\u202e"
    )
    citation = Citation.objects.get()
    assert (citation.title, citation.authors) == (
        "Owls at night",
        [{"family": "Tinte", "given": "C."}],
    )


def test_several_works_in_the_box_are_not_saved_as_one(desk):
    desk.press("_save", raw=BIBTEX)
    assert desk.response.context["adminform"].form.errors["raw"] == [
        "These are 2 references: press “Read it” to choose among them."
    ]
    assert not Citation.objects.exists()


def test_bibtex_is_saved_without_reading_it_first(desk):
    desk.press("_save", raw=BIBTEX.splitlines()[0])
    assert Citation.objects.get().title == "Owls"


def test_a_page_that_was_tampered_with_reads_nothing(desk):
    desk.press("_read", raw=CHAPTER).press("_fill", "0", readings="forged")
    assert desk.texts(".errornote") == [
        "This page is too old. Please read what was pasted once more."
    ]


@pytest.mark.parametrize("button", ["_keep", "_look_up_all", "_take", "_find"])
def test_a_page_without_its_works_says_that_it_is_too_old(button, desk):
    desk.press(button, "0", raw=CHAPTER)
    assert desk.texts(".errornote") == [
        "This page is too old. Please read what was pasted once more."
    ]


def test_a_citation_without_doi_has_none_to_look_up(author, crossref):
    address = reverse("admin:research_citation_change", args=[make_citation(doi="").pk])
    desk = Desk(author, address).press("_look_up", "typed")
    assert desk.texts(".errornote") == ["There is no DOI to look up."]
    assert crossref.asked == []


@pytest.mark.parametrize("value", ["7", "x", "-1", "9" * 40])
def test_a_number_of_no_work_changes_nothing(value, desk):
    desk.press("_read", raw=CHAPTER).press("_fill", value)
    assert desk.response.status_code == 200


# Several.


def ticked(desk):
    return [
        box["value"] for box in desk.page.all("#understood", "input") if "checked" in box.attributes
    ]


def test_several_works_are_a_list_to_tick_and_save(desk):
    desk.press("_read", raw=BIBTEX)
    assert ticked(desk) == ["0", "1"]
    desk.press("_keep", tick="1")
    assert [(each.title, each.raw) for each in Citation.objects.all()] == [
        ("Bees", BIBTEX.splitlines()[1])
    ]


def test_each_says_what_it_repeats_and_is_then_not_ticked(desk):
    make_citation(title="Bees", authors=[{"family": "Tinte"}], issued_year=2021)
    desk.press("_read", raw=f"{BIBTEX}\n{BIBTEX.splitlines()[0]}")
    assert ticked(desk) == ["0"]
    assert [text for text in desk.texts(".doubt") if "above" in text] == [
        "The same as work 1 above."
    ]
    assert "Tinte (2021) Bees" in desk.texts(".duplicate")[0]


def test_nothing_ticked_saves_nothing(desk):
    desk.press("_read", raw=BIBTEX)
    desk.response = desk.client.post(
        ADD, {"readings": desk.fields["readings"], "raw": BIBTEX, "_keep": "1"}
    )
    assert desk.texts(".errornote") == ["Nothing is ticked."]


def test_one_that_cannot_be_saved_keeps_all_from_being_saved(desk):
    wrong = '{"type": "webpage", "title": "Bees", "URL": "https://nowhere"}'
    desk.press("_read", raw=f'[{{"type": "book", "title": "Owls"}}, {wrong}]')
    desk.response = desk.client.post(
        ADD, {"readings": desk.fields["readings"], "tick": ["0", "1"], "_keep": "1"}
    )
    assert desk.texts(".errornote") == [
        "Nothing was saved: please look at the remarks.",
        "Enter a valid URL.",
    ]
    assert not Citation.objects.exists()


def test_one_of_several_fills_the_form_with_its_own_source(desk):
    desk.press("_read", raw=BIBTEX).press("_fill", "1").press("_save")
    citation = Citation.objects.get()
    assert (citation.title, citation.raw) == ("Bees", BIBTEX.splitlines()[1])


# Crossref.


def test_a_doi_is_looked_up_when_somebody_asks(desk, crossref):
    crossref.knows("10.5555/diary.1")
    desk.press("_read", raw="see doi:10.5555/DIARY.1.")
    assert crossref.asked == []
    desk.press("_look_up", "0")
    assert desk.rows["Title of the work"] == "Reading diaries aloud: A trial"
    desk.press("_fill", "0").press("_save")
    citation = Citation.objects.get()
    assert (citation.doi, citation.volume, citation.raw) == (
        "10.5555/diary.1",
        "12",
        "see doi:10.5555/DIARY.1.",
    )


def test_saving_never_asks_crossref(author, crossref):
    Desk(author).press("_save", raw="10.5555/diary.1")
    Desk(author).press("_save", raw=ARTICLE)
    assert crossref.asked == []
    assert Citation.objects.count() == 2


def test_without_crossref_the_page_says_so_and_goes_on(desk, settings):
    settings.CROSSREF_URL = "http://127.0.0.1:1"
    desk.press("_read", raw=f"{ARTICLE} https://doi.org/10.5555/diary.1").press("_look_up", "0")
    assert desk.texts(".errornote") == ["Crossref cannot be reached. Please try later."]
    desk.press("_fill", "0").press("_save")
    assert Citation.objects.get().title == "Reading diaries aloud: A trial"


def test_a_doi_that_crossref_does_not_know_is_not_called_unregistered(desk, crossref):
    desk.press("_read", raw="10.5555/unknown").press("_look_up", "0")
    (said,) = desk.texts(".errornote")
    assert said.startswith("Crossref does not know this DOI. That says nothing against it")


def test_where_crossref_and_the_pasted_text_differ_is_marked(desk, crossref):
    crossref.knows("10.5555/diary.1", title=["Bees in winter"], page="1-2")
    desk.press("_read", raw=f"{ARTICLE} https://doi.org/10.5555/diary.1").press("_look_up", "0")
    assert desk.rows["Title of the work"] == (
        "Bees in winterWhat was pasted says “Reading diaries aloud: A trial”."
    )
    assert desk.rows["Pages"] == "1-2What was pasted says “34-56”."


def test_an_article_takes_nothing_over_that_only_books_have(desk, crossref):
    crossref.knows("10.5555/c", title=["Letters and diaries"])
    desk.press("_read", raw=f"{CHAPTER} https://doi.org/10.5555/c").press("_look_up", "0")
    assert desk.rows["Kind"] == "Journal article"
    assert {"Editors", "Edition", "Publisher"} & desk.rows.keys() == set()


def test_what_only_the_pasted_text_says_is_kept_beside_crossrefs(desk, crossref):
    crossref.knows("10.5555/c", type="book-chapter", container_title=["The Book"], page="12-34")
    raw = f"{CHAPTER} https://doi.org/10.5555/c"
    desk.press("_read", raw=raw).press("_look_up", "0")
    assert (desk.rows["Editors"], desk.rows["Edition"]) == ("Tinte, C. D.", "2")


def test_all_dois_are_looked_up_at_once(desk, crossref):
    for letter in "ab":
        crossref.knows(f"10.5555/{letter}", title=[f"Work {letter}"])
    desk.press("_read", raw="10.5555/a\n10.5555/b\n10.5555/unknown").press("_look_up_all")
    assert desk.texts(".as-printed")[0].startswith("Quillfeather, A. B.")
    assert len(desk.texts(".errornote")) == 1
    desk.response = desk.client.post(
        ADD, {"readings": desk.fields["readings"], "tick": ["0", "1"], "_keep": "1"}
    )
    assert sorted(Citation.objects.values_list("title", flat=True)) == ["Work a", "Work b"]


def test_hostile_markup_of_crossref_is_text(desk, crossref):
    crossref.knows(
        "10.5555/a", title=["<img src=x onerror=alert(1)>&lt;script&gt;x&lt;/script&gt;Owls"]
    )
    desk.press("_read", raw="10.5555/a").press("_look_up", "0")
    assert desk.rows["Title of the work"] == "xOwls"


# The three best matches.


@pytest.fixture
def offered(desk, crossref):
    crossref.offers = [
        record_of(
            "10.5555/same", title=["Reading Diaries Aloud—A Trial"], issued={"date-parts": [[2022]]}
        ),
        record_of("10.5555/other", title=["Reading letters in silence"], page="1-2"),
    ]
    return desk.press("_read", raw=ARTICLE).press("_find", "0")


def test_the_matches_are_scored_part_by_part(offered):
    scores = [
        [part.text for part in row.all("td")][-1]
        for offer in offered.page.all(".offer")
        for row in offer.all("tr")
    ]
    assert scores == [
        *("the same", "the same", "nearly the same", "the same", "the same"),
        *("different", "the same", "the same", "the same", "different"),
    ]
    marked = [found.text for found in offered.page.all(".offer", "mark")]
    assert marked[0] == "2022"
    assert "letters in silence" in marked


def test_the_work_that_is_chosen_fills_the_form_and_the_decision_is_kept(offered):
    offered.press("_take", "0-0")
    assert offered.fields["doi"] == "10.5555/same"
    offered.press("_save")
    match = Match.objects.get()
    assert (match.citation, match.verdict, match.doi) == (
        Citation.objects.get(doi="10.5555/same"),
        "same",
        "10.5555/same",
    )
    assert match.decided_by.groups.get().name == "Author"
    assert [each["doi"] for each in match.offered] == ["10.5555/same", "10.5555/other"]


def test_that_it_is_none_of_them_is_kept_too(offered):
    offered.press("_refuse", "0").press("_fill", "0").press("_save")
    match = Match.objects.get()
    assert (match.verdict, match.doi, match.citation.doi) == ("none", "", "")


def test_a_decision_whose_doi_was_taken_out_again_is_not_kept(offered):
    offered.press("_take", "0-0").press("_save", doi="")
    assert Citation.objects.get().doi == ""
    assert not Match.objects.exists()


def test_a_decision_survives_a_form_that_is_refused(offered):
    offered.press("_take", "0-0").press("_save", issued_day="40").press("_save", issued_day="")
    assert Match.objects.get().doi == "10.5555/same"


def test_names_and_addresses_are_saved_without_markup_and_what_cannot_be_seen(desk):
    desk.press(
        "_save",
        title="Owls",
        authors="<b>Tinte</b>, C.",
        editors="<i>Owl & Co</i>",
        url="https://example.org/\u202eowls",
    )
    citation = Citation.objects.get()
    assert citation.authors == [{"family": "Tinte", "given": "C."}]
    assert citation.editors == [{"literal": "Owl & Co"}]
    assert citation.url == "https://example.org/owls"


def test_nothing_invisible_is_saved_of_the_ticked_works(desk):
    desk.press("_read", raw=BIBTEX.replace("Owl L", "Owl\x00\u202e L"))
    desk.press("_keep", tick="0")
    assert Citation.objects.get().raw == BIBTEX.splitlines()[0]


def test_the_decision_on_one_of_several_works_is_kept_with_the_form_it_fills(desk, crossref):
    crossref.offers = [record_of("10.5555/bees", title=["Bees"])]
    desk.press("_read", raw=BIBTEX).press("_find", "1").press("_take", "1-0")
    desk.press("_fill", "1").press("_save")
    match = Match.objects.get()
    assert (match.citation, match.doi) == (Citation.objects.get(), "10.5555/bees")


def test_a_forged_decision_is_none(desk):
    desk.press("_save", title="Owls", decision="forged")
    assert Citation.objects.exists()
    assert not Match.objects.exists()


def test_a_citation_without_doi_finds_its_work_later(author, crossref):
    citation = make_citation(title="Reading diaries aloud: A trial", doi="", raw="As typed.")
    crossref.offers = [record_of("10.5555/same")]
    address = reverse("admin:research_citation_change", args=[citation.pk])
    Desk(author, address).press("_find", "typed").press("_take", "0-0").press("_save")
    citation.refresh_from_db()
    assert (citation.doi, citation.issue, citation.raw) == ("10.5555/same", "3", "As typed.")
    assert Match.objects.get().citation == citation


def test_nothing_alike_at_crossref_is_said(desk, crossref):
    desk.press("_read", raw=ARTICLE).press("_find", "0")
    assert desk.texts(".errornote") == ["Crossref has nothing like it."]


def test_a_refusal_of_crossref_is_said(desk, crossref):
    crossref.script = [scripted("", 429, Retry_After="30")]
    desk.press("_read", raw=ARTICLE).press("_find", "0")
    assert desk.texts(".errornote")[0].startswith("Crossref asks for a pause.")


# Already here.


@pytest.fixture
def summary(db):
    citation = make_citation(
        title="Reading diaries aloud: A trial",
        authors=[{"family": "Quillfeather", "given": "A. B."}],
        issued_year=2021,
        doi="",
    )
    return make_summary(title="A summary of diaries", citation=citation)


def test_a_work_that_was_summarised_is_said_with_its_month_and_a_link(summary, desk):
    desk.press("_read", raw=ARTICLE)
    (duplicate,) = desk.page.all(".duplicate")
    assert "Already summarised:" in duplicate.text
    assert f"{summary.post.name}: A summary of diaries" in duplicate.text
    assert reverse("admin:blog_summary_change", args=[summary.pk]) in [
        link["href"] for link in duplicate.all("a")
    ]


def test_a_work_that_is_here_and_was_not_summarised_is_said(desk):
    make_citation(title="Reading diaries aloud: A trial", issued_year=2021, doi="")
    desk.press("_read", raw=ARTICLE)
    assert "Already here:" in desk.texts(".duplicate")[0]


def test_in_the_popup_the_citation_is_used_with_one_click(summary, author):
    desk = Desk(author, f"{ADD}?_popup=1").press("_read", raw=ARTICLE)
    desk.press("_use", str(summary.citation_id))
    assert f"&quot;value&quot;: &quot;{summary.citation_id}&quot;" in desk.response.text
    assert Citation.objects.count() == 1


def test_elsewhere_it_is_opened(summary, desk):
    desk.press("_read", raw=ARTICLE).press("_use", str(summary.citation_id))
    assert desk.response.url == reverse(
        "admin:research_citation_change", args=[summary.citation_id]
    )


def test_one_of_several_is_handed_to_the_summary(author):
    desk = Desk(author, f"{ADD}?_popup=1").press("_read", raw=BIBTEX).press("_keep", tick="1")
    assert "Tinte (2021) Bees" in desk.response.text
    assert "popup_response" in desk.response.text


def test_of_several_that_were_saved_one_is_chosen(author):
    desk = Desk(author, f"{ADD}?_popup=1").press("_read", raw=BIBTEX)
    desk.response = author.post(
        f"{ADD}?_popup=1",
        {"readings": desk.fields["readings"], "tick": ["0", "1"], "_keep": "1", "_popup": "1"},
    )
    assert desk.texts("li") == ["Tinte (2020) Owls Use this one", "Tinte (2021) Bees Use this one"]


def test_while_a_citation_is_typed_it_is_said_too(summary, desk):
    desk.press(
        "_like", title="Reading diaries aloud", authors="Quillfeather, A.", issued_year="2021"
    )
    assert "A summary of diaries" in desk.page.one("#like").text
    assert desk.fields["title"] == "Reading diaries aloud"


def test_a_citation_saved_twice_is_said_and_saved(summary, desk):
    address = ADD
    data = fields_on(desk.response) | {"raw": ARTICLE, "_save": "1"}
    response = desk.client.post(address, data, follow=True)
    assert any("This work may be here twice:" in said for said in messages_on(response))
    assert Citation.objects.count() == 2


def test_a_chosen_citation_tells_of_its_other_summaries(summary, author):
    mine = make_summary(make_draft(), title="Mine", citation=summary.citation)
    address = reverse("admin:research_citation_summaries", args=[summary.citation_id])
    text = author.get(address, {"besides": mine.pk}).text
    assert ("A summary of diaries" in text, "Mine" in text) == (True, False)


def test_a_chosen_citation_tells_of_the_same_work_under_another_record(summary, author):
    other = make_citation(title="Reading diaries aloud – a trial", issued_year=2021, doi="")
    text = author.get(reverse("admin:research_citation_summaries", args=[other.pk])).text
    assert "A summary of diaries" in text


def test_a_chosen_citation_links_to_its_summaries(summary, author):
    address = reverse("admin:research_citation_summaries", args=[summary.citation_id])
    page = read(author, address)
    assert page.link("A summary of diaries") == reverse(
        "admin:blog_summary_change", args=[summary.pk]
    )


def test_a_chosen_citation_tells_what_became_of_the_work(summary, author):
    make_notice(summary.citation).confirm(make_user())
    address = reverse("admin:research_citation_summaries", args=[summary.citation_id])
    assert "Retraction, 3 May 2024" in author.get(address).text


def test_changing_a_shared_citation_names_the_summaries_it_changes(summary, author):
    make_summary(make_post(), title="Another on diaries", citation=summary.citation)
    address = reverse("admin:research_citation_change", args=[summary.citation_id])
    data = fields_on(author.get(address)) | {"volume": "99", "_save": "1"}
    said = " ".join(messages_on(author.post(address, data, follow=True)))
    assert "This changed the reference of 2 summaries:" in said
    assert "A summary of diaries" in said
    assert "Another on diaries" in said


def test_saving_a_citation_unchanged_names_nothing(summary, author):
    address = reverse("admin:research_citation_change", args=[summary.citation_id])
    data = fields_on(author.get(address)) | {"_save": "1"}
    assert "This changed" not in " ".join(messages_on(author.post(address, data, follow=True)))


@pytest.mark.parametrize("button", ["_read", "_keep", "_use", "_find"])
def test_whoever_may_not_write_may_not_ask(button, client, db, crossref):
    client.force_login(make_user("Author", is_staff=False))
    assert client.post(ADD, {button: "1", "raw": ARTICLE}).status_code == 302
    client.force_login(make_user("Author"))
    Group.objects.get(name="Author").permissions.clear()
    assert client.post(ADD, {button: "1", "raw": ARTICLE}).status_code == 403
    assert crossref.asked == []
