"""A connection that is lost while a long answer is read is an outage, whenever it is lost."""

import os
import socket

import pytest
from django.db import connection
from django.urls import reverse

from pprnet.outage import OUTAGES, error_page

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_that_is_lost_before_its_cursor_is_closed_is_told_as_an_outage(rf):
    # As Django reads what a long answer is made of.
    cursor = connection.chunked_cursor()
    cursor.execute("SELECT 1")
    cursor.fetchall()
    with socket.socket(fileno=os.dup(connection.connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)
    try:
        cursor.close()
    except OUTAGES:
        answer = error_page(rf.get(reverse("blog:summary-references", args=["ris"])))
    finally:
        connection.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
