"""However the work of several editors interleaves, nobody overwrites what they have not seen."""

import os
import re
from collections.abc import Iterable
from itertools import count, pairwise

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from blog.admin.collisions import WholePostAdmin
from blog.admin.merging import I_REMOVED, THEY_REMOVED
from blog.history.states import PostState, kept_states
from blog.history.versions import changing, revisions_of
from research.models import Topic
from tests.desk import Editor, state_of
from tests.factories import make_citation, make_draft, make_summary, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = int(os.environ.get("INTERLEAVINGS", "100"))
EDITORS = 3
# What the database keeps for itself, or follows from the rest.
ASIDE = {"version", "updated_at", "position", "review_reasons", "first_published_at"}

places = st.integers(0, 2)
# Which of a handful of values is filled in where the test runs.
choices = st.integers(0, 3)
changes = st.one_of(
    st.tuples(st.just("write"), st.none(), st.sampled_from(["teaser", "byline"])),
    st.tuples(
        st.just("write"),
        places,
        st.sampled_from(["title", "body", "practice_implications", "note", "slug"]),
    ),
    st.tuples(st.just("choose a topic"), places, choices),
    st.tuples(st.just("choose a citation"), places, choices),
    st.tuples(st.just("remove"), places),
    st.tuples(st.just("first"), places),
    st.tuples(st.just("add")),
)
editors = st.integers(0, EDITORS - 1)
answers = st.lists(st.sampled_from(["mine", "theirs", ""]), min_size=1, max_size=3)
buttons = st.sampled_from(["_save"] * 8 + ["_publish", "_unpublish"])
sends = st.tuples(editors, st.lists(changes, max_size=3), answers, buttons)
moves = st.one_of(
    st.tuples(st.just("open"), editors, st.none() | places),
    st.tuples(st.just("send"), st.lists(sends, min_size=1, max_size=2, unique_by=lambda s: s[0])),
    st.tuples(st.just("send"), st.lists(sends, min_size=2, max_size=3, unique_by=lambda s: s[0])),
    st.tuples(st.just("import")),
)
interleavings = st.lists(moves, min_size=3, max_size=8)


class Table:
    """A draft with three summaries, and the editors who have it open."""

    numbers = count(1)

    def __init__(self, users):
        self.post = make_draft()
        self.topics = list(Topic.objects.order_by("pk")[:4])
        for _ in range(3):
            make_summary(self.post, topics=self.topics[:1])
        self.citations = [make_citation() for _ in range(4)]
        self.editors = [Editor(user, self.post) for user in users]
        first, *others = self.editors
        first.open(self.post)
        for editor in others:
            editor.look_at_the_page_of(first)
        self.lost = []
        #: Of what was lost: what was sent, and what came back.
        self.evidence = []

    def play(self, interleaving):
        for kind, *rest in interleaving:
            if kind == "open":
                self.open(*rest)
            elif kind == "import":
                self.post.summaries.update(note=f"<p>{self.word()}</p>")
            else:
                self.send(rest[0])

    def open(self, editor, place):
        rows = [self.post] if place is None else list(self.post.summaries.all())[place:][:1]
        for row in rows:
            self.editors[editor].open(row)

    def send(self, sends):
        """All at once, each in a thread of their own."""
        under_way = []
        for number, changes, answers, button in sends:
            typed = [("choose", answers), *(self.typed(*change) for change in changes)]
            editor = self.editors[number]
            known = words_of(values_of(editor.seen).values())
            under_way.append((editor, known, editor.send(typed, button)))
        for editor, known, saved in under_way:
            if not saved.result() and editor.collision:
                typed = words_in(editor.sent) - known - given_up(editor.sent)
                if lost := typed - words_in(editor.data):
                    self.lost += lost
                    self.evidence += [dict(editor.sent.lists()), dict(editor.data.lists())]

    def typed(self, kind, *rest):
        if kind == "add":
            return "add", self.word()
        if kind == "write":
            place, field = rest
            text = self.word()
            rich = field in ("body", "practice_implications", "note")
            return "write", place, field, [f"<p>{text}</p>" if rich else text]
        if kind == "choose a topic":
            place, number = rest
            return "write", place, "topics", [str(self.topics[number].pk)]
        if kind == "choose a citation":
            place, number = rest
            return "write", place, "citation", [str(self.citations[number].pk)]
        return kind, *rest

    def word(self):
        return f"typed{next(self.numbers)}"

    def overwritten(self):
        """What somebody's save changed although they had not seen it, from the history itself."""
        revisions = list(revisions_of(self.post.pk).order_by("pk"))
        states = kept_states(revision.pk for revision in revisions)
        found = []
        for before, after in pairwise(revisions):
            if after.user is not None:
                pair = states[before.pk], states[after.pk]
                found += unseen_changes(*pair, self.seen[after.pk])
        return found

    @property
    def seen(self):
        """What whoever made a revision had before their eyes, by the revision."""
        return {pk: state for one in self.editors for pk, state in one.seen_by_revision.items()}

    def close(self):
        for editor in self.editors:
            editor.close()


