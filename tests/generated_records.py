"""CSL records for tests: of every kind, with ordinary and with hostile texts in all places."""

import string

from hypothesis import strategies as st

KINDS = [
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "chapter",
    "book",
    "thesis",
    "report",
    "article",
    "webpage",
    "post-weblog",
    "paper-conference",
    "document",
]
# What could end a record, a value or a field; begin one; or be taken for something else.
HOSTILE = [
    *(
        "\nER  - ",
        "\r\nTY  - JOUR",
        "ER  -",
        "\n",
        "\t",
        "{",
        "}",
        "}}",
        "},\n}",
        "\\",
        "\\}",
        "\\{",
    ),
    *("@article{x,", "@comment", "&", "&amp;", "<i>", "</i>", "</script>", "é", "ł", "日本", "🎈"),
    *("%", "%20", "#", '"', "''", "``", "--", "---", "?`", "$", "$x$", "_", "~", "^", "<<", ",,"),
    *("and", " and ", ",", ";", ":", "=", "+", "'", "|", "\\textbf{x}", "“", "”", "–", "e\u0301"),
]
PLAIN = st.text(string.ascii_letters + string.digits + " .-éü", min_size=1, max_size=12)
TEXTS = (
    st.lists(st.sampled_from(HOSTILE) | PLAIN, min_size=1, max_size=6)
    .map("".join)
    .filter(lambda text: any(map(str.isalnum, text)))
)
FAMILIES = st.text(string.ascii_letters + "éøŁ'’-", min_size=1, max_size=12).filter(
    lambda text: text[0].isalpha() and text.lower() not in ("and", "others")
)
GIVEN = st.lists(
    st.sampled_from(["Jane", "Gé", "J.-P.", "A.", "María", "Łucja"]), min_size=1, max_size=3
).map(" ".join)
PEOPLE = st.fixed_dictionaries(
    {"family": FAMILIES.map(lambda text: text[0].upper() + text[1:]), "given": GIVEN},
    optional={
        "non-dropping-particle": st.sampled_from(["van", "van der", "de la"]),
        "dropping-particle": st.sampled_from(["von", "van"]),
        "suffix": st.sampled_from(["Jr.", "III"]),
    },
)
# What stands at its ends and is no part of a name is dropped by every writer.
GROUPS = TEXTS.map(lambda text: {"literal": f"Group {text} of some"})
NAMES = st.lists(PEOPLE | GROUPS, max_size=5)
DATES = st.sampled_from([[], [2020], [1999, 1], [2023, 12, 31], [1950, 2, 3]])
DOIS = st.sampled_from(
    [
        "10.5555/ears.1",
        "10.5555/a_b%c#d",
        "10.1002/(sici)1097-4679(199901)55:1<1::aid-jclp1>3.0.co;2-d",
    ]
)
URLS = st.sampled_from(
    [
        "https://example.org/ears",
        "https://example.org/a_b?x=1&y=%20z;w#top",
        "http://example.org/~a",
    ]
)
PAGES = st.sampled_from(["25-41", "7", "S12-S19", "1-4, 9-12", "e7"])


def records(texts=TEXTS):
    """Items of every kind, each value a hostile text where it may be any."""
    known = {
        "title": texts,
        "container-title": texts,
        "volume": texts,
        "issue": texts,
        "number": texts,
        "chapter-number": texts,
        "edition": texts,
        "publisher": texts,
        "publisher-place": texts,
        "genre": texts,
        "note": texts,
        "page": PAGES,
        "author": NAMES,
        "editor": NAMES,
        "issued": DATES.map(lambda parts: {"date-parts": [parts]}),
        "DOI": DOIS,
        "URL": URLS,
    }
    return st.fixed_dictionaries({"type": st.sampled_from(KINDS)}, optional=known)
