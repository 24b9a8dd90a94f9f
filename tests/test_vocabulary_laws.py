"""Whatever is merged, renamed and taken back, in whatever order: no address, no meaning is lost."""

import contextlib
from itertools import pairwise

from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from blog.journal import UndoRefusedError, undo
from blog.models import Change
from blog.terms import deeds
from blog.terms.effects import MergeEffect, RenameEffect
from blog.terms.kinds import RESEARCH_TYPE, TOPIC, Kind, carried
from research.models import ResearchType, Topic
from research.naming import Term, free_slug
from tests.factories import make_research_type, make_summary, make_topic

NAMES = ["Owls", "Bees", "Cats", "Dogs"]
OTHER_NAMES = [*NAMES, "Night Owls", "Honey Bees", "Kittens"]
numbers = st.integers(0, 3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), numbers, numbers, st.booleans()),
        st.tuples(st.just("rename"), numbers, st.sampled_from(OTHER_NAMES), st.booleans()),
        st.tuples(st.just("undo"), numbers),
    ),
    min_size=1,
    max_size=7,
)


class World:
    """A vocabulary of four, and what ever was an address of it."""

    def __init__(self, kind: Kind):
        self.kind = kind
        Topic.objects.all().delete()
        ResearchType.objects.all().delete()
        if kind is TOPIC:
            terms = [make_topic(name, slug=name.lower()) for name in NAMES]
            given = [{"topics": [one, other]} for one, other in pairwise(terms)]
        else:
            terms = [make_research_type(name, slug=name.lower()) for name in NAMES]
            given = [{"research_type": term} for term in terms]
        for fields in given:
            make_summary(**fields)
        slugs = {term.pk: term.slug for term in terms}
        #: Under which addresses each summary was found at first.
        self.found = {(row.summary, slugs[row.term]) for row in carried(kind, slugs)}
        self.addresses = set()
        self.look()

    def do(self, step: tuple) -> None:
        """Nothing that is refused leaves anything behind."""
        before = self.picture()
        try:
            getattr(self, step[0])(*step[1:])
        except (ValidationError, UndoRefusedError, deeds.TermsChangedError, ValueError):
            assert self.picture() == before
        self.look()

    def merge(self, one: int, other: int, keeps_names: bool) -> None:
        survivor, merged = self.term(one), self.term(other)
        effect = MergeEffect.of(self.kind, survivor, [merged])
        names = effect.names if keeps_names else []
        deeds.merge(self.kind, survivor.pk, [merged.pk], names, None, effect.seen)

    def rename(self, number: int, name: str, keeps_name: bool) -> None:
        term = self.term(number)
        slug = free_slug(term, name)
        effect = RenameEffect.of(self.kind, term, name, slug)
        deeds.rename(self.kind, term.pk, name, slug, keeps_name, None, effect.seen)

    def undo(self, number: int) -> None:
        changes = Change.objects.filter(undoing=None)
        with contextlib.suppress(IndexError):
            undo(changes[number].pk, None)

    def term(self, number: int) -> Term:
        terms = self.kind.model.objects.order_by("pk")
        return terms[number % len(terms)]

    def picture(self) -> list:
        return [
            list(self.kind.model.objects.order_by("pk").values_list("pk", "name", "slug")),
            sorted(self.leads_to().items()),
            carried(self.kind, self.kind.model.objects.values_list("pk", flat=True)),
        ]

    def leads_to(self) -> dict[str, str]:
        aliases = self.kind.model.objects.filter(aliases__slug__isnull=False)
        return dict(aliases.values_list("aliases__slug", "slug"))

    def look(self) -> None:
        """What must always be so."""
        live = set(self.kind.model.objects.values_list("slug", flat=True))
        leads_to = self.leads_to()
        self.addresses |= live
        assert self.addresses <= live | leads_to.keys()
        # What leads on is no term of its own, and leads to one: there is no chain and no circle.
        assert not live & leads_to.keys()
        assert set(leads_to.values()) <= live
        slugs = dict(self.kind.model.objects.values_list("pk", "slug"))
        found = {(row.summary, slugs[row.term]) for row in carried(self.kind, slugs)}
        # Who follows an address of then meets the summaries of then.
        assert {(pk, leads_to.get(slug, slug)) for pk, slug in self.found} <= found


class Laws(TestCase):
    @given(steps)
    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    def test_no_address_and_no_topic_of_a_summary_is_lost(self, steps):
        world = World(TOPIC)
        for step in steps:
            world.do(step)

    @given(steps)
    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
    def test_no_address_and_no_type_of_a_summary_is_lost(self, steps):
        world = World(RESEARCH_TYPE)
        for step in steps:
            world.do(step)
