"""Whatever is pasted to cite a work: what is understood of it, and what is said to be unsure."""

import json
import textwrap
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research import csl
from research.models import Citation
from research.pasting import LONGEST_PASTE, MOST_READINGS, read_pasted

ARTICLE = (
    "Quillfeather, A. B., & van der Tinte, C. (2021). Reading diaries aloud: A trial. Journal of "
    "Invented Therapy, 12(3), 34-56. https://doi.org/10.5555/diary.1"
)
CHAPTER = (
    "Quillfeather, A. B. (2019). Letters and diaries. In C. D. Tinte (Ed.), Handbook of invented "
    "therapy (2nd ed., pp. 12-34). Paper Press."
)
WORKS = [
    ARTICLE,
    CHAPTER,
    "Tinte, C. D., Del Re, A., van der Quill, E. F., & Owl Group. (2021). What Freud, S., and owls "
    "have in common. Owl Letters, 12(3), 4–19. https://doi.org/10.5555/owl.1",
]
BIBTEX = """@article{a, title = {Owls}, author = {Tinte, C.}, journal = {Owl Letters},
  year = 2020, volume = 3, pages = {1--9}}"""
RIS = "TY  - JOUR\nTI  - Owls\nAU  - Tinte, C.\nJO  - Owl Letters\nPY  - 2020\nER  - \n"
CSL_JSON = '{"type": "article-journal", "title": "Owls", "author": [{"family": "Tinte"}]}'


def titles(text):
    return [reading.csl.get("title") for reading in read_pasted(text).readings]


def doubts(text):
    (reading,) = read_pasted(text).readings
    return {doubt.field: doubt.message for doubt in reading.doubts}


# DOIs.


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1002/wps.21035", "10.1002/wps.21035"),
        ("10.1002/WPS.21035", "10.1002/wps.21035"),
        ("doi:10.1002/wps.21035", "10.1002/wps.21035"),
        ("DOI: 10.1002/wps.21035", "10.1002/wps.21035"),
        ("https://doi.org/10.1002/wps.21035", "10.1002/wps.21035"),
        ("http://dx.doi.org/10.1002/wps.21035", "10.1002/wps.21035"),
        ("https://www.doi.org/10.1002/wps.21035", "10.1002/wps.21035"),
        ("https://doi.org/10.1016%2FS0140-6736(05)17866-0", "10.1016/s0140-6736(05)17866-0"),
        ("10.1016/S0140-6736(05)17866-0.", "10.1016/s0140-6736(05)17866-0"),
        ("(10.1016/S0140-6736(05)17866-0)", "10.1016/s0140-6736(05)17866-0"),
        ("10.1002/wps.21035;", "10.1002/wps.21035"),
        ("“10.1002/wps.21035”", "10.1002/wps.21035"),
        ("see (https://doi.org/10.1002/wps.21035), yesterday", "10.1002/wps.21035"),
        ("https://press.example/doi/full/10.1002/wps.21035?x=1", "10.1002/wps.21035"),
        ("\ufeff 10.1002/wps.21035\u200b\r\n", "10.1002/wps.21035"),
        ("10.1002/wps\u00ad.21035", "10.1002/wps.21035"),
        ("<https://doi.org/10.1002/wps.21035>", "10.1002/wps.21035"),
        ("<doi:10.1002/wps.21035>", "10.1002/wps.21035"),
        ("info:doi/10.1002/wps.21035", "10.1002/wps.21035"),
        ("{10.1002/wps.21035}", "10.1002/wps.21035"),
        ("doi = {10.1002/wps.21035},", "10.1002/wps.21035"),
        ("https://doi.org/10.1002/wps.21035?utm_source=x#abstract", "10.1002/wps.21035"),
        ("https://doi.org/10.1002/wps%2E21035", "10.1002/wps.21035"),
        ("doi:10.1002/(x)1:2%3C3::4%3E5", "10.1002/(x)1:2<3::4>5"),
        ("https://doi.org/10.1002/wps%252E21035", "10.1002/wps.21035"),
        ("https://doi-org.proxy.example.edu/10.1002/wps.21035", "10.1002/wps.21035"),
        ("https://dx-doi-org.proxy.example.edu/10.1002/wps.21035", "10.1002/wps.21035"),
        ("https://press.example/doiLanding?doi=10.1002%2Fwps.21035", "10.1002/wps.21035"),
        ("https://press.example/plosone/article?id=10.1002/wps.21035", "10.1002/wps.21035"),
        ("https://press.example/articles/10.1002/wps.21035/full", "10.1002/wps.21035"),
        ("https://press.example/content/pdf/10.1002/wps.21035.pdf", "10.1002/wps.21035"),
    ],
)
def test_a_doi_is_found_in_whatever_is_around_it(text, doi):
    assert [reading.csl for reading in read_pasted(text).readings] == [{"DOI": doi}]


