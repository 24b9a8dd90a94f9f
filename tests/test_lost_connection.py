"""A connection that is lost while an answer is made is an outage, whenever it is lost."""

import os
import socket

import pytest
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse

from pprnet import urls
from pprnet.outage import OUTAGES, error_page
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def lose() -> None:
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


def form(request):
    """Its connection is lost when the secret of the form is drawn already."""
    get_token(request)
    lose()
    connection.cursor().execute("SELECT 1")


def note(request):
    """Its connection is lost before what it noted in the session is saved."""
    request.session["noted"] = "Owls"
    lose()
    return HttpResponse("Noted.")


urlpatterns = [path("form/", form), path("note/", note), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.fixture(autouse=True)
def connection_of_the_next_test():
    yield
    connection.close()


def test_one_that_is_lost_before_its_cursor_is_closed_is_told_as_an_outage(rf):
    # As Django reads what a long answer is made of.
    cursor = connection.chunked_cursor()
    cursor.execute("SELECT 1")
    cursor.fetchall()
    lose()
    try:
        cursor.close()
    except OUTAGES:
        answer = error_page(rf.get(reverse("blog:summary-references", args=["ris"])))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_refusal_sets_no_cookie_of_the_page_that_did_not_come_about(client):
    client.raise_request_exception = False
    answer = client.get("/form/")
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert not answer.cookies


def test_one_that_is_lost_before_the_session_is_saved_is_told_as_an_outage(client):
    client.force_login(make_user())
    client.raise_request_exception = False
    answer = client.get("/note/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
