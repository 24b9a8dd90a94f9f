"""Whatever somebody asks through a real shared cache, others get what they would have got."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.test.testcases import LiveServerThread

from tests.deployment import HOST
from tests.factories import make_user
from tests.production import in_public
from tests.routes import make_archive
from tests.shared_cache import (
    ITS_OWN,
    OURS,
    Answer,
    asked,
    in_front_of,
    needs_varnish,
    varnish,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.broken_urls"),
    needs_varnish,
]

EVIL = "elsewhere.example"
# What a proxy that does TLS says of every visitor of the site.
COMING = {"Host": HOST, "X-Forwarded-Proto": "https"}
ADDRESSES = ["/", "/summaries.atom", "/nowhere/"]
# What is sent, beside or instead of what any visitor sends.
ATTACKS: dict[str, dict[str, Any]] = {
    "what a proxy might say": {
        "X-Forwarded-Host": EVIL,
        "X-Forwarded-Server": EVIL,
        "X-Host": EVIL,
        "Forwarded": f"host={EVIL};proto=http",
        "X-HTTP-Host-Override": EVIL,
        "X-Forwarded-Scheme": "http",
        "X-Forwarded-Ssl": "off",
        "Front-End-Https": "off",
        "X-Forwarded-Prefix": f"//{EVIL}",
        "X-Script-Name": f"//{EVIL}",
        "X-Original-URL": "/admin/",
        "X-Rewrite-URL": "/admin/",
        "X-Forwarded-Port": "1",
        "X-HTTP-Method-Override": "POST",
        "X-Method-Override": "DELETE",
        "X-Forwarded-For": "127.0.0.1",
        "True-Client-IP": "127.0.0.1",
    },
    "without encryption": {"X-Forwarded-Proto": "http"},
    "another host": {"Host": EVIL},
    "another port": {"Host": f"{HOST}:8443"},
    "another host behind ours": {"Host": f"{HOST}@{EVIL}"},
    "posted": {"method": "POST", "body": "q=zebrafish"},
    "asked for the head": {"method": "HEAD"},
    "asked for what is possible": {"method": "OPTIONS"},
    "asked with a body": {
        "body": "q=zebrafish&topic=nothing",
        "Content-Type": "application/x-www-form-urlencoded",
    },
    "a part of it": {"Range": "bytes=0-9"},
    "no part of it": {"Range": "bytes=999999999-"},
    "in another way": {
        "Origin": f"https://{EVIL}",
        "Referer": f"https://{EVIL}/",
        "Accept-Language": "fr",
        "Accept": "application/json",
        "Accept-Encoding": "gzip, br, zstd",
        "Sec-Purpose": "prefetch",
        "X-Requested-With": "XMLHttpRequest",
    },
    "held already": {"If-None-Match": "*"},
    "held under another name": {"If-None-Match": '"x"', "If-Match": '"x"'},
    "held for long": {"If-Modified-Since": "Thu, 01 Jan 2037 00:00:00 GMT"},
    "with a cookie": {"Cookie": "__Host-session=zebrafish; messages=zebrafish"},
    "with an authorisation": {"Authorization": "Basic emVicmFmaXNoOnplYnJhZmlzaA=="},
    "with a header too long": {"X-Zebrafish": "z" * 7000},
    "hop by hop": {"Connection": "close, Host, X-Forwarded-Proto"},
}
_numbers = count()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Where the site listens, as behind a proxy."""
    with in_public():
        thread = LiveServerThread("127.0.0.1", lambda handler: WSGIHandler())
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        yield f"127.0.0.1:{thread.port}"
        thread.terminate()


@pytest.fixture(scope="module", params=[OURS, ITS_OWN], ids=["our rules", "its own rules"])
def ask(request, site, tmp_path_factory) -> Iterator[Callable[..., Answer]]:
    rules = in_front_of(f"http://{site}", request.param)
    with varnish(tmp_path_factory.mktemp("varnish"), rules) as ask:
        yield ask