@pytest.mark.parametrize(
    "text",
    [
        "10.1002/a\n10.1002/b",
        "10.1002/a, 10.1002/b",
        "10.1002/a\n\n10.1002/b",
        "• 10.1002/a\n10.1002/b",
    ],
)
def test_several_dois_are_several_works(text):
    assert [reading.doi for reading in read_pasted(text).readings] == ["10.1002/a", "10.1002/b"]


@pytest.mark.parametrize(
    "text",
    [
        *("10.1/x", "10.1002/", "11.1002/x", "https://doi.org/", "https://doi.org/10.1002?x=/y"),
        f"10.1002/%{'25' * 9}41",
        f"10.1002/{'wps' * 100}",
    ],
)
def test_what_only_resembles_a_doi_is_none(text):
    (reading,) = read_pasted(text).readings
    assert (reading.csl, [doubt.message for doubt in reading.doubts]) == (
        {},
        ["This could not be read."],
    )


# The other formats.


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        (ARTICLE, "reference"),
        (CHAPTER, "reference"),
        ("10.1002/wps.21035", "DOI"),
        (BIBTEX, "BibTeX"),
        (f"Here it is:\n{BIBTEX}", "BibTeX"),
        (RIS, "RIS"),
        (f"\ufeff{RIS}".replace("\n", "\r\n"), "RIS"),
        (CSL_JSON, "CSL-JSON"),
        (f"[{CSL_JSON}]", "CSL-JSON"),
        (f'{{"items": [{CSL_JSON}]}}', "CSL-JSON"),
    ],
)
def test_each_format_is_told_by_itself(text, format_name):
    assert [reading.format for reading in read_pasted(text).readings] == [format_name]


@pytest.mark.parametrize(
    "text",
    [
        f"{ARTICLE}\n\n{CHAPTER}",
        f"{ARTICLE}\n{CHAPTER}",
        f"1. {ARTICLE}\n2. {CHAPTER}",
        f"[1] {ARTICLE}\n[2] {CHAPTER}\n",
        ARTICLE.replace(" Journal", "\nJournal") + "\n\n" + CHAPTER.replace(" In ", "\nIn "),
    ],
)
def test_several_references_are_several_works(text):
    assert titles(text) == ["Reading diaries aloud: A trial", "Letters and diaries"]


@pytest.mark.parametrize(
    "text",
    [
        f"{BIBTEX}\n\n{CHAPTER}",
        f"{CHAPTER}\n{BIBTEX}",
        f"{RIS}\n{CHAPTER}",
        f"{CHAPTER}\n\n{RIS}",
        f"[{CSL_JSON}]\n{CHAPTER}",
    ],
)
def test_works_in_several_formats_are_all_read(text):
    assert sorted(titles(text)) == ["Letters and diaries", "Owls"]


@pytest.mark.parametrize(
    "text", [f"{BIBTEX}\n{RIS}", f"{CSL_JSON}\n{CSL_JSON}", f"{CSL_JSON},\n{CSL_JSON}"]
)
def test_a_file_behind_a_file_is_read_too(text):
    assert titles(text) == ["Owls", "Owls"]


@pytest.mark.parametrize(
    "text", ["% Of owls (2020).\n", "Here it is:\n", "@comment{Owls (2020)}\n", "References\n"]
)
def test_words_around_a_file_are_no_works(text):
    assert titles(text + BIBTEX + text) == ["Owls"]


def test_an_address_of_mail_is_no_bibtex():
    assert titles(f"{ARTICLE} (owl@letters{{x}}.example)") == titles(ARTICLE)


@pytest.mark.parametrize("indent", ["", "    "])
def test_references_that_were_broken_into_lines_are_told_apart(indent):
    group = "Owl Association. (2018). Guidance for owls (3rd ed.). Paper Press."
    broken = "\n".join(textwrap.fill(each, 40, subsequent_indent=indent) for each in WORKS)
    assert titles(f"References\n{broken}\n{group}") == [*titles("\n\n".join(WORKS)), *titles(group)]


def test_of_many_references_that_were_broken_into_lines_the_first_are_read():
    broken = "\n".join(textwrap.wrap(ARTICLE, 40))
    pasted = read_pasted(f"{broken}\n" * 200)
    assert (len(pasted.readings), pasted.problem) == (MOST_READINGS, "Only the first 50 were read.")


def test_a_reference_broken_into_lines_is_one_work():
    assert titles(ARTICLE.replace(" ", "\n", 20)) == ["Reading diaries aloud: A trial"]


@pytest.mark.parametrize(("text", "separator"), [(BIBTEX, "\n"), (RIS, ""), (RIS[:-8], "\n")])
def test_several_records_of_a_file_are_several_works(text, separator):
    assert titles(text + separator + text) == ["Owls", "Owls"]


