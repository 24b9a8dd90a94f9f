"""References as APA Style writes them; § names the section of its Publication Manual, 7th ed."""

import pytest

from research.styles import apa, apa_html, short_authors, short_html

DOE = {"family": "Doe", "given": "Jane"}
ROE = {"family": "Roe", "given": "Richard"}
POE = {"family": "Poe", "given": "Paula"}
INSTITUTE = {"literal": "Institute of Listening"}
IN_2020 = {"date-parts": [[2020]]}
ON_5_MARCH_2020 = {"date-parts": [[2020, 3, 5]]}


def make_article(**fields):
    # CSL names hold hyphens, keyword arguments cannot.
    known = {key.replace("_", "-"): value for key, value in fields.items()}
    return {
        "type": "article-journal",
        "author": [DOE],
        "issued": IN_2020,
        "title": "Listening twice",
        "container-title": "Invented Journal",
        "volume": "12",
    } | known


def make_chapter(**fields):
    known = {key.replace("_", "-"): value for key, value in fields.items()}
    return {
        "type": "chapter",
        "author": [DOE],
        "issued": IN_2020,
        "title": "Listening twice",
        "editor": [ROE],
        "container-title": "The book of ears",
        "publisher": "Invented Press",
    } | known


def make_work(kind, **fields):
    known = {key.replace("_", "-"): value for key, value in fields.items()}
    work = {"type": kind, "author": [DOE], "issued": IN_2020, "title": "On listening"}
    return work | known


def source_of(csl):
    """What stands behind the title."""
    return apa(csl).split(f"{csl['title']}. ")[1]


# Periodicals


def test_a_journal_article_is_author_date_title_source_and_doi_9_4():
    csl = make_article(
        author=[DOE, ROE], issue="3", page="25-41", DOI="10.5555/ears.1", URL="https://example.org/"
    )
    assert apa(csl) == (
        "Doe, J., & Roe, R. (2020). Listening twice. Invented Journal, 12(3), 25–41. "
        "https://doi.org/10.5555/ears.1"
    )


def test_journal_and_volume_are_italic_and_title_and_issue_are_not_9_25():
    assert apa_html(make_article(issue="3", page="7", DOI="10.5555/ears.1")) == (
        "Doe, J. (2020). Listening twice. <cite>Invented Journal</cite>, <i>12</i>(3), 7. "
        '<a href="https://doi.org/10.5555/ears.1">https://doi.org/10.5555/ears.1</a>'
    )


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({}, "Invented Journal, 12."),
        ({"issue": "1-2"}, "Invented Journal, 12(1–2)."),
        ({"volume": "", "issue": "3"}, "Invented Journal, (3)."),
        ({"volume": "", "page": "7"}, "Invented Journal, 7."),
        ({"container_title": ""}, "12."),
        ({"container_title": "", "volume": "", "page": "7-8"}, "7–8."),
        ({"container_title": "Acta Inv."}, "Acta Inv., 12."),
    ],
)
def test_a_missing_part_of_the_source_leaves_no_punctuation_9_26(fields, source):
    assert source_of(make_article(**fields)) == source


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("25-41", "25–41"),
        ("25–41", "25–41"),
        ("25 -- 41", "25–41"),
        ("25\N{MINUS SIGN}41", "25–41"),
        ("1056-66", "1056–66"),
        ("S12-S19", "S12–S19"),
        ("1-4, 9-12", "1–4, 9–12"),
        ("25-", "25"),
        ("-,25", "25"),
    ],
)
def test_a_page_range_has_an_en_dash_6_6(typed, printed):
    assert source_of(make_article(page=typed)) == f"Invented Journal, 12, {printed}."


@pytest.mark.parametrize("number", ["347", "e347", "Article 347"])
def test_an_article_number_is_called_one_and_replaces_the_pages_9_27(number):
    article = number if number.startswith("Article") else f"Article {number}"
    csl = make_article(number=number, page="1-9")
    assert source_of(csl) == f"Invented Journal, 12, {article}."


