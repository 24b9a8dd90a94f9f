"""Of two who do the same at once one does it and one is told, and without the lock it is not so.

Both are brought to the point where each has found everything as it should be, if the lock lets
them both get there.
"""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, connections
from django.db.models import QuerySet

from blog import review
from blog.archive import desk
from blog.bulk import plans
from blog.bulk.deeds import Add, Remove
from blog.history import versions
from blog.journal import UndoRefusedError, change, undo, undoing
from blog.models import Change, Page, Post, ReviewLease, Summary
from blog.terms import deeds
from blog.terms.effects import MergeEffect
from blog.terms.kinds import TOPIC
from research.models import Topic
from tests.archives import MONTH, page_text, study
from tests.factories import make_draft, make_page, make_summary, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)

# What somebody is told in words, and not by an error of the database.
TOLD = (
    versions.ChangedMeanwhileError,
    plans.ChangedSinceError,
    deeds.TermsChangedError,
    desk.RunAlreadyError,
    UndoRefusedError,
)
ONE_OF_TWO = ["done", "told"]


@pytest.fixture(params=["as it is", "without the lock"])
def expected(request, monkeypatch) -> Callable[[list[str]], bool]:
    """Whether what came of it is what should: with the lock one of two, without it not."""
    has_lock = request.param == "as it is"
    if not has_lock:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    return lambda outcomes: (outcomes == ONE_OF_TWO) == has_lock


@pytest.fixture
def meet(monkeypatch) -> Callable:
    """Lets two people meet where this function is called, or go on alone after a moment."""

    def let(module, name: str) -> None:
        barrier, original = Barrier(2), getattr(module, name)

        def meeting(*args, **kwargs):
            with suppress(BrokenBarrierError):
                barrier.wait(0.7)
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, meeting)

    return let


def at_once(*two: Callable) -> list[str]:
    """What came of each: "done", "told" or "failed", in alphabetical order."""

    def outcome(act: Callable) -> str:
        try:
            act()
        except TOLD:
            return "told"
        except DatabaseError:
            return "failed"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as people:
        return sorted(people.map(outcome, two))


def test_a_post_is_saved(expected, meet):
    post = make_draft()
    meet(versions, "keep_what_came_about_elsewhere")

    def save(byline):
        with versions.changing(post.pk, None, seen=post.version) as mine:
            mine.byline = byline
            mine.save()

    assert expected(at_once(lambda: save("Owls"), lambda: save("Bats")))


def test_many_summaries_are_changed(expected, meet):
    owls, bats = make_topic("Owls"), make_topic("Bats")
    # One of them stays whoever comes first: without a topic nothing would be taken away.
    summary = make_summary(topics=[owls, make_topic("Moths")])
    seen = {summary.post_id: Post.objects.get(pk=summary.post_id).version}
    meet(plans, "_write_summaries")

    def do(deed):
        plans.carry_out(deed, [summary.pk], seen, None)

    assert expected(at_once(lambda: do(Add((bats,))), lambda: do(Remove((owls,)))))


def test_two_topics_are_made_one_and_the_other_way_round(expected, meet):
    owls, bats = make_topic("Owls"), make_topic("Bats")
    told = {
        one.pk: MergeEffect.of(TOPIC, one, [other]).seen
        for one, other in ((owls, bats), (bats, owls))
    }
    meet(deeds, "_as_seen")

    def make_one(survivor, other):
        deeds.merge(TOPIC, survivor, [other], [], None, told[survivor])

    outcomes = at_once(lambda: make_one(owls.pk, bats.pk), lambda: make_one(bats.pk, owls.pk))
    assert expected(outcomes)
    assert Topic.objects.filter(pk__in=told).count() <= 1


def test_the_same_files_are_imported(expected, meet):
    people = [make_user("Moderator") for _ in range(2)]
    run = desk.keep(
        [ContentFile(page_text((MONTH, [study()])).encode(), name="page.txt")], people[0]
    )
    seen = desk.look_at(run, desk.Choices()).seen
    meet(desk, "_readable")

    def do(user):
        try:
            desk.carry_out(run.pk, desk.Choices(), seen, user)
        except desk.LookAgainError as error:
            # The lock of all imports has kept the second one from doing harm.
            raise DatabaseError from error

    assert expected(at_once(*(lambda user=user: do(user) for user in people)))
    assert Summary.objects.count() == 1


def test_a_change_is_taken_back(expected, meet):
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
    meet(undoing, "net_of")
    assert expected(at_once(*[lambda: undo(made.pk, None)] * 2))
    assert Change.objects.filter(undo_of=made.pk).exists()


# What no lock, but a rule of the database holds.


@contextmanager
def without(table: str, rule: str):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [rule]
        )
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {rule}")
        yield
        cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {rule} {definition}")


def make_the_same_month() -> list[str]:
    return at_once(*[lambda: make_draft(month=datetime.date(2021, 3, 1))] * 2)


def test_a_month_is_there_once():
    assert make_the_same_month() == ["done", "failed"]


def test_without_its_rule_a_month_is_there_twice():
    with without("blog_post", "blog_post_month_key"):
        assert make_the_same_month() == ["done", "done"]


@pytest.fixture
def given(meet) -> Callable[[], list[int | None]]:
    """The summaries that two are given who ask at once, where one waits."""
    make_summary(review_reasons=["guessed"])
    people = [make_user("Moderator") for _ in range(2)]
    meet(review, "_give")

    def ask() -> list[int | None]:
        found = []
        at_once(*(lambda user=user: found.append(review.take_next(user)) for user in people))
        return found

    return ask


def test_a_summary_is_given_to_one_of_two(given):
    assert given().count(None) == 1
    assert ReviewLease.objects.count() == 1


def test_without_the_lock_and_the_lease_it_is_given_to_both(given, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    monkeypatch.setattr(review, "_give", lambda pk, user: True)
    assert given().count(None) == 0
