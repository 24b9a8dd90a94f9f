"""Of several requests that begin an edition at the same time, one makes what all need."""

import threading

import pytest
from django.db import connection

from blog.facts import Facts
from tests.factories import make_summary

pytestmark = pytest.mark.django_db(transaction=True)

# In seconds: only a test that fails waits so long.
PATIENCE = 30


class Reader(threading.Thread):
    """A request of a thread of its own, which may be stopped at its first question."""

    def __init__(self):
        super().__init__()
        self.may_ask, self.has_begun = threading.Event(), threading.Event()
        self.asked, self.facts = [], Facts("edition")

    def run(self):
        try:
            with connection.execute_wrapper(self.noted):
                self.found = self.facts.catalogue
        finally:
            connection.close()

    def noted(self, execute, sql, *arguments):
        self.asked.append(sql)
        self.has_begun.set()
        assert self.may_ask.wait(PATIENCE)
        return execute(sql, *arguments)


@pytest.fixture
def readers() -> tuple[Reader, Reader]:
    """One that has asked and waits for the answer, and one that comes meanwhile."""
    make_summary()
    first, second = Reader(), Reader()
    second.may_ask.set()
    first.start()
    assert first.has_begun.wait(PATIENCE)
    return first, second


def test_who_comes_while_the_archive_is_read_waits_for_it(readers):
    first, second = readers
    second.start()
    first.may_ask.set()
    first.join(PATIENCE)
    second.join(PATIENCE)
    assert len(first.asked) == 1
    assert second.asked == []
    assert second.found is first.found


def test_who_waits_in_vain_reads_it_alone(readers, monkeypatch):
    monkeypatch.setattr("blog.facts.PATIENCE", 0)
    first, second = readers
    second.start()
    second.join(PATIENCE)
    assert len(second.found.keys) == 1
    first.may_ask.set()
    first.join(PATIENCE)
    assert list(first.found.keys) == list(second.found.keys)
