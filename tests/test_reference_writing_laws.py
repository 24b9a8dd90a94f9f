"""What holds for the written form of any item, also of a broken one."""

from html.parser import HTMLParser
from unicodedata import category

from hypothesis import example, given
from hypothesis import strategies as st

from research.styles import apa, apa_html, short_authors, vancouver


class _Reader(HTMLParser):
    """Text and tags of a fragment, as a browser would find them."""

    def __init__(self):
        super().__init__()
        self.text = ""
        self.tags = []

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, *attrs))


KINDS = [
    "article",
    "article-journal",
    "article-magazine",
    "book",
    "chapter",
    "document",
    "paper-conference",
    "report",
    "thesis",
    "webpage",
]
TEXTS = [
    "title",
    "container-title",
    "volume",
    "issue",
    "page",
    "number",
    "chapter-number",
    "edition",
    "publisher",
    "publisher-place",
    "genre",
    "DOI",
    "URL",
    "status",
]
NAME_PARTS = [
    "family",
    "given",
    "dropping-particle",
    "non-dropping-particle",
    "suffix",
    "literal",
]


def items(texts, anything):
    """CSL items whose texts come from `texts`; `anything` may stand in any place instead."""
    people = st.lists(
        st.dictionaries(st.sampled_from(NAME_PARTS), texts | anything) | anything, max_size=23
    )
    date = st.fixed_dictionaries(
        {"date-parts": st.lists(st.lists(st.integers(-1, 2100) | anything)) | anything}
    )
    custom = st.dictionaries(
        st.sampled_from(["authors-omitted-after", "editors-omitted-after"]),
        st.integers(-1, 30) | anything,
    )
    known = dict.fromkeys(TEXTS, texts | anything) | {
        "type": st.sampled_from(KINDS) | anything,
        "author": people | anything,
        "editor": people | anything,
        "issued": date | anything,
        "status": st.sampled_from(["in press", "advance online publication"]) | texts | anything,
        "custom": custom | anything,
        "DOI": st.just("10.5555/ears.1") | texts | anything,
        "URL": st.just("https://example.org/ears") | texts | anything,
    }
    return st.fixed_dictionaries({}, optional=known)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
# Text with every mark that could meet the punctuation of the style, but none of the runs that
# the style must not produce.
MARKED = st.text("aB1 .,;:-–?!’”&é", max_size=12).filter(
    lambda text: not any(run in " ".join(text.split()) for run in ("..", ",,", " ,"))
)


@given(items(st.text(), JSON))
@example({"title": "\ud800", "URL": "https://\udfff", "DOI": "10.5555/\ud800"})
@example(
    {"type": [], "author": {"family": "Doe"}, "issued": [], "custom": {"authors-omitted-after": {}}}
)
def test_html_says_what_plain_text_says_and_holds_no_other_markup(csl):
    reader = _Reader()
    reader.feed(apa_html(csl))
    reader.close()
    assert reader.text == apa(csl)
    for tag, *attributes in reader.tags:
        if tag == "a":
            [(name, address)] = attributes
            assert name == "href"
            assert address.lower().startswith(("https://", "http://"))
        else:
            assert (tag, attributes) in [("cite", []), ("i", [])]


@given(items(st.text(), JSON))
def test_every_item_is_written_on_one_printable_line(csl):
    for written in (apa(csl), vancouver(csl), short_authors(csl)):
        assert written == " ".join(written.split())
        assert not {category(character) for character in written} & {"Cc", "Cs"}


@given(items(MARKED, st.none()))
def test_parts_never_meet_in_doubled_punctuation_9_5(csl):
    for written in (apa(csl), vancouver(csl), short_authors(csl)):
        for run in ("..", ",,", " ,", "  ", "()", "[]", "( ", "(,", ", )", " )"):
            assert run not in written


def test_no_text_of_an_item_begins_or_ends_italics():
    csl = {"type": "article-journal", "title": "\x01Owls\x02 \x03and\x04 bees", "page": "\x034"}
    assert apa_html(csl) == "Owls and bees. (n.d.). 4."
