"""Whatever was changed before and after: an undo gives what was before, or leaves a later edit."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.journal import change, undo
from blog.models import Page, Summary
from tests.factories import make_page, make_summary, make_topic

pytestmark = pytest.mark.django_db
PAGES = TOPICS = 3
TEXTS = ["Owls", "Bats", "Moths"]
edits = st.tuples(
    st.integers(0, PAGES - 1), st.sampled_from(["title", "body"]), st.sampled_from(TEXTS)
)
links = st.tuples(st.just("topic"), st.integers(0, TOPICS - 1), st.booleans())
changes = st.lists(st.lists(edits | links, min_size=1, max_size=4), min_size=1, max_size=5)


class Archive:
    """Pages and the topics of one summary."""

    def __init__(self):
        self.pages = [make_page(title="Owls", body="Owls") for _ in range(PAGES)]
        self.topics = [make_topic() for _ in range(TOPICS)]
        self.summary = make_summary(topics=self.topics[:1], review_reasons=["no-topic"])

    def edit(self, what, which, value) -> None:
        if what != "topic":
            Page.objects.filter(pk=self.pages[what].pk).update(**{which: value})
        elif value:
            self.summary.topics.add(self.topics[which])
        else:
            self.summary.topics.remove(self.topics[which])

    def state(self) -> dict:
        pages = dict(Page.objects.in_bulk([page.pk for page in self.pages]))
        found = {
            (number, name): getattr(pages[page.pk], name)
            for number, page in enumerate(self.pages)
            for name in ("title", "body")
        }
        has = set(Summary.objects.get(pk=self.summary.pk).topics.all())
        return found | {("topic", n): topic in has for n, topic in enumerate(self.topics)}


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(changes, st.data())
def test_every_field_is_as_before_or_as_edited_later(history, data):
    with transaction.atomic():
        archive = Archive()
        chosen = data.draw(st.integers(0, len(history) - 1))
        before = after = archive.state()
        made = None
        for number, one in enumerate(history):
            if number == chosen:
                before = archive.state()
            with change(None) as recording:
                for edit in one:
                    archive.edit(*edit)
            if number == chosen:
                made, after = recording.pk, archive.state()
        last = archive.state()
        if made is not None:
            kept = undo(made, None).kept
            now = archive.state()
            for field, value in now.items():
                is_untouched = last[field] == after[field]
                assert value in (before[field], last[field])
                if field[0] != "topic":
                    assert value == (before[field] if is_untouched else last[field])
            later = [
                field
                for field in now
                if field[0] != "topic"
                and before[field] != after[field]
                and last[field] not in (before[field], after[field])
            ]
            assert len([one for one in kept if one.column]) == len(later)
        transaction.set_rollback(True)
