"""Which summaries something is done to: the filters of readers, and those that only staff have."""

from functools import cached_property, reduce
from operator import and_
from typing import NamedTuple
from urllib.parse import urlencode

import django_filters
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog.catalogue import Catalogue, Places
from blog.filters import SummaryFilterSet
from blog.models import Post, Summary
from blog.search.finding import Found


class State(NamedTuple):
    """What staff know of a summary and readers do not."""

    name: str
    label: str | Promise

    def rows(self) -> QuerySet[Summary]:
        summaries = Summary.objects.order_by()
        return {
            "public": summaries.public,
            "scheduled": lambda: summaries.filter(post__in=Post.objects.scheduled()),
            "draft": lambda: summaries.filter(post__in=Post.objects.drafts()),
            "withdrawn": lambda: summaries.filter(withdrawn_at__isnull=False),
            "to-review": summaries.to_look_at,
            "no-topic": lambda: summaries.filter(summary_topics=None),
            "no-type": lambda: summaries.filter(research_type=None),
        }[self.name]()


STATES = (
    State("public", _("Public")),
    State("scheduled", _("Scheduled")),
    State("draft", _("Draft")),
    State("withdrawn", _("Withdrawn")),
    State("to-review", _("To be looked at")),
    State("no-topic", _("No topic yet")),
    State("no-type", _("No type of research yet")),
)


class Counted(NamedTuple):
    """A state, with how many of what is chosen otherwise are in it."""

    state: State
    count: int
    is_chosen: bool


class DeskFilterSet(SummaryFilterSet):
    """The query string of the page from which many summaries are changed.

    Of several states a summary must be in each.
    """

    state = django_filters.MultipleChoiceFilter(
        choices=[("", ""), *((state.name, state.label) for state in STATES)], method="nothing"
    )

    @classmethod
    def asked(cls, data) -> "DeskFilterSet":
        return cls(data, Catalogue.load_all())

    @cached_property
    def states(self) -> list[str]:
        # The selection refuses what means nothing first.
        return [name for name in self.form.cleaned_data["state"] if name] if self.selection else []

    @cached_property
    def found(self) -> Found:
        """What words and states leave."""
        found = super().found
        return found._replace(
            places=reduce(and_, (self.in_state[name] for name in self.states), found.places)
        )

    @cached_property
    def in_state(self) -> dict[str, Places]:
        return {
            state.name: self.catalogue.with_keys(state.rows().values_list("pk", flat=True))
            for state in STATES
        }

    @property
    def keys(self) -> list[int]:
        """The keys of all that is chosen, newest first."""
        places = self.places
        return list(self.catalogue.part(places, 0, places.bit_count()))

    @property
    def state_panel(self) -> list[Counted]:
        places = self.places
        return [
            Counted(
                state, (places & self.in_state[state.name]).bit_count(), state.name in self.states
            )
            for state in STATES
        ]

    @property
    def query(self) -> str:
        """The query string of what is chosen."""
        pairs = [("state", name) for name in self.states]
        said = self.selection.query()
        return f"{said}{'&' if said else '?'}{urlencode(pairs)}" if pairs else said

    @property
    def query_alone(self) -> str:
        """The same without its question mark."""
        return self.query.removeprefix("?")
