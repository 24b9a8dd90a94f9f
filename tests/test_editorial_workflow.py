"""Whatever editors do to the archive, in any order, readers see what a naive model says."""

import contextlib
import csv
import datetime
import io
import os
from dataclasses import dataclass, field
from itertools import count

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from blog.journal import change, undo
from blog.models import Edition, Post, Summary
from blog.models.posts import PostQuerySet
from research.merging import merge
from research.models import Topic
from research.naming import rename
from tests.administration import errors_on, send
from tests.factories import make_draft, make_research_type, make_summary, make_topic, make_user

pytestmark = pytest.mark.django_db

NUMBER = int(os.environ.get("WORKFLOWS", "6"))
STEPS = 14
BEGIN = datetime.datetime(2026, 2, 26, 17, tzinfo=datetime.UTC)
MONTHS = [datetime.date(2021, month, 1) for month in range(1, 9)]
some = st.integers(0, 5)


@dataclass
class OneSummary:
    title: str
    slug: str
    topics: set[int]
    is_withdrawn: bool = False


@dataclass
class OnePost:
    month: datetime.date
    teaser: str
    appears: datetime.datetime | None = None
    summaries: dict[int, OneSummary] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/{self.month:%Y/%m}/"


class Workflow(RuleBasedStateMachine):
    """One editor at work; the whole of it in a transaction that is taken back."""

    numbers = count(1)

    @initialize()
    def begin(self):
        self.stack = contextlib.ExitStack()
        # Each begins with the same edition, so what is kept of the one before is of another.
        cache.clear()
        self.clock = self.stack.enter_context(time_machine.travel(BEGIN, tick=False))
        self.stack.enter_context(transaction.atomic())
        self.posts: dict[int, OnePost] = {}
        self.editor, self.reader = Client(), Client()
        self.user = make_user("Author")
        self.editor.force_login(self.user)
        self.kind = make_research_type()
        Topic.objects.all().delete()
        made = [make_topic(f"Owl {self.word()}") for _ in range(4)]
        self.topics = {topic.pk: (topic.name, topic.slug) for topic in made}
        #: Whose each address is that was ever public, and which post ever had a month.
        self.ever: dict[str, tuple[str, int]] = {}
        self.months: dict[datetime.date, int] = {}
        #: What takes the last change back: its key, and what to do to the model.
        self.last = None
        self.view = self.planned = self.edition = None
        #: How often a row was written that stayed as it was.
        self.rewritten = 0

    def teardown(self):
        if hasattr(self, "stack"):
            transaction.set_rollback(True)
            self.stack.close()

    def word(self) -> str:
        return f"word{next(self.numbers)}"

    def pick(self, number: int, of: dict):
        keys = sorted(of)
        return keys[number % len(keys)]

    def pick_summary(self, number: int) -> tuple[OnePost, int, OneSummary]:
        pairs = {pk: post for post in self.posts.values() for pk in post.summaries}
        pk = self.pick(number, pairs)
        return pairs[pk], pk, pairs[pk].summaries[pk]

    def has_posts(self) -> bool:
        return bool(self.posts)

    def is_public(self, post: OnePost) -> bool:
        return post.appears is not None and post.appears <= self.now

    @property
    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC)

    # What they do.

    @rule(number=some, summaries=st.integers(1, 2))
    def write_a_month(self, number, summaries):
        free = [month for month in MONTHS if month not in self.months]
        if not free or len(self.posts) > 2:
            return
        post = make_draft(month=free[number % len(free)], teaser=f"…I blog about {self.word()}.")
        found = self.posts[post.pk] = OnePost(post.month, post.teaser)
        self.months[post.month] = post.pk
        for _ in range(summaries):
            topic = self.pick(number, self.topics)
            title = f"Owls {self.word()}"
            row = make_summary(
                post,
                title=title,
                topics=Topic.objects.filter(pk=topic),
                research_type=self.kind,
                slug=title.lower().replace(" ", "-"),
            )
            found.summaries[row.pk] = OneSummary(title, row.slug, {topic})
        self.last = None

    @precondition(has_posts)
    @rule(number=some)
    def save(self, number):
        pk = self.pick(number, self.posts)
        teaser = f"…I blog about {self.word()}."
        answer = send(self.editor, self.page_of(pk), teaser=teaser)
        assert answer.redirect_chain, errors_on(answer)
        self.posts[pk].teaser = teaser
        self.last = None

    @precondition(has_posts)
    @rule(number=some)
    def save_what_is_refused(self, number):
        answer = send(
            self.editor, self.page_of(self.pick(number, self.posts)), summaries_0__title=""
        )
        assert not answer.redirect_chain
        assert errors_on(answer)

    @precondition(has_posts)
    @rule(number=some)
    def publish(self, number):
        pk = self.pick(number, self.posts)
        Post.objects.get(pk=pk).publish()
        if not self.is_public(self.posts[pk]):
            self.posts[pk].appears = self.now
        self.last = None

    @precondition(has_posts)
    @rule(number=some, hours=st.integers(1, 48))
    def schedule(self, number, hours):
        pk = self.pick(number, self.posts)
        if not self.is_public(self.posts[pk]):
            moment = self.now + datetime.timedelta(hours=hours)
            Post.objects.get(pk=pk).schedule(moment)
            self.rewritten += moment == self.posts[pk].appears
            self.posts[pk].appears = moment
            self.last = None

    @precondition(has_posts)
    @rule(number=some)
    def unpublish(self, number):
        pk = self.pick(number, self.posts)
        Post.objects.get(pk=pk).unpublish()
        self.posts[pk].appears = None
        self.last = None

    @precondition(has_posts)
    @rule(number=some)
    def withdraw_or_reinstate(self, number):
        _, pk, summary = self.pick_summary(number)
        row, was = Summary.objects.get(pk=pk), summary.is_withdrawn
        with change(self.user) as recording:
            if was:
                row.reinstate()
            else:
                row.withdraw("Retracted.")
        summary.is_withdrawn = not was
        self.last = recording.pk, lambda: setattr(summary, "is_withdrawn", was)

    @precondition(has_posts)
    @rule(number=some)
    def rename_a_summary(self, number):
        _, pk, summary = self.pick_summary(number)
        title = f"Bats {self.word()}"
        Summary.objects.get(pk=pk).rename(title)
        summary.title, summary.slug = title, title.lower().replace(" ", "-")
        self.last = None

    @precondition(has_posts)
    @rule(number=some, to=st.sampled_from(MONTHS))
    def move_to_another_month(self, number, to):
        pk = self.pick(number, self.posts)
        if self.months.get(to, pk) == pk:
            Post.objects.filter(pk=pk).update(month=to)
            self.rewritten += to == self.posts[pk].month
            self.posts[pk].month = to
            self.months[to] = pk
            self.last = None

    @rule(number=some)
    def rename_a_topic(self, number):
        pk = self.pick(number, self.topics)
        term, name = Topic.objects.get(pk=pk), f"Moth {self.word()}"
        rename(term, name)
        self.topics[pk] = name, term.slug
        self.last = None

    @precondition(lambda self: len(self.topics) > 2)
    @rule(number=some)
    def merge_topics(self, number):
        gone = self.pick(number, self.topics)
        del self.topics[gone]
        survivor = self.pick(number, self.topics)
        merge(Topic.objects.get(pk=survivor), [Topic.objects.get(pk=gone)])
        for post in self.posts.values():
            for summary in post.summaries.values():
                if gone in summary.topics:
                    summary.topics = summary.topics - {gone} | {survivor}
        for address, owner in self.ever.items():
            if owner == ("topic", gone):
                self.ever[address] = ("topic", survivor)
        self.last = None

    @precondition(lambda self: self.last)
    @rule()
    def take_it_back(self):
        pk, put_back = self.last
        assert undo(pk, self.user).change
        put_back()
        self.last = None

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours):
        self.clock.shift(datetime.timedelta(hours=hours))

    def page_of(self, pk: int) -> str:
        return reverse("admin:blog_post_change", args=[pk])

    # What must be true whatever they did.

    @invariant()
    def no_rule_of_the_database_is_broken(self):
        if hasattr(self, "stack"):
            connection.check_constraints()

    @invariant()
    def readers_see_what_is_public_and_nothing_else(self):
        if not hasattr(self, "stack"):
            return
        table = csv.DictReader(io.StringIO(self.get("/summaries.csv").text.lstrip("\ufeff")))
        seen = [(row["title"], row["address"].split("/", 3)[3]) for row in table]
        expected = [
            (summary.title, f"{post.address}{summary.slug}/"[1:])
            for post in self.public_posts()
            for _, summary in sorted(post.summaries.items())
            if not summary.is_withdrawn
        ]
        assert seen == expected
        page = self.get("/").text
        for post in self.posts.values():
            for summary in post.summaries.values():
                is_listed = summary.title in page
                assert is_listed == (summary.title in [title for title, _ in expected[:6]])

    @invariant()
    def addresses_once_public_lead_to_what_they_were(self):
        if not hasattr(self, "stack"):
            return
        now = self.addresses()
        self.ever |= now
        for address, owner in self.ever.items():
            assert self.get(address).status_code == self.status(address, owner, now), address

    @invariant()
    def the_edition_moves_when_readers_see_something_else(self):
        if not hasattr(self, "stack"):
            return
        topics = sorted(self.topics.items())
        view = repr([topics, self.public_posts()])
        # Triggers also watch plans, which come true without any, addresses that lead to what was
        # public once, and whatever is written, not whether it was there before.
        once = set(self.ever.values())
        planned = repr(
            [
                topics,
                self.rewritten,
                [post for post in self.posts.values() if post.appears],
                [
                    (post.month, [summary.slug for summary in post.summaries.values()])
                    for pk, post in self.posts.items()
                    if ("post", pk) in once
                ],
            ]
        )
        edition = Edition.objects.live()
        if self.view is not None:
            assert edition != self.edition or view == self.view
            # And by nothing that is done to drafts.
            assert edition == self.edition or (view, planned) != (self.view, self.planned)
        self.view, self.planned, self.edition = view, planned, edition

    def public_posts(self) -> list[OnePost]:
        found = [post for post in self.posts.values() if self.is_public(post)]
        return sorted(found, key=lambda post: post.month, reverse=True)

    def addresses(self) -> dict[str, tuple[str, int]]:
        """Those of today, as far as there is anything for readers, and whose they are."""
        found = {f"/topics/{slug}/": ("topic", pk) for pk, (_, slug) in self.topics.items()}
        for pk, post in self.posts.items():
            if self.is_public(post):
                found[post.address] = ("post", pk)
                for row, summary in post.summaries.items():
                    found[f"{post.address}{summary.slug}/"] = ("summary", row)
        return found

    def status(self, address: str, owner: tuple[str, int], now: dict) -> int:
        kind, pk = owner
        if address in now:
            gone = [one for post in self.posts.values() for one in post.summaries.items()]
            return 410 if kind == "summary" and dict(gone)[pk].is_withdrawn else 200
        # What is no longer public cannot be told from what never was.
        return 301 if owner in now.values() else 404

    def get(self, address: str):
        return self.reader.get(address)


