"""Merging while somebody else writes: each waits for the other, and nobody's work is lost."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction

from blog.history.versions import changing
from blog.terms import deeds
from blog.terms.effects import MergeEffect
from blog.terms.kinds import TOPIC
from research.models import Topic
from tests.factories import make_summary, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere():
    """Calls a function in a thread with a connection of its own."""
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit
        thread.submit(connections.close_all).result()


def wait_for_a_lock() -> None:
    """Until somebody else waits for what this connection holds."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(
                # A transaction does not see in pg_stat_activity who came after it first asked.
                "SELECT 1 FROM pg_locks WHERE NOT granted "
                "AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchall():
                return
            time.sleep(0.02)
    pytest.fail("Nobody waits.")


@pytest.fixture
def terms():
    survivor, merged = make_topic("Owls"), make_topic("Owlls")
    make_summary(topics=[merged])
    return survivor, merged


def merge(survivor, merged) -> None:
    effect = MergeEffect.of(TOPIC, survivor, [merged])
    deeds.merge(TOPIC, survivor.pk, [merged.pk], [], None, effect.seen)


def test_a_topic_that_somebody_is_giving_to_a_summary_is_looked_at_again(terms, elsewhere):
    summary = make_summary(topics=[])
    with changing(summary.post_id, None):
        summary.topics.add(terms[1])
        merging = elsewhere(merge, *terms)
        wait_for_a_lock()
    with pytest.raises(deeds.TermsChangedError):
        merging.result()
    assert list(summary.topics.all()) == [terms[1]]


def test_a_summary_that_gets_a_topic_while_that_is_merged_is_refused_whole(terms, elsewhere):
    summary = make_summary(topics=[])

    effect = MergeEffect.of(TOPIC, terms[0], [terms[1]])
    with transaction.atomic():
        deeds.merge(TOPIC, terms[0].pk, [terms[1].pk], [], None, effect.seen)
        writing = elsewhere(summary.topics.add, terms[1])
        wait_for_a_lock()
    with pytest.raises(IntegrityError):
        writing.result()
    assert not summary.topics.exists()


def test_two_merges_into_each_other_wait_and_one_is_done(terms, elsewhere):
    survivor, merged = terms
    effect = MergeEffect.of(TOPIC, survivor, [merged])
    other_way = MergeEffect.of(TOPIC, merged, [survivor])
    with transaction.atomic():
        deeds.merge(TOPIC, survivor.pk, [merged.pk], [], None, effect.seen)
        second = elsewhere(deeds.merge, TOPIC, merged.pk, [survivor.pk], [], None, other_way.seen)
        wait_for_a_lock()
    with pytest.raises(deeds.TermsChangedError):
        second.result()
    assert list(Topic.objects.filter(pk__in=[survivor.pk, merged.pk])) == [survivor]
