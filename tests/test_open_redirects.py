"""No address of ours leads to another site because somebody wrote so."""

import re
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from blog.models import OldAddress
from tests.deployment import HOST
from tests.factories import PASSWORD, make_summary, make_user
from tests.production import by_https, in_public
from tests.second_factors import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.broken_urls")]

EVIL = "elsewhere.example"
# Other spellings of another site, as browsers take them.
TARGETS = [
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"///{EVIL}/",
    f"/\\{EVIL}/",
    f"\\\\{EVIL}/",
    f"/%2F{EVIL}/",
    f"/%5c{EVIL}/",
    f"https:{EVIL}/",
    f"https:/\\{EVIL}/",
    f"/\t/{EVIL}/",
    f"/\n/{EVIL}/",
    f" //{EVIL}/",
    f"\x01//{EVIL}/",
    f"https://{HOST}@{EVIL}/",
    f"https://{HOST}.{EVIL}/",
    f"https://{EVIL}\\@{HOST}/",
    f"//{EVIL}/%2e%2e",
    f"javascript://{HOST}/%0aalert(1)",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    f"http://{HOST}/",
]
# Their pages are large; where they lead is of our own making.
FOR_STAFF = TARGETS[:4]
# Where a parameter says where to go on; the log-in first. Names that others use are tried, too.
KEYS = ("next", "to", "url", "return", "redirect", "redirect_to", "continue", "back", "_back")


def leads_away(location: str) -> bool:
    """Whether a browser on a page of ours ends up elsewhere, or without encryption.

    Browsers drop tabs and line ends, trim what is no character, and take a backslash for a stroke
    (https://url.spec.whatwg.org/#concept-basic-url-parser).
    """
    seen = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33))))).replace("\\", "/")
    parts = urlsplit(seen)
    if not parts.scheme and not seen.startswith("//"):
        return False
    return parts.hostname != HOST or parts.scheme not in ("https", "")


def locations(client: Client, address: str, **data: str) -> list[str]:
    """Where an address leads, step by step, while it leads on within the site."""
    found = []
    response = client.post(address, data, secure=True) if data else by_https(client, address)
    while (location := response.get("Location")) and len(found) < 8:
        found.append(location)
        if leads_away(location):
            break
        parts = urlsplit(location)
        response = by_https(client, f"{parts.path}?{parts.query}")
    return found


def away(client: Client, address: str, **data: str) -> list[str]:
    return [one for one in locations(client, address, **data) if leads_away(one)]


@pytest.mark.parametrize("target", [f"https://{EVIL}", f"//{EVIL}", f"/\\{EVIL}", f"\t//{EVIL}"])
def test_what_leads_away_is_known_as_such(target):
    assert leads_away(target)


def test_a_page_that_leads_wherever_it_is_told_would_be_noticed():
    with in_public() as client:
        found = [away(client, f"/errors/following/?next={quote(one)}") for one in TARGETS[:3]]
    assert [len(one) for one in found] == [1, 1, 1]


def test_no_page_for_readers_leads_elsewhere():
    make_summary()
    with in_public() as client:
        found = [
            (address, one)
            for target in TARGETS
            for address in (
                *(f"{page}?{key}={quote(target)}" for page in ("/", "/topics") for key in KEYS[:3]),
                *(quote(path) for path in (f"/{target}", f"/{target}/2021", f"/topics/{target}")),
                f"//{EVIL}/{quote(target)}",
            )
            for one in away(client, address)
        ]
    assert found == []


def test_no_page_for_staff_leads_elsewhere():
    summary = make_summary()
    pages = ["/admin/blog/post", "/admin/blog/summary/999999/", "/admin/checks/no-topic/open/"]
    pages += [f"/admin/blog/summary/{summary.pk}/change/", "/admin/logout/"]
    with in_public() as client:
        let_in(client, make_user("Administrator", is_superuser=True))
        found = [
            (page, one)
            for target in FOR_STAFF
            for page in pages
            for one in [
                *away(client, page + "?" + "&".join(f"{key}={quote(target)}" for key in KEYS)),
                *away(client, page, **dict.fromkeys(KEYS, target), row="1"),
            ]
        ]
    assert found == []


def test_logging_in_and_out_leads_nowhere_else():
    who = make_user()
    with in_public() as client:
        client.get("/admin/")
        log_in = locations(client, "/admin/")[-1].partition("?")[0]
        found = []
        for target in TARGETS:
            sent = {"login": who.username, "password": PASSWORD}
            found += away(client, f"{log_in}?next={quote(target)}")
            found += away(client, f"{log_in}?next={quote(target)}", **sent)
            found += away(client, log_in, **sent, next=target)
            found += away(client, f"{log_in}?next={quote(target)}")
            found += away(client, "/admin/logout/", next=target)
    assert found == []


def test_an_old_address_leads_to_the_thing_and_to_nothing_behind_it():
    summary = make_summary()
    OldAddress.objects.create(path="/blog/diaries", summary=summary)
    with in_public() as client:
        found = {
            tuple(locations(client, f"/blog/diaries{end}"))
            for end in ("", "/", f"?next=//{EVIL}/", f"/?to=https://{EVIL}")
        }
        assert found == {(summary.get_absolute_url(),)}
        assert away(client, f"/blog/diaries//{EVIL}/") == []
        assert away(client, f"/blog/diaries/%0d%0aLocation:%20https://{EVIL}") == []