def values_of(state: PostState) -> dict:
    """Everything a state says, by where it says so; the order of the summaries is one of these."""
    found = {name: value for name, value in state.values.items() if name not in ASIDE}
    for summary in state.summaries:
        found |= {(summary.pk, k): v for k, v in summary.values.items() if k not in ASIDE}
    return found


def unseen_changes(before: PostState, after: PostState, seen: PostState) -> list:
    was, became, known = map(values_of, (before, after, seen))
    changed = {key for key in was if became.get(key) != was[key]}
    if before.values["published_at"] != after.values["published_at"]:
        # Who publishes or unpublishes a post has seen all of it.
        changed = set(was) | set(known)
    found = [(key, was.get(key)) for key in changed if known.get(key) != was.get(key)]
    orders = [
        [one.pk for one in state.summaries if all(other.summary(one.pk) for other in others)]
        for state, others in (
            (before, (after, seen)),
            (after, (before, seen)),
            (seen, (before, after)),
        )
    ]
    if orders[0] != orders[1] and orders[2] != orders[0]:
        found.append(("order", orders))
    return found


def words_in(data: QueryDict) -> set[str]:
    """What an editor typed, but in a summary to be removed."""
    gone = tuple(k.removesuffix("DELETE") for k in data if k.endswith("-DELETE") and data[k])
    return words_of(data.getlist(k) for k in data if not (gone and k.startswith(gone)))


def given_up(data: QueryDict) -> set[str]:
    """What an editor left by choice: for what somebody else wrote, or with a summary removed."""
    chosen = {name: data.get(f"choice-{name}") for name in data.getlist("conflict")}
    left = [name for name, choice in chosen.items() if choice == "theirs"]
    removed = [name.removeprefix(THEY_REMOVED) for name in left] + [
        name.removeprefix(I_REMOVED)
        for name, choice in chosen.items()
        if name.startswith(I_REMOVED) and choice == "mine"
    ]
    summaries = tuple(f"{prefix}-" for prefix in removed)
    return words_of(data.getlist(k) for k in data if k in left or k.startswith(summaries or ("-",)))


def words_of(texts: Iterable) -> set[str]:
    return set(re.findall(r"typed\d+", " ".join(map(str, texts))))


@pytest.fixture
def users():
    # Pages that a browser was killed over may hold connections; every editor needs one.
    connection.close()
    connection.close_pool()
    make_topic()
    return [make_user("Author") for _ in range(EDITORS)]


def play(users, interleaving) -> Table:
    table = Table(users)
    try:
        table.play(interleaving)
    finally:
        table.close()
    return table


