"""A page that was made once for an edition is not made again, whoever asks for it, and however."""

import pytest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.views.decorators.cache import never_cache

from blog.models import Summary
from pprnet.page_cache import LARGEST, KeptPage
from tests.factories import make_summary, make_user
from tests.routes import ADDRESSES, MISSING, OF_NO_EDITION, make_archive

pytestmark = pytest.mark.django_db

SEARCHES = [address for address in ADDRESSES if "q=" in address]
WITHDRAWN = "/2021/03/withdrawn/"
PAGES = sorted({*ADDRESSES} - {*SEARCHES, *OF_NO_EDITION, WITHDRAWN})


@pytest.fixture
def archive() -> Summary:
    return make_archive()


def queries(client, address: str, **options) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address, **options)
    return len(captured)


def is_kept(client, address: str) -> bool:
    client.get(address)
    return isinstance(client.get(address), KeptPage)


# What is kept


def test_a_kept_page_costs_one_query(archive, client):
    first = {address: queries(client, address) for address in PAGES}
    assert max(first.values()) > 1
    # the edition
    assert {queries(client, address) for address in PAGES} == {1}


def test_a_kept_page_is_the_page(archive, client):
    first = {address: client.get(address) for address in PAGES}
    again = {address: client.get(address) for address in PAGES}
    assert [page.text for page in again.values()] == [page.text for page in first.values()]
    assert [page.headers for page in again.values()] == [page.headers for page in first.values()]
    assert {page.status_code for page in again.values()} == {200}


def test_a_page_is_kept_for_staff_and_visitors_alike(archive, client):
    client.get("/")
    client.force_login(make_user())
    # the edition: nobody asks who this is
    assert queries(client, "/") == 1


def test_a_page_asked_for_without_its_text_is_kept_with_it(archive, client):
    assert client.head("/").content == b""
    assert "An aardvark" in client.get("/2021/03/").text
    client.head("/2021/03/first/")
    with CaptureQueriesContext(connection) as captured:
        assert "An aardvark" in client.get("/2021/03/first/").text
    assert len(captured) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/?topic=owls&topic=bees&type=trial",
        "/?type=trial&topic=bees&topic=owls",
        "/?topic=bees&topic=owls&topic=bees&type=trial",
        "/?utm_source=mail&topic=bees&fbclid=1&topic=owls&type=trial",
        "/?q=&topic=bees&topic=owls&topic=&type=trial&year=&sort=",
        "/?topic=bees&topic=owls&type=trial&match=all&page=1",
        "/?topic=bees&topic=owls&type=trial&match=any&match=all&page=2&page=1",
        "/?%74opic=%62ees&topic=owls&type=trial#results",
    ],
)
def test_addresses_that_say_the_same_share_one_page(archive, client, address):
    client.get("/?topic=bees&topic=owls&type=trial")
    assert queries(client, address) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/?topic=bees&topic=owls",
        "/?topic=bees&topic=owls&type=trial&match=any",
        "/?topic=bees&topic=owls&type=trial&match=all&match=any",
        "/?topic=bees&topic=owls&type=trial&page=2",
        "/?topic=bees&topic=owls&type=trial&year=2021",
    ],
)
def test_addresses_that_say_something_else_do_not(archive, client, address):
    client.get("/?topic=bees&topic=owls&type=trial")
    assert queries(client, address) > 1


# What is not


def test_a_search_is_not_kept(archive, client):
    assert {is_kept(client, address) for address in SEARCHES} == {False}


def test_what_is_not_there_is_not_kept(archive, client):
    addresses = [*MISSING, WITHDRAWN]
    assert {is_kept(client, address) for address in addresses} == {False}


def test_a_page_of_another_edition_is_not_shown(archive, client):
    client.get("/2021/03/first/")
    Summary.objects.filter(slug="first").update(title="A zebra")
    assert "A zebra" in client.get("/2021/03/first/").text


def test_a_page_of_another_release_is_not_shown(archive, client):
    client.get("/")
    with override_settings(RELEASE="the next one"):
        assert queries(client, "/") > 1


def given_cookie(request):
    response = HttpResponse("For you")
    response.set_cookie("name", "yours")
    return response


def of_session(request):
    request.session["name"] = "yours"
    return HttpResponse("For you")


def with_form(request):
    return HttpResponse(get_token(request))


def with_nonce(request):
    return HttpResponse(f'<script nonce="{request.csp_nonce}"></script>')


@never_cache
def not_to_be_kept(request):
    return HttpResponse("For you")


def in_parts(request):
    return StreamingHttpResponse(["A large ", "export"])


def too_large(request):
    return HttpResponse(b"a" * (LARGEST + 1))


def just_small_enough(request):
    return HttpResponse(b"a" * LARGEST)


def of_its_address(request):
    return HttpResponse(f"{request.get_full_path()} {request.GET.urlencode()}")


def of_its_host(request):
    return HttpResponse(request.build_absolute_uri())


VIEWS = [
    of_its_address,
    of_its_host,
    given_cookie,
    of_session,
    with_form,
    with_nonce,
    not_to_be_kept,
]
VIEWS += [in_parts, too_large, just_small_enough]
urlpatterns = [
    path("", include(([path(f"{view.__name__}/", view) for view in VIEWS], "blog"))),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("view", [given_cookie, of_session, with_form, with_nonce, not_to_be_kept])
def test_what_is_for_one_visitor_is_kept_by_nobody(client, view):
    address = f"/{view.__name__}/"
    response = client.get(address)
    assert response.status_code == 200
    assert "public" not in response.get("Cache-Control", "")
    assert not response.has_header("ETag")
    assert not is_kept(client, address)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("view", [in_parts, too_large])
def test_what_is_too_much_to_keep_has_an_etag_all_the_same(client, view):
    address = f"/{view.__name__}/"
    response = client.get(address)
    assert b"".join(response) != b""
    assert not is_kept(client, address)
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.urls(__name__)
def test_what_is_just_small_enough_is_kept(client):
    assert is_kept(client, "/just_small_enough/")


@pytest.mark.urls(__name__)
def test_a_page_knows_nothing_of_its_address_that_others_do_not_say(client):
    said = client.get("/of_its_address/?utm_source=planted&topic=owls&topic=bees&page=1").text
    assert said == "/of_its_address/?topic=bees&topic=owls topic=bees&topic=owls"


@pytest.mark.urls(__name__)
@override_settings(ALLOWED_HOSTS=["one.example", "other.example"])
def test_a_page_that_names_its_host_is_not_shown_at_another(client):
    said = [
        client.get("/of_its_host/", headers={"host": host}, secure=secure).text
        for host in ("one.example", "other.example")
        for secure in (False, True)
    ]
    hosts = ["http://one", "https://one", "http://other", "https://other"]
    assert said == [f"{host}.example/of_its_host/" for host in hosts]


# Where the cache is of no use


@pytest.fixture
def in_a_folder(tmp_path):
    """A cache in a folder that cannot be made: its parent is a file."""
    (tmp_path / "file").write_text("")
    options = {"MAX_ENTRIES": 10, "MAX_BYTES": 10**6}
    backend = {
        "BACKEND": "pprnet.caches.BoundedFileCache",
        "LOCATION": str(tmp_path / "file" / "folder"),
        "OPTIONS": options,
    }
    with override_settings(CACHES={"default": backend}):
        yield


def test_the_site_goes_on_without_its_cache(in_a_folder, client, caplog):
    make_summary(title="An aardvark")
    pages = [client.get("/") for _ in range(2)]
    assert {page.status_code for page in pages} == {200}
    assert "An aardvark" in pages[1].text
    assert "folder" in caplog.text
