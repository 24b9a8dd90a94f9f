"""BibTeX, RIS and CSL-JSON as reference managers write them, and as they should not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.pasting import read_pasted
from research.readers import bibtex, latex, ris


def understood(text):
    (reading,) = read_pasted(text).readings
    return reading.csl


def in_bibtex(fields, kind="article"):
    written = ",\n  ".join(f"{name} = {{{value}}}" for name, value in fields.items())
    return f"@{kind}{{key,\n  {written}\n}}"


# BibTeX.


def test_an_article_in_bibtex_is_read_whole():
    assert understood(
        r"""@Article{tinte2020,
          author    = "van der Tinte, C. and Quillfeather, Jr., Ada B. and {Diary Research Group}
                       and Anna de la Cruz and others",
          title     = {Reading {D}iaries aloud: {\"O}wls \& b\'{e}es --- a trial},
          journal   = {Journal of Invented Therapy},
          year      = 2021, month = mar, volume = {12}, number = 3, pages = {34--56},
          doi       = {10.5555/DIARY.1}, url = {https://example.org/a_b~c}
        }"""
    ) == {
        "type": "article-journal",
        "author": [
            {"family": "Tinte", "given": "C.", "non-dropping-particle": "van der"},
            {"family": "Quillfeather", "given": "Ada B.", "suffix": "Jr."},
            {"literal": "Diary Research Group"},
            {"family": "Cruz", "given": "Anna", "non-dropping-particle": "de la"},
        ],
        "title": "Reading Diaries aloud: Öwls & bées — a trial",
        "container-title": "Journal of Invented Therapy",
        "issued": {"date-parts": [[2021, 3]]},
        "volume": "12",
        "issue": "3",
        "page": "34-56",
        "DOI": "10.5555/diary.1",
        "URL": "https://example.org/a_b~c",
        "custom": {"authors-omitted-after": 4},
    }


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        (
            "incollection",
            {"booktitle": "The Book", "editor": "Quill, D.", "pages": "1--9", "edition": "Second"},
            {
                "type": "chapter",
                "container-title": "The Book",
                "editor": [{"family": "Quill", "given": "D."}],
                "page": "1-9",
                "edition": "2",
            },
        ),
        ("inbook", {"chapter": "7"}, {"type": "chapter", "chapter-number": "7"}),
        (
            "phdthesis",
            {"school": "University of Owls", "address": "Owltown"},
            {
                "type": "thesis",
                "genre": "Doctoral dissertation",
                "publisher": "University of Owls",
                "publisher-place": "Owltown",
            },
        ),
        (
            "techreport",
            {"institution": "Owl Agency", "number": "12-3"},
            {"type": "report", "publisher": "Owl Agency", "number": "12-3"},
        ),
        (
            "misc",
            {"howpublished": r"\url{https://example.org/owls}", "url": "https://example.org/owls"},
            {"type": "webpage", "URL": "https://example.org/owls"},
        ),
        ("misc", {"publisher": "PsyArXiv"}, {"type": "article", "publisher": "PsyArXiv"}),
        ("article", {"eid": "e123"}, {"type": "article-journal", "number": "e123"}),
        ("article", {"note": "in press"}, {"type": "article-journal", "status": "in press"}),
        (
            "article",
            {"journaltitle": "Owl Letters", "date": "2020-05-06", "subtitle": "A trial"},
            {
                "type": "article-journal",
                "title": "Owls: A trial",
                "container-title": "Owl Letters",
                "issued": {"date-parts": [[2020, 5, 6]]},
            },
        ),
    ],
)
def test_each_kind_of_entry_has_its_fields(kind, fields, expected):
    assert understood(in_bibtex({"title": "Owls"} | fields, kind)) == {"title": "Owls"} | expected


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (
            r"\'a \`e \^o \"u \~n \c{c} \v{s} \H{o} \k a \r{a} \=o \.z \u{g}",
            "á è ô ü ñ ç š ő ą å ō ż ğ",
        ),
        (r"{\'\i} \'{\i} {\ss} \o{} \L \ae \AA", "í í ß ø ŁæÅ"),
        (r"50\% \& \$5 \#1 a\_b \{x\}", "50% & $5 #1 a_b {x}"),
        ("pp. 1--2 --- ``so''", "pp. 1–2 — “so”"),
        ("-{}-", "--"),
        (r"\emph{very} \textit{so} {\em not}", "very so not"),
        (r"$p$ \textless .05", "p <.05"),
        (r"a\textbackslash b", r"a\b"),
        (r"Fast~food\ldots", "Fast\u00a0food…"),
        ("Grüße 中 🙂", "Grüße 中 🙂"),
    ],
)
def test_latex_becomes_what_it_prints(written, plain):
    assert latex.plain(written) == plain


@pytest.mark.parametrize(
    "text",
    [
        "@article{a, title = {Owls}, year = 2020",
        "@article{a, title = {Owls, year = 2020\n@book{b, title = {Bees}}",
        '@article{a, title = "Owls", year 2020}',
        "@article{a, title = {Owls}, = 3, year = {2020}}",
    ],
)
def test_a_broken_entry_is_read_as_far_as_it_goes_and_said(text):
    reading = read_pasted(text).readings[0]
    assert reading.csl["title"].startswith("Owls")
    assert reading.doubts[0].message.startswith("A brace or comma is missing")


@pytest.mark.parametrize(
    "text",
    [
        "@article{title = {Owls}}",
        "@article{a, title = {Owls} year = 2020}",
        "@ARTICLE (a, title = {Owls})",
        "@comment{x} @preamble{y} @string{o = {Owls}} @article{a, title = o}",
        '@article{a, title = "O" # {wls}}',
        "% a remark\n@article{a,title={Owls},}",
    ],
)
def test_an_entry_written_otherwise_is_read(text):
    assert understood(text)["title"] == "Owls"


def test_strings_that_name_each_other_do_not_grow():
    bomb = "@string{a0 = {xxxxxxxxxx}}" + "".join(
        f"@string{{a{n} = a{n - 1} # a{n - 1}}}" for n in range(1, 30)
    )
    (entry,) = bibtex.read(bomb + "@article{k, title = a29}")
    assert len(entry.item["title"]) < 100


def test_an_entry_that_hides_in_a_field_is_none():
    text = "@article{a, title = {Owls @book{b, title = {Bees}}}}"
    assert [reading.csl["title"] for reading in read_pasted(text).readings] == [
        "Owls @bookb, title = Bees"
    ]


# RIS.


def test_a_record_of_ris_is_read_whole():
    assert understood(
        "TY  - JOUR\nA1  - van der Tinte, C.\nAU  - Quillfeather, Ada B., Jr.\n"
        "AU  - Diary Research Group of Owltown\nT1  - Reading diaries\n aloud\nJF  - Journal of "
        "Invented Therapy\nPY  - 2021\nDA  - 2021/03/04/\nVL  - 12\nIS  - 3\nSP  - 34\nEP  - 56\n"
        "DO  - https://doi.org/10.5555/DIARY.1\nUR  - https://example.org/\nER  - \n"
    ) == {
        "type": "article-journal",
        "author": [
            {"family": "Quillfeather", "given": "Ada B.", "suffix": "Jr."},
            {"literal": "Diary Research Group of Owltown"},
            {"family": "Tinte", "given": "C.", "non-dropping-particle": "van der"},
        ],
        "title": "Reading diaries aloud",
        "container-title": "Journal of Invented Therapy",
        "issued": {"date-parts": [[2021, 3, 4]]},
        "volume": "12",
        "issue": "3",
        "page": "34-56",
        "DOI": "10.5555/diary.1",
        "URL": "https://example.org/",
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "TY  - CHAP\nT2  - The Book\nED  - Quill, D.\nSP  - 1-9",
            {
                "type": "chapter",
                "container-title": "The Book",
                "editor": [{"family": "Quill", "given": "D."}],
                "page": "1-9",
            },
        ),
        (
            "TY  - THES\nM3  - PhD thesis\nPB  - U",
            {"type": "thesis", "genre": "PhD thesis", "publisher": "U"},
        ),
        ("TY  - RPRT\nM1  - 12", {"type": "report", "number": "12"}),
        ("TY  - INPR", {"type": "article-journal", "status": "in press"}),
        ("TY  - JOUR\nC7  - e12", {"type": "article-journal", "number": "e12"}),
        (
            "TY  - BOOK\nA2  - Quill, D.\nT2  - A series",
            {"type": "book", "editor": [{"family": "Quill", "given": "D."}]},
        ),
    ],
)
def test_each_type_of_record_has_its_fields(lines, expected):
    assert understood(f"{lines}\nTI  - Owls\nER  - ") == {"title": "Owls"} | expected


def test_a_name_without_a_comma_is_a_group_and_doubtful():
    (reading,) = read_pasted(
        "TY  - BOOK\nTI  - Owls\nAU  - Ada Quill\nPY  - 2020\nPB  - P\n"
    ).readings
    assert reading.csl["author"] == [{"literal": "Ada Quill"}]
    assert [doubt.message for doubt in reading.doubts if doubt.field == "authors"] == [
        "“Ada Quill” was taken for the name of a group."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "TY  - JOUR\r\nTI  - Owls\r\nER  -",
        "\ufeffTY  - JOUR\nTI  - Owls",
        "TY - JOUR\nTI - Owls\nER - ",
        "  TY  - JOUR\n  TI  - Owls\n  ER  - ",
        "ER  - \nTY  - JOUR\nTI  - Owls\nER  - \nER  - ",
    ],
)
def test_a_record_written_otherwise_is_read(text):
    assert understood(text)["title"] == "Owls"


def test_a_line_that_ends_a_record_within_a_title_ends_it():
    readings = read_pasted("TY  - JOUR\nTI  - Owls\nER  - \nTI  - Bees\nER  - \n").readings
    assert [reading.csl["title"] for reading in readings] == ["Owls"]


# CSL-JSON.


def test_an_item_is_kept_as_far_as_a_citation_keeps_it():
    assert understood(
        '{"id": 1, "type": "article-journal", "title": "<b>Owls</b> &amp; bees", "language": "en",'
        ' "author": [{"family": "Tinte", "given": "C.", "ORCID": "x"}, {"given": "Plato"}],'
        ' "issued": {"date-parts": [["2021", 3, 40]]}, "page": "1–9", "volume": 12,'
        ' "DOI": "https://doi.org/10.5555/X", "URL": "javascript:alert(1)"}'
    ) == {
        "type": "article-journal",
        "title": "Owls & bees",
        "author": [{"family": "Tinte", "given": "C."}, {"literal": "Plato"}],
        "issued": {"date-parts": [[2021, 3]]},
        "page": "1-9",
        "volume": "12",
        "DOI": "10.5555/x",
    }


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ('{"type": "spaceship", "title": "Owls"}', "kind"),
        ('{"type": "book", "title": ["Owls"]}', "title"),
        ('{"type": "book", "author": "Tinte"}', "authors"),
        ('{"type": "book", "author": [{}]}', "authors"),
        ('{"type": "book", "issued": {"date-parts": [[99999]]}}', "issued_year"),
        ('{"type": "book", "issued": "2020"}', "issued_year"),
        ('{"type": "book", "URL": "javascript:alert(1)"}', "url"),
        ('{"type": "book", "DOI": "none"}', "doi"),
        ('{"type": "book", "title": "' + "x" * 3_000 + '"}', "title"),
    ],
)
def test_what_cannot_be_kept_of_an_item_is_said_at_its_field(item, field):
    (reading,) = read_pasted(item).readings
    assert field in {doubt.field for doubt in reading.doubts}


# Laws.

letters = st.text("abcxyz ABCÄÖé🙂中.,:;!?()[]&%$#_^~\\{}\"'`/-–—<>=+*@|0189", max_size=40)


@given(letters)
def test_no_text_breaks_the_reading_of_latex(text):
    latex.plain(text)


@given(st.lists(letters, max_size=6).map("\n".join))
def test_no_text_breaks_the_readers(text):
    list(bibtex.read(f"@article{{{text}"))
    list(ris.read(f"TY  - JOUR\n{text}"))


@given(st.text("abcxyz ABCÄÖé🙂中.,:;!?()[]/<>=+*@|0189", min_size=1, max_size=40))
def test_a_plain_title_is_read_as_it_stands(title):
    (entry,) = bibtex.read(f"@article{{a, title = {{{title}}}}}")
    assert entry.item.get("title", "") == " ".join(title.split())
