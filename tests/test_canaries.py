"""A reader who opens, sends and searches whatever there is learns nothing of what is hidden."""

import datetime
import gzip
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from blog.models import ImportRun, Summary
from blog.models.posts import PostQuerySet
from research.models import Notice
from tests.canaries import SPECIES, WITH, WITHOUT, Planted, links_in, plant, told
from tests.factories import make_draft, make_notice, make_preview_link, make_user
from tests.routes import ADDRESSES, MISSING

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.broken_urls")]

SURFACES = [*ADDRESSES, *MISSING, "/errors/400/", "/errors/403/", "/errors/500/", "/admin/login/"]
# The deepest combination of filters whose links are followed.
MOST_KEYS = 1
NEVER = f"{SPECIES}nought"


@pytest.fixture
def planted(client) -> Planted:
    return plant(client)


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False)


def crawled(reader: Client) -> Iterator[tuple[str, HttpResponse]]:
    """Everything that links lead to, from the first page, the routes and the sitemap."""
    todo, known = [*SURFACES], {*SURFACES}
    while todo:
        address = todo.pop()
        response = reader.get(address)
        yield address, response
        new = {
            one
            for one in links_in(b"".join(response), address) - known
            if one.count("=") <= MOST_KEYS and not one.startswith("/static/")
        }
        known |= new
        todo += new


# Other ways to ask for the same.
WAYS = {
    "HEAD": {"method": "HEAD"},
    "OPTIONS": {"method": "OPTIONS"},
    "POST": {"method": "POST"},
    "PUT": {"method": "PUT"},
    "a part": {"headers": {"range": "bytes=0-4000"}},
    "the last part": {"headers": {"range": "bytes=-4000"}},
    "held": {"headers": {"if-none-match": '"x"'}},
    "held, whatever it is": {"headers": {"if-none-match": "*"}},
    "held since": {"headers": {"if-modified-since": "Thu, 01 Jan 2037 00:00:00 GMT"}},
    "compressed": {"headers": {"accept-encoding": "gzip"}},
    "as data": {"headers": {"accept": "application/json", "x-requested-with": "XMLHttpRequest"}},
}


def asked(reader: Client, address: str, way: dict) -> HttpResponse:
    return reader.generic(way.get("method", "GET"), address, headers=way.get("headers"))


def everything_in(response: HttpResponse) -> bytes:
    """Headers and content, unpacked."""
    content = b"".join(response)
    if response.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return repr(sorted(response.headers.items())).encode() + content


def leaks(planted: Planted, answers: Iterator[tuple[str, HttpResponse]]) -> dict[str, set[str]]:
    """What is told, by what was asked for."""
    found = {
        what: told(everything_in(response), planted.words.values()) for what, response in answers
    }
    return {what: words for what, words in found.items() if words}


def test_every_kind_of_row_has_a_canary_or_a_reason():
    kept = {
        model._meta.label_lower
        for app in ("blog", "research")
        for model in apps.get_app_config(app).get_models()
    }
    assert WITH | WITHOUT.keys() == kept
    assert WITH.isdisjoint(WITHOUT)


def test_nothing_that_links_lead_to_tells_of_anything_hidden(planted, reader):
    opened = {}

    def answers():
        for address, response in crawled(reader):
            opened[address] = response.status_code
            yield address, response

    assert leaks(planted, answers()) == {}
    # The search was one.
    assert len(opened) > len(SURFACES) + 50
    assert {200, 400, 403, 404, 410, 500} <= {*opened.values()}


def test_no_other_way_to_ask_tells_more(planted, reader):
    answers = (
        (f"{name} {address}", asked(reader, address, way))
        for name, way in WAYS.items()
        for address in SURFACES
    )
    assert leaks(planted, answers) == {}


# Where words may be sought, and what else may be made of them.
SOUGHT = [
    *("/?q={}", "/?q={}&sort=newest", "/?q=%22{}%22", "/?q={}+OR+aardvark", "/?q=-{}"),
    *("/?q={}&show=100", "/summaries.atom?q={}", "/summaries.ris?q={}", "/summaries.json?q={}"),
    *("/summaries.csv?q={}", "/?topic={}", "/?type={}", "/topics/{}/", "/types/{}/"),
]


def told_apart(reader: Client, pairs: list[tuple[str, str]], ways=("GET",)) -> list[str]:
    """Of a hidden address and one that never was, the hidden ones that are answered otherwise.

    An answer may name the address that was asked for, or the word, and its mark hangs from that.
    """
    apart = []
    for hidden, never in pairs:
        for name in ways:
            seen = []
            for one in (hidden, never):
                response = asked(reader, one, WAYS.get(name, {}))
                del response["ETag"]
                said = everything_in(response).replace(one.encode(), b"")
                said = said.replace(one.rpartition("=")[2].encode() or b"?", b"")
                said = re.sub(rf"{SPECIES}[a-z]*".encode(), b"", said)
                seen.append((response.status_code, said))
            if seen[0] != seen[1]:
                apart.append(f"{name} {hidden}")
    return apart