def test_an_advance_online_article_says_so_with_its_day_10_1():
    csl = make_article(
        volume="",
        status="advance online publication",
        issued={"date-parts": [[2022, 11, 10]]},
        DOI="10.5555/ears.1",
    )
    assert apa(csl) == (
        "Doe, J. (2022, November 10). Listening twice. Invented Journal. "
        "Advance online publication. https://doi.org/10.5555/ears.1"
    )


def test_an_article_in_press_has_no_year_10_1():
    csl = make_article(volume="", status="in press", issued=IN_2020)
    assert apa(csl) == "Doe, J. (in press). Listening twice. Invented Journal."


def test_an_article_in_press_has_no_day_either_10_1():
    csl = make_article(type="article-magazine", status="in press", issued=ON_5_MARCH_2020)
    assert apa(csl).startswith("Doe, J. (in press). ")


def test_a_magazine_article_prints_its_day_10_1():
    csl = make_article(type="article-magazine", issued=ON_5_MARCH_2020)
    assert apa(csl).startswith("Doe, J. (2020, March 5). Listening twice. Invented Journal, 12")


# Date


def test_a_work_without_a_date_says_so_9_17():
    assert apa(make_work("book", issued=None)) == "Doe, J. (n.d.). On listening."


@pytest.mark.parametrize("kind", ["article-journal", "article", "book", "report", "thesis"])
def test_scholarly_work_prints_the_year_alone_9_14(kind):
    assert apa(make_work(kind, issued=ON_5_MARCH_2020)).startswith("Doe, J. (2020). ")


@pytest.mark.parametrize(
    ("parts", "printed"),
    [
        ([2020, 3], "2020, March"),
        (["2020", "3", "5"], "2020, March 5"),
        ([2020, 13, 5], "2020"),
        ([2020, 3, 32], "2020, March"),
        ([0], "n.d."),
        (["soon"], "n.d."),
        ([20201], "n.d."),
        ("2020", "n.d."),
        ({"year": 2020}, "n.d."),
    ],
)
def test_a_date_is_printed_as_far_as_it_makes_sense_9_14(parts, printed):
    csl = make_work("webpage", issued={"date-parts": [parts]})
    assert apa(csl) == f"Doe, J. ({printed}). On listening."


# Titles


@pytest.mark.parametrize(
    "title", ["Who listens?", "Listen!", "“Who listens?”", "Listening in the U.S.", "And then…"]
)
def test_a_title_with_its_own_end_takes_no_full_stop_9_19(title):
    assert f" (2020). {title} Invented Journal" in apa(make_article(title=title))


def test_a_title_ending_in_a_bracket_takes_a_full_stop_9_19():
    csl = make_article(title="Listening (in silence?)")
    assert " Listening (in silence?). Invented Journal" in apa(csl)


def test_a_title_is_printed_as_stored():
    title = "the DSM and “Ears”: McDoe's view – a Re-Reading"
    assert f" (2020). {title}. " in apa(make_article(title=title))


def test_a_description_stands_in_square_brackets_and_is_not_italic_9_21():
    csl = make_work("webpage", genre="Video")
    assert apa_html(csl) == "Doe, J. (2020). <cite>On listening</cite> [Video]."


def test_an_article_without_a_title_leaves_no_gap_9_22():
    assert apa(make_article(title=None)) == "Doe, J. (2020). Invented Journal, 12."


# Chapters and books


def test_a_chapter_names_editors_book_pages_and_publisher_but_no_place_9_28():
    csl = make_chapter(editor=[ROE, POE], page="298-340", edition="6", publisher_place="London")
    assert apa(csl) == (
        "Doe, J. (2020). Listening twice. In R. Roe & P. Poe (Eds.), The book of ears "
        "(6th ed., pp. 298–340). Invented Press."
    )


