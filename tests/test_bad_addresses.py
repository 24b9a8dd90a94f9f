"""Whatever stands in an address, the answer is a page in plain words and never an error of ours."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research.models import ResearchType, Topic
from tests.factories import make_summaries, make_summary, make_topic
from tests.reading import PageRead, read
from tests.routes import PUBLIC, make_archive

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("topic=lynxes", "There is no topic “lynxes”."),
        ("topic=empathy&topic=lynxes", "There is no topic “lynxes”."),
        ("topic=Empathy", "There is no topic “Empathy”."),
        ("type=guess", "There is no type of research “guess”."),
        ("year=1900", "Nothing was published in “1900”."),
        ("year=٢٠٢٣", "Nothing was published in “٢٠٢٣”."),
        ("match=some", "The address says “some”, which means nothing here."),
        ("match=any&match=some", "The address says “some”, which means nothing here."),
        ("sort=oldest", "The address says “oldest”, which means nothing here."),
        ("page=2", "This list has no such page."),
        ("page=last", "This list has no such page."),
        ("topic=" + quote(SCRIPT), f"There is no topic “{SCRIPT}”."),
        ("sort=" + quote(SCRIPT), f"The address says “{SCRIPT}”, which means nothing here."),
        ("topic=a%00b%E2%80%AE", "There is no topic “ab”."),
        ("topic=" + "x" * 5000, f"There is no topic “{'x' * 79}…”."),
    ],
)
def test_a_value_that_means_nothing_is_said_to_with_a_way_out(client, query, message):
    make_summary()
    page = read(client, f"/?{query}", status=404)
    assert page.texts("main", "p")[0] == message
    assert "/" in page.addresses
    assert page.robots == "noindex"
    assert page.all("script") == []


@pytest.mark.parametrize(
    "number", [*"0 -1 +1 01 1.0 1e0 1_0 ٢ ² ９ %00 last".split(), "9" * 30, "9" * 5000]
)
def test_a_page_number_is_written_in_one_way(client, number):
    make_summaries(7, topics=[make_topic("Owls", slug="owls")])
    read(client, f"/?page={number}", status=404)
    read(client, f"/topics/owls/?page={number}", status=404)


@pytest.mark.parametrize("query", ["page=1", "page=", "page=9&page=1"])
def test_the_first_page_may_be_asked_for(client, query):
    summary = make_summary()
    page = read(client, f"/?{query}")
    assert (page.titles, page.canonical) == ([summary.title], "/")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 404),
        ("q=%FF%FE", 200),
        ("q=%ED%A0%80", 200),
        ("topic=%FF", 404),
        ("topic=%00", 404),
        ("type=%00", 404),
        ("year=%00", 404),
        ("match=%00", 404),
        ("sort=%00", 404),
        ("%00=%00", 200),
        ("&&==&;=", 200),
        ("%", 200),
        ("q=" + "a" * 100_000, 404),
        ("utm=" + "a" * 100_000, 200),
        ("topic=" + "a" * 100_000, 404),
        ("&".join(["topic=empathy"] * 900), 200),
        ("&".join(["topic=empathy"] * 10_001), 400),
        ("q=one&q=two", 200),
        ("match=all&match=any", 200),
        ("sort=newest&sort=relevance", 200),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_query_string_of_any_kind_is_answered(client, query, status):
    make_summary()
    read(client, f"/?{query}", status)


HOSTILE = [
    *("%00=%00", "q=%00", "q=%FF%FE", "page=%FF", "page=" + "9" * 30, "page=-1", "&&==&;=", "%"),
    *("topic=%00&type=%00&year=%00", "year=" + "9" * 30, "page=1&page=x", "show=" + "9" * 30),
    *(name + "=" + "a" * 100_000 for name in ("q", "topic", "year", "page", "utm")),
]


@pytest.mark.parametrize("route", PUBLIC)
def test_every_route_answers_whatever_its_query_string(client, route):
    make_archive()
    paths = {address.partition("?")[0] for address in PUBLIC[route]}
    answers = {
        (path, query[:30]): client.get(f"{path}?{query}").status_code
        for path in paths
        for query in HOSTILE
    }
    assert {status for status in answers.values() if status >= 400} <= {400, 404, 410}, answers


@pytest.mark.parametrize(
    "path",
    [
        "/0999/",
        "/3000/",
        "/20233/",
        "/2٠٢٣/",
        "/2023/13/",
        "/2023/00/",
        "/2023/2/",
        "/2023/02/-/",
        "/2023/02/%00/",
        "/2023/02/%FF/",
        "/2023/02/" + "a" * 5000 + "/",
        "/topics/%FF/",
        "/topics/a%2Fb/",
        "/%00/",
        "/%E2%80%AE/",
        "/" + quote(SCRIPT) + "/",
        "/../../etc/passwd",
        "/healthz/",
        "/about/more/",
    ],
    ids=lambda path: path[:30],
)
def test_a_path_that_leads_nowhere_is_missing(client, path):
    make_summary()
    assert read(client, path, status=404).all("script") == []


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("path", ["/", "/summaries.atom", "/nowhere/", "/admin/login/"])
def test_an_unreadable_address_is_answered_in_plain_words(path, debug, client, settings):
    settings.DEBUG = debug
    page = PageRead(client.get(f"{path}?" + "&".join(f"k{n}=" for n in range(10_001))))
    assert (page.status, page.heading) == (400, "This address cannot be read")
    assert "/" in page.addresses


CHARACTERS = st.text(max_size=12) | st.sampled_from(
    ["", "0", "-1", "2", "9" * 30, "\x00", "owls", "trial", "2023", "any", "newest", "'", '"', "%"]
)
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["q", "topic", "match", "type", "year", "sort", "page", "other"]),
        CHARACTERS.map(lambda text: quote(text, errors="replace"))
        | st.binary(max_size=4).map(quote),
    ),
    max_size=4,
).map(lambda pairs: "&".join(f"{key}={value}" for key, value in pairs))
PATHS = st.lists(
    st.sampled_from(["topics", "types", "archive", "2023", "02", "owls", "about", "healthz"])
    | CHARACTERS.map(lambda text: quote(text, safe="", errors="replace"))
    | st.binary(max_size=4).map(lambda octets: quote(octets, safe="")),
    max_size=3,
).map(lambda parts: "/" + "".join(f"{part}/" for part in parts))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.just("/") | PATHS, query=QUERIES)
def test_no_address_breaks_the_site(small_archive, client, path, query):
    response = client.get(f"{path}?{query}")
    assert response.status_code in {200, 301, 302, 404, 410}


@pytest.fixture
def small_archive():
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    make_summary(topics=[make_topic("Owls", slug="owls")])
