"""What a server is given to send for HEAD: the same headers, and no body for it to throw away."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from tests.routes import make_archive

pytestmark = pytest.mark.django_db

ADDRESSES = ["/", "/nowhere/", "/summaries.csv", "/summaries.atom", "/static/css/site.css"]


def asked(method: str, address: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body as a WSGI server gets them; the test client drops some itself."""
    started = []
    environ = RequestFactory().generic(method, address).environ
    body = WSGIHandler()(environ, lambda status, headers: started.append((status, headers)))
    (status, headers), content = started[0], b"".join(body)
    body.close()
    return status, dict(headers), content


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_answered_like_get_without_a_body(address):
    make_archive()
    status, headers, body = asked("GET", address)
    assert body
    of_head = asked("HEAD", address)
    assert (of_head[0], of_head[2]) == (status, b"")
    assert of_head[1].get("Content-Length") == headers.get("Content-Length")