def test_in_a_chapter_the_title_of_the_book_is_italic_9_28():
    assert "Listening twice. In R. Roe (Ed.), <cite>The book of ears</cite> (p. 7). " in apa_html(
        make_chapter(page="7")
    )


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({}, "In R. Roe (Ed.), The book of ears. Invented Press."),
        ({"editor": []}, "In The book of ears. Invented Press."),
        ({"container_title": ""}, "In R. Roe (Ed.). Invented Press."),
        ({"editor": [], "container_title": ""}, "Invented Press."),
        ({"publisher": "", "page": "1-9"}, "In R. Roe (Ed.), The book of ears (pp. 1–9)."),
        ({"volume": "2", "page": "1-9"}, "In R. Roe (Ed.), The book of ears (Vol. 2, pp. 1–9). "),
        ({"chapter_number": "9"}, "In R. Roe (Ed.), The book of ears (Chapter 9). "),
        ({"chapter_number": "9", "page": "1-9"}, "In R. Roe (Ed.), The book of ears (pp. 1–9). "),
        ({"container_title": "Who listens?"}, "In R. Roe (Ed.), Who listens? Invented Press."),
    ],
)
def test_a_chapter_prints_what_is_known_of_its_book_9_28(fields, source):
    assert (source_of(make_chapter(**fields)) + " ").startswith(source)


def test_three_editors_take_a_serial_comma_and_keep_particles_and_suffixes_9_28():
    helm = {"family": "Helm", "given": "G. H. P.", "non-dropping-particle": "van der"}
    king = {"family": "King", "given": "M. L.", "suffix": "Jr."}
    assert source_of(make_chapter(editor=[helm, king, POE])).startswith(
        "In G. H. P. van der Helm, M. L. King, Jr., & P. Poe (Eds.), The book"
    )


def test_an_article_without_authors_begins_with_its_title_9_12():
    csl = make_article(author=[], title="Who listens?")
    assert apa(csl) == "Who listens? (2020). Invented Journal, 12."


def test_a_chapter_without_authors_begins_with_its_title_not_its_editors_9_12():
    assert apa(make_chapter(author=[])) == (
        "Listening twice. (2020). In R. Roe (Ed.), The book of ears. Invented Press."
    )


def test_a_conference_paper_in_proceedings_is_written_like_a_chapter_10_5():
    csl = make_chapter(type="paper-conference", editor=[], page="1-9")
    assert source_of(csl) == "In The book of ears (pp. 1–9). Invented Press."


def test_a_conference_paper_outside_proceedings_has_an_italic_title_10_5():
    csl = make_work("paper-conference", genre="Paper presentation", publisher="Ear Congress")
    assert apa_html(csl) == (
        "Doe, J. (2020). <cite>On listening</cite> [Paper presentation]. Ear Congress."
    )


def test_a_book_has_an_italic_title_edition_and_volume_10_2():
    csl = make_work("book", edition="2", volume="3", publisher="Invented Press")
    assert apa_html(csl) == (
        "Doe, J. (2020). <cite>On listening</cite> (2nd ed., Vol. 3). Invented Press."
    )


@pytest.mark.parametrize(
    ("edition", "printed"),
    [
        ("1", "1st ed."),
        ("3", "3rd ed."),
        (4, "4th ed."),
        ("11", "11th ed."),
        ("12", "12th ed."),
        ("13", "13th ed."),
        ("22", "22nd ed."),
        ("111", "111th ed."),
        ("Rev.", "Rev. ed."),
        ("2nd", "2nd ed."),
        ("Rev. ed.", "Rev. ed."),
    ],
)
def test_an_edition_is_an_ordinal_with_its_abbreviation_9_19(edition, printed):
    assert apa(make_work("book", edition=edition)) == f"Doe, J. (2020). On listening ({printed})."