def test_each_work_keeps_its_own_source():
    texts = [reading.text for reading in read_pasted(f"{ARTICLE}\n\n{CHAPTER}").readings]
    assert texts == [ARTICLE, CHAPTER]


# What is unsure.


def test_what_is_missing_is_said_at_its_field():
    assert doubts('{"type": "chapter", "title": "Owls"}') == {
        "authors": "No author was found.",
        "issued_year": "No year was found.",
        "container_title": "No journal or book was found.",
        "pages": "No pages were found.",
    }


def test_a_doubt_of_the_reader_stands_at_its_field():
    assert doubts(ARTICLE.replace("(2021). ", ""))["issued_year"] == "There is no date."


def test_a_reference_that_lacks_nothing_raises_no_doubt():
    assert doubts(ARTICLE) == doubts(CHAPTER) == {}


# Bad input.


def test_too_much_is_refused_before_it_is_read():
    started = time.monotonic()
    pasted = read_pasted("A, B., " * LONGEST_PASTE)
    assert pasted == ((), "This is too long: paste at most 200,000 characters at once.")
    assert time.monotonic() - started < 0.1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "There is nothing to read yet: paste a DOI or a reference."),
        (" \n\t ", "There is nothing to read yet: paste a DOI or a reference."),
        ("…!?", "No reference and no DOI was found in this."),
        ("{", "This begins like CSL-JSON, but line 1 cannot be read."),
        ('{"a":\n\nx}', "This begins like CSL-JSON, but line 3 cannot be read."),
        ("[{" * 100 + "]", "This begins like CSL-JSON, but line 1 cannot be read."),
        ('{"a":' * 30_000, "This is nested too deeply to be CSL-JSON."),
        ('[{"volume": 1' + "0" * 5_000 + "}]", "A number in it is too long to be read."),
        ("[ 1, 2]", "This is JSON, but there is no reference in it."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_line(text, problem):
    assert read_pasted(text) == ((), problem)


def test_more_works_than_a_page_shows_are_cut():
    pasted = read_pasted(f"{ARTICLE}\n" * 200)
    assert (len(pasted.readings), pasted.problem) == (MOST_READINGS, "Only the first 50 were read.")


HOSTILE = [
    "A, B., ",
    "(",
    "\n",
    "10.1002/a ",
    "&amp;",
    "<a",
    "A, B., \n",
    "A, B. (2020). ",
    ". . . ",
    "\u202e",
    "@a{",
    "@a{x, y = {",
    "@string{a = a # a}",
    "@article{x,,,,",
    "TY  - JOUR\n",
    "AU  - x\n",
    " \n",
    "\\",
    '{"a":',
    "http://x ",
    "[1] ",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
@pytest.mark.parametrize(
    "start", ["", "@article{x, title={", "TY  - JOUR\nTI  - ", "Tinte, C. (2020). "]
)
def test_the_time_to_read_is_bounded(start, piece):
    text = (start + piece * LONGEST_PASTE)[:LONGEST_PASTE]
    started = time.monotonic()
    read_pasted(text)
    assert time.monotonic() - started < 5


scraps = st.sampled_from(
    """<i>|</i>|<script>alert(1)</script>|&lt;b&gt;|&amp;lt;i&amp;gt;|\u202e|\u2066|\x00|\x1b[31m|
    |\ud800|ﬁ|\u00ad|Tinte, C. (2020).|Owls. |Journal of Owls, 1(2), 3–4.|10.5555/x|@article{a,
    |title = {|author={A and B}|}|"|year=2020|TY  - JOUR|\nAU  - Tinte, C|\nER  - |\n|{"type":
    "book","title":"|"}|[|]|\\'{e}|\\""".split("|")
)


def visible(text):
    return not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") for sign in text)


def texts_in(value):
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts_in(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts_in(each)]
    return [value] if isinstance(value, str) else []


@given(st.lists(scraps | st.text(max_size=8), max_size=30).map("".join))
def test_whatever_is_pasted_comes_out_clean(text):
    for reading in read_pasted(text).readings:
        for said in texts_in(reading.csl):
            assert visible(said), said
            assert "<i" not in said, said
            assert "<script" not in said, said
        Citation(**csl.fields_of(reading.csl), raw=reading.text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | scraps,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
OTHER_KEYS = ["type", "issued", "status", "custom"]
keys = st.sampled_from([*csl.TEXTS.values(), *csl.NAMES.values(), *OTHER_KEYS])


@given(st.dictionaries(keys, values, min_size=1))
def test_an_item_of_wrong_types_is_read_as_far_as_it_can_be(item):
    for reading in read_pasted(json.dumps([item])).readings:
        fields = csl.fields_of(reading.csl)
        assert all(visible(said) for said in texts_in(fields))
        # No exception: every value has the type and the length that its field takes.
        Citation(**fields, raw="x").clean_fields()