@pytest.fixture(autouse=True)
def archive(transactional_db) -> None:
    make_archive()


def is_poisoned(ask, expected: Answer, address: str, attack: dict[str, Any]) -> bool:
    """Whether others see at this address, after the attack, what they would not without the cache.

    The attack is the first to ask for it, of the cache and of the site.
    """
    address = f"{address}?nobody={next(_numbers)}"
    cache.clear()
    ask(address, **COMING | attack)
    found = ask(address, **COMING)
    told = any(word in found.text + found.said for word in (EVIL, "zebrafish"))
    return told or (found.status, found.text) != (expected.status, expected.text)


def test_what_one_visitor_sends_is_seen_by_no_other(ask, site):
    expected = {address: asked(site, address, **COMING) for address in ADDRESSES}
    found = {
        f"{address}, {name}"
        for name, attack in ATTACKS.items()
        for address in ADDRESSES
        if is_poisoned(ask, expected[address], address, attack)
    }
    assert found == set()


def test_a_page_that_believes_what_it_is_told_would_be_noticed(ask, site):
    address = "/errors/reflecting/"
    expected = asked(site, address, **COMING)
    assert is_poisoned(ask, expected, address, ATTACKS["what a proxy might say"])


# Two spellings that a cache and a site could take for one.
CLOAKED = [
    ("/?topic=owls", "/?topic=owls;q=zebrafish"),
    ("/?topic=owls", "/?topic=owls&q=zebrafish"),
    ("/?topic=owls", "/?utm_source=x;topic=owls&q=zebrafish"),
    ("/?topic=owls", "/?topic=owls&topic=nothing"),
    ("/?topic=owls", "/?topic=nothing&topic=owls"),
    ("/?topic=owls", "/?topic=owls%26q=zebrafish"),
    ("/?topic=owls", "/?topic=owls#&q=zebrafish"),
    ("/topics/", "/topics/;/zebrafish"),
    ("/topics/", "/topics/%2e%2e/zebrafish/"),
    ("/topics/", "//elsewhere.example/topics/"),
    ("/topics/", "/topics/%00"),
    ("/topics/", "/TOPICS/"),
    ("/topics/", "http://elsewhere.example/topics/"),
]


def test_an_address_that_looks_like_another_is_another(ask, site):
    seen = {}
    for address, cloaked in CLOAKED:
        expected = asked(site, address, **COMING)
        cache.clear()
        ask(cloaked, **COMING)
        found = ask(address, **COMING)
        told = any(word in found.text + found.said for word in (EVIL, "zebrafish"))
        seen[cloaked] = (found.status, found.text == expected.text, told)
    assert seen == {cloaked: (200, True, False) for _, cloaked in CLOAKED}


PAGES = ["/admin/", "/admin/blog/post/", "/admin/session/"]
ENDS = [
    *("x.css", "style.css?", ";x.css", "%2fx.css", "%0ax.css", "?x.css", "%3fx.css", "x.js"),
    *("%23x.ico", ""),
]


def test_no_page_of_staff_is_kept_whatever_its_address_looks_like(ask, client):
    client.force_login(make_user(first_name="Zebrafish"))
    cookie = f"__Host-session={client.cookies['__Host-session'].value}"
    theirs = {
        page + end: ask(page + end, **COMING, Cookie=cookie) for page in PAGES for end in ENDS
    }
    others = {address: ask(address, **COMING) for address in theirs}
    assert "Zebrafish" in theirs["/admin/"].text
    assert [one for one, said in others.items() if "Zebrafish" in said.text + said.said] == []
    opened = {one for one, said in others.items() if said.status == 200}
    # Who asks for their session is told that they have none.
    assert opened == {"/admin/session/", "/admin/session/?x.css"}
    assert {others[one].text for one in opened} == {'{"user": null}'}


def test_who_is_led_to_the_encrypted_page_leads_nobody_else_there(ask):
    first = ask("/types/", **COMING | {"X-Forwarded-Proto": "http"})
    assert (first.status, ask("/types/", **COMING).status) == (301, 200)