@pytest.mark.parametrize(
    ("editors", "printed"),
    [([ROE], "Roe, R. (Ed.). (2020). "), ([ROE, POE], "Roe, R., & Poe, P. (Eds.). (2020). ")],
)
def test_an_edited_book_begins_with_its_editors_9_10(editors, printed):
    assert apa(make_work("book", author=[], editor=editors)) == f"{printed}On listening."


def test_the_editor_of_an_authors_book_stands_behind_its_title_10_2():
    csl = make_work("book", editor=[ROE], edition="2", publisher="Invented Press")
    assert apa(csl) == "Doe, J. (2020). On listening (R. Roe, Ed.; 2nd ed.). Invented Press."


def test_a_book_without_authors_begins_with_its_title_and_edition_9_12():
    csl = make_work("book", author=[], edition="11", publisher="Invented Press")
    assert apa(csl) == "On listening (11th ed.). (2020). Invented Press."


def test_a_publisher_that_is_the_author_is_not_repeated_9_29():
    csl = make_work("book", author=[INSTITUTE], publisher="Institute of Listening")
    assert apa(csl) == "Institute of Listening. (2020). On listening."


# Reports, theses, preprints, web pages


@pytest.mark.parametrize(
    ("fields", "printed"),
    [
        ({"number": "14"}, "On listening (Report No. 14)."),
        ({"number": "14", "genre": "Technical Report"}, "On listening (Technical Report No. 14)."),
        ({"number": "EAR Publication No. 14"}, "On listening (EAR Publication No. 14)."),
        ({"genre": "White paper"}, "On listening [White paper]."),
        ({}, "On listening."),
    ],
)
def test_a_report_has_its_number_in_parentheses_10_4(fields, printed):
    csl = make_work("report", publisher="Invented Agency", **fields)
    assert apa(csl) == f"Doe, J. (2020). {printed} Invented Agency."


def test_a_published_thesis_names_its_school_in_brackets_10_6():
    csl = make_work(
        "thesis",
        genre="Doctoral dissertation",
        publisher="Invented University",
        container_title="Invented Repository",
    )
    assert apa_html(csl) == (
        "Doe, J. (2020). <cite>On listening</cite> "
        "[Doctoral dissertation, Invented University]. Invented Repository."
    )


def test_an_unpublished_thesis_names_its_school_as_source_10_6():
    csl = make_work("thesis", genre="Unpublished master’s thesis", publisher="Invented University")
    assert source_of_bracketed(csl) == "[Unpublished master’s thesis]. Invented University."


def test_a_thesis_of_unknown_degree_is_still_called_one_10_6():
    csl = make_work("thesis", publisher="Invented University")
    assert source_of_bracketed(csl) == "[Thesis, Invented University]."


def source_of_bracketed(csl):
    return apa(csl).split("On listening ")[1]


def test_a_preprint_names_its_repository_10_8():
    csl = make_work("article", publisher="Invented Archive", DOI="10.5555/ears.2")
    assert apa_html(csl).startswith(
        "Doe, J. (2020). <cite>On listening</cite>. Invented Archive. <a "
    )


def test_a_web_page_prints_its_day_and_site_10_16():
    csl = make_work(
        "webpage",
        issued=ON_5_MARCH_2020,
        container_title="Invented Site",
        URL="https://example.org/ears",
    )
    assert apa(csl) == (
        "Doe, J. (2020, March 5). On listening. Invented Site. https://example.org/ears"
    )


def test_a_site_that_is_the_author_is_not_repeated_10_16():
    csl = make_work("webpage", author=[INSTITUTE], container_title="institute of listening")
    assert apa(csl) == "Institute of Listening. (2020). On listening."


def test_a_site_and_publisher_of_one_name_are_printed_once_9_33():
    csl = make_work("webpage", container_title="Invented Site", publisher="Invented Site")
    assert apa(csl) == "Doe, J. (2020). On listening. Invented Site."


def test_an_unknown_type_is_written_as_a_work_of_its_own_9_38():
    csl = make_work("scroll", publisher="Invented Press")
    assert apa_html(csl) == "Doe, J. (2020). <cite>On listening</cite>. Invented Press."