def test_readers_see_what_the_model_says_whatever_editors_do():
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=NUMBER,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )


# The same invariants where something is broken on purpose, by what must make it seen.


def play(*steps: tuple) -> None:
    workflow = Workflow()
    try:
        for name, *arguments in [("begin",), ("write_a_month", 0, 2), *steps]:
            getattr(workflow, name)(*arguments)
            workflow.no_rule_of_the_database_is_broken()
            workflow.readers_see_what_is_public_and_nothing_else()
            workflow.addresses_once_public_lead_to_what_they_were()
            workflow.the_edition_moves_when_readers_see_something_else()
    finally:
        workflow.teardown()


SCHEDULED = [("schedule", 0, 5), ("time_passes", 6)]
BY_TRIGGER = {
    "blog_post_edition_update": [("publish", 0), ("save", 0)],
    "post_keep_address": [("publish", 0), ("move_to_another_month", 0, MONTHS[3])],
    "summary_keep_address": [("publish", 0), ("rename_a_summary", 0)],
    "topic_keep_alias": [("rename_a_topic", 0)],
}


UNMOVED = [*SCHEDULED[:1] * 2, ("time_passes", 6), ("move_to_another_month", 0, MONTHS[0])]


@pytest.mark.parametrize("steps", [SCHEDULED, UNMOVED, *BY_TRIGGER.values()])
def test_nothing_is_noticed_where_all_is_well(steps):
    play(*steps)


def test_a_post_that_is_public_too_early_is_noticed(monkeypatch):
    monkeypatch.setattr(PostQuerySet, "public", lambda self: self.exclude(published_at=None))
    with pytest.raises(AssertionError):
        play(*SCHEDULED)


@pytest.mark.parametrize(("trigger", "steps"), BY_TRIGGER.items(), ids=BY_TRIGGER)
def test_a_trigger_that_is_missing_is_noticed(trigger, steps, sql):
    [(table,)] = sql("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", trigger)
    sql(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    with pytest.raises(AssertionError):
        play(*steps)