def test_nobody_overwrites_what_they_have_not_seen(users):
    saved = []

    @settings(max_examples=NUMBER, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(interleavings)
    def interleave(interleaving):
        table = play(users, interleaving)
        saved.append(len(table.seen))
        assert table.overwritten() == []
        assert table.lost == [], table.evidence

    interleave()
    # Otherwise it would prove nothing.
    assert sum(saved) > NUMBER // 4


def test_without_the_check_they_do(users, monkeypatch):
    monkeypatch.setattr(WholePostAdmin, "look_for_collision", lambda *args: None)
    overwritten = []

    @settings(
        max_examples=20,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    @given(interleavings)
    def interleave(interleaving):
        overwritten.extend(play(users, interleaving).overwritten())

    interleave()
    assert overwritten != []


def test_a_save_waits_for_the_one_before_it(users):
    table = Table(users[:1])
    (editor,) = table.editors
    with changing(table.post.pk, None) as post:
        post.byline = "First"
        post.save()
        second = editor.send([("write", None, "byline", ["Second"])])
        wait_until_somebody_waits_for_a_lock()
    assert not second.result()
    assert [conflict.name for conflict in editor.collision.links] == ["byline"]
    table.close()


def test_what_was_typed_for_a_summary_that_is_being_removed_is_kept(users):
    table = Table(users[:1])
    (editor,) = table.editors
    summary = table.post.summaries.first()
    editor.open(summary)
    with changing(table.post.pk, None):
        summary.delete()
        second = editor.send([("write", None, "title", ["Owls"])])
        wait_until_somebody_waits_for_a_lock()
    assert not second.result()
    assert "Owls" in editor.data.dict().values()
    table.close()


def with_an_open_removal(table: Table) -> Editor:
    """Who is asked whether a summary stays that another has changed; a third has saved since."""
    remover, other, third = table.editors
    assert other.send([("write", 0, "title", ["Owls"])]).result()
    assert not remover.send([("remove", 0)]).result()
    # The first time the page comes again with what the other has changed.
    third.send([("write", None, "teaser", ["Bats"])]).result()
    assert third.send([]).result()
    return remover


def test_what_was_typed_while_it_is_open_whether_a_summary_stays_is_kept(users):
    table = Table(users)
    remover = with_an_open_removal(table)
    assert not remover.send([("write", 0, "note", ["<p>Moths</p>"])]).result()
    assert "Moths" in remover.data["summaries-0-note"]
    assert remover.data["summaries-0-title"] == "Owls"
    (conflict,) = remover.collision.conflicts
    assert conflict.name == "changed:summaries-0"
    table.close()


def test_what_is_typed_into_a_summary_and_removed_with_it_by_choice_does_not_count_as_lost(users):
    table = Table(users)
    remover = with_an_open_removal(table)
    table.send([(0, [("write", 0, "note")], ["mine"], "_save")])
    assert remover.data["summaries-0-DELETE"] == "on"
    assert words_of([remover.data["summaries-0-note"]]) == words_in(remover.sent)
    assert table.lost == []
    table.close()


def test_what_was_typed_for_a_post_that_is_being_deleted_is_kept(users):
    table = Table(users[:1])
    (editor,) = table.editors
    with changing(table.post.pk, None) as post:
        second = editor.send([("write", None, "teaser", ["Owls"])])
        wait_until_somebody_waits_for_a_lock()
        post.delete()
    assert not second.result()
    assert editor.data["teaser"] == "Owls"
    table.close()


def test_what_an_editor_has_seen_is_of_one_moment(users):
    table = Table(users)
    one, other, _ = table.editors
    assert one.send([("write", 0, "title", ["Owls"])]).result()

    def save_before_the_summaries_are_read(execute, sql, *rest):
        if 'FROM "blog_summary"' in sql and not other.sent:
            other.send([("write", 0, "title", ["Bats"])]).result()
            assert other.send([("choose", ["mine"])]).result()
        return execute(sql, *rest)

    opened = int(one.data["opened"])
    with connection.execute_wrapper(save_before_the_summaries_are_read):
        seen = state_of(table.post.pk, opened)
    assert (seen.version, seen.summaries[0].title) == (opened, "Owls")
    assert state_of(table.post.pk, int(other.data["opened"])).summaries[0].title == "Bats"
    table.close()


def wait_until_somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        waiting = []
        while not waiting:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            waiting = cursor.fetchall()