# Links


@pytest.mark.parametrize(
    "typed",
    [
        {"DOI": "10.5555/ears.1"},
        {"DOI": "doi:10.5555/ears.1"},
        {"DOI": "https://doi.org/10.5555/ears.1"},
        {"URL": "http://dx.doi.org/10.5555/ears.1"},
    ],
)
def test_a_doi_is_printed_as_an_address_without_a_full_stop_9_35(typed):
    assert apa(make_work("book", **typed)).endswith(" https://doi.org/10.5555/ears.1")


def test_the_address_of_an_old_doi_is_quoted_and_its_text_is_not():
    doi = "10.5555/(sici)1097-4679(1999)55:1<1::aid-ears1>3.0.co;2-#"
    html = apa_html(make_work("book", DOI=doi))
    assert (
        'href="https://doi.org/10.5555/(sici)1097-4679(1999)55:1%3C1::aid-ears1%3E3.0.co;2-%23"'
        in html
    )
    assert (
        ">https://doi.org/10.5555/(sici)1097-4679(1999)55:1&lt;1::aid-ears1&gt;3.0.co;2-#</a>"
        in html
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org/", "https://a b", "ftp://a/b"]
)
def test_only_web_addresses_are_linked(url):
    html = apa_html(make_work("webpage", URL=url))
    assert "href" not in html
    assert html.endswith(url)


# What an item may hold besides


@pytest.mark.parametrize("write", [apa, apa_html, short_authors])
def test_an_item_that_says_nothing_is_written_as_nothing(write):
    assert write({"type": "document", "custom": {"raw": "Doe"}}) == ""


def test_text_that_looks_like_markup_is_escaped():
    csl = make_article(title="<script>alert('1')</script> & \"more\"", volume="<b>1</b>")
    assert apa_html(csl) == (
        "Doe, J. (2020). &lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;more&quot;. "
        "<cite>Invented Journal</cite>, <i>&lt;b&gt;1&lt;/b&gt;</i>."
    )


def test_a_quote_in_an_address_cannot_leave_its_attribute():
    html = apa_html(make_work("webpage", URL='https://example.org/"onclick="alert(1)'))
    assert 'href="https://example.org/&quot;onclick=&quot;alert(1)"' in html


def test_control_characters_and_line_ends_do_not_survive():
    csl = make_article(title="Listen\x00ing\r\n\u2028 twice\u202e,\x85")
    assert apa(csl) == "Doe, J. (2020). Listening twice. Invented Journal, 12."


def test_a_value_of_another_type_counts_as_missing():
    csl = make_article(volume=True, issue=["3"], page={"first": 1}, number=1.5)
    assert apa(csl) == "Doe, J. (2020). Listening twice. Invented Journal."


def test_a_value_of_punctuation_alone_counts_as_missing():
    assert apa(make_article(volume="-", issue=".", page=" – ")) == (
        "Doe, J. (2020). Listening twice. Invented Journal."
    )


# In short


@pytest.mark.parametrize(
    ("csl", "written"),
    [
        (
            make_article(page="25-41", DOI="10.5555/ears(1)<2>"),
            "Doe (2020). <cite>Invented Journal</cite>, 12, 25–41. "
            '<a href="https://doi.org/10.5555/ears(1)%3C2%3E">10.5555/ears(1)&lt;2&gt;</a>',
        ),
        (make_article(volume="", page="e9"), "Doe (2020). <cite>Invented Journal</cite>, e9."),
        (make_work("book", DOI=""), "Doe (2020)."),
        (
            make_chapter(author=[{"family": "O'Doe & <b>"}]),
            "O&#x27;Doe &amp; &lt;b&gt; (2020). <cite>The book of ears</cite>.",
        ),
    ],
)
def test_in_short_it_is_who_when_where_and_the_doi(csl, written):
    assert short_html(csl) == written