def hidden_addresses(planted: Planted) -> list[tuple[str, str]]:
    """Each with one that never was, in the same form."""
    states = {4: "draft", 5: "scheduled", 6: "unpublished", 8: "unpublished and moved"}
    files = [
        *("", "citation.ris", "citation.bib", "citation.json", "citation.csv"),
        *("summary.ris", "summary.bib", "summary.json"),
    ]
    pairs = [(f"/2021/0{month}/", "/2021/09/") for month in (*states, 7)]
    pairs += [
        (f"/2021/0{month}/{planted.words[state]}/{file}", f"/2021/09/{NEVER}/{file}")
        for month, state in states.items()
        for file in files
    ]
    moved = planted.words["unpublished and moved"]
    pairs += [(f"/2021/07/{moved}/{file}", f"/2021/09/{NEVER}/{file}") for file in files]
    pairs += [(f"/2021/08/{moved}-again/", f"/2021/09/{NEVER}/")]
    pairs += [(f"/{planted.words['an old address of a draft']}/", f"/{NEVER}/")]
    pairs += [(f"/{planted.words['an address that was missed']}/", f"/{NEVER}/")]
    pairs += [("/2018/", "/2017/"), ("/2018/01/", "/2017/01/"), ("/?year=2018", "/?year=2017")]
    pairs += [("/preview/expired/", "/preview/nothing/"), ("/preview/closed/x/", "/preview/no/x/")]
    return pairs


@pytest.fixture
def more_hidden() -> None:
    make_draft(month=datetime.date(2018, 1, 1))
    draft = make_draft()
    with time_machine.travel("2024-05-03"):
        make_preview_link(draft, "expired")
    make_preview_link(draft, "closed").delete()


def test_a_draft_cannot_be_told_from_an_address_that_never_was(planted, more_hidden, reader):
    pairs = hidden_addresses(planted)
    assert told_apart(reader, pairs, ("GET", "HEAD", "POST")) == []
    # Every other way at one address of each form.
    assert told_apart(reader, pairs[::7], WAYS) == []


def never(word: str) -> str:
    """One of the same length that never was."""
    return SPECIES.ljust(len(word), "z")


def test_a_search_for_a_hidden_word_is_one_for_a_word_that_never_was(planted, reader):
    pairs = [(f"/?q={word}", f"/?q={never(word)}") for word in planted.words.values()]
    for state in ("draft", "withdrawn", "a search", "the last name"):
        word = planted.words[state]
        pairs += [(one.format(word), one.format(never(word))) for one in SOUGHT]
    assert told_apart(reader, pairs) == []


def test_a_misspelt_hidden_word_is_not_set_right(planted, reader):
    searches = ((word, reader.get(f"/?q={word[:-2]}{word[-1]}")) for word in planted.words.values())
    found = leaks(planted, searches)
    assert {word: words for word, words in found.items() if words - told(word, words)} == {}


# What is done where no reader sees it. What is done to a scheduled post, or to the notes that staff
# have on a public one, moves the edition; so marks tell that something was done, as they do of any
# correction, and not what.
DONE = {
    "draft": lambda: Summary.objects.filter(post__published_at=None).update(body="<p>Other.</p>"),
    "draft deleted": lambda: make_draft().delete(),
    "person": lambda: make_user(first_name="Other"),
    "import": lambda: ImportRun.objects.create(names="Other"),
    "found by Crossref": lambda: make_notice(Summary.objects.get(slug="first").citation),
    "noted": lambda: Notice.objects.update(note="Other words.", noted_at=timezone.now()),
    "shared": lambda: make_preview_link(make_draft()),
}


def test_what_is_done_in_hiding_changes_no_mark_of_a_public_page(planted, reader):
    marks = {one: reader.get(one).get("ETag") for one in ("/", "/2021/03/first/")}
    moved = []
    for what, do in DONE.items():
        do()
        if {one: reader.get(one).get("ETag") for one in marks} != marks:
            moved.append(what)
    assert moved == []
    Summary.objects.filter(slug="first").update(title="Seen by all")
    assert {one: reader.get(one).get("ETag") for one in marks} != marks


def public_to_everybody(monkeypatch) -> None:
    monkeypatch.setattr(PostQuerySet, "public", lambda self: self.all())
    cache.clear()


def test_a_site_that_shows_drafts_would_be_found_out(planted, more_hidden, reader, monkeypatch):
    public_to_everybody(monkeypatch)
    found = leaks(planted, ((one, reader.get(one)) for one in ("/archive/", "/2021/04/", "/2021/")))
    assert planted.words["draft"] in found["/2021/04/"]
    assert len(told_apart(reader, hidden_addresses(planted))) > 30


def test_a_site_that_shows_what_was_withdrawn_would_be_found_out(planted, reader, monkeypatch):
    monkeypatch.setattr(Summary, "is_withdrawn", False)
    cache.clear()
    found = leaks(planted, ((one, reader.get(one)) for one in ["/2021/03/withdrawn/"]))
    assert found == {"/2021/03/withdrawn/": {planted.words["withdrawn"]}}


def test_an_error_that_shows_its_details_would_be_found_out(planted, reader):
    Summary.objects.filter(slug="first").update(body=f"<p>{planted.words['draft']}</p>")
    with override_settings(DEBUG=True):
        found = leaks(planted, ((one, reader.get(one)) for one in ["/2021/03/first/"]))
    assert found == {"/2021/03/first/": {planted.words["draft"]}}
