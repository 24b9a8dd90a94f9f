"""What topics and types of research have in common, and by what summaries carry them."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple, Self

from django.db.models import Case, CharField, Count, F, Model, QuerySet, Value, When
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from blog.models import Post, Summary, SummaryTopic
from research.likeness import Pair
from research.merging import Relation, relations_to
from research.models import ResearchType, Topic

# Of the summaries that carry either of two, the share that carries both, and how many these are.
NEARLY_ALWAYS = 0.8
OFTEN_ENOUGH = 3


class Kind(NamedTuple):
    """Topics, or types of research.

    `key` is what the public query string calls one, `path` the way from a summary to one,
    `carrier` the model whose rows say that a summary carries one, `summary` its way to that.
    """

    model: type[Topic] | type[ResearchType]
    key: str
    path: str
    carrier: type[Model]
    summary: str

    @property
    def relation(self) -> Relation:
        """The foreign key by which summaries carry them."""
        found = relations_to(self.model)
        return next(each for each in found if each.model is self.carrier)

    def summaries(self, keys: Collection[int]) -> QuerySet[Summary]:
        """Those that carry one of these, in every state; once for each that they carry."""
        return Summary.objects.filter(**{f"{self.path}__in": keys})


TOPIC = Kind(Topic, "topic", "summary_topics__tag", SummaryTopic, "content_object")
RESEARCH_TYPE = Kind(ResearchType, "type", "research_type", Summary, "pk")


class Tally(NamedTuple):
    """How many summaries readers see, do not see yet, and see as tombstones."""

    public: int = 0
    unseen: int = 0
    withdrawn: int = 0

    def __str__(self):
        words = {
            "public": ngettext("%d public", "%d public", self.public),
            "unseen": ngettext("%d not public yet", "%d not public yet", self.unseen),
            "withdrawn": ngettext("%d withdrawn", "%d withdrawn", self.withdrawn),
        }
        said = [words[name] % number for name, number in self._asdict().items() if number]
        return ", ".join(said) or gettext("no summary")

    @property
    def total(self) -> int:
        return sum(self)

    @classmethod
    def of(cls, carried: "Collection[Carried]") -> Self:
        """Each summary once, however many of the terms it carries."""
        states = {one.summary: one.state for one in carried}
        return cls(*(list(states.values()).count(state) for state in cls._fields))


class Carried(NamedTuple):
    """A summary that carries a term, by their keys and that of its post; `state` as in `Tally`."""

    summary: int
    post: int
    term: int
    state: str


def carried(kind: Kind, keys: Collection[int]) -> list[Carried]:
    """The summaries that carry one of these, in one query."""
    rows = kind.summaries(keys).order_by("pk", kind.path)
    return [Carried(*row) for row in rows.values_list("pk", "post_id", kind.path, state())]


def tallies(kind: Kind) -> dict[int, Tally]:
    """How many summaries carry each, by its key, in one query; without those that none carries."""
    rows = Summary.objects.exclude(**{kind.path: None}).order_by()
    found: dict[int, dict[str, int]] = defaultdict(dict)
    numbers = rows.annotate(state=state()).values_list(kind.path, "state")
    for term, each, number in numbers.annotate(number=Count("pk")):
        found[term][each] = number
    return {term: Tally(**numbers) for term, numbers in found.items()}


def state() -> Case:
    """The state of a summary, as `Tally` calls it."""
    return Case(
        When(withdrawn_at__isnull=False, then=Value("withdrawn")),
        When(post__in=Post.objects.public(), then=Value("public")),
        default=Value("unseen"),
        output_field=CharField(),
    )


def used_together(kind: Kind, used: dict[int, Tally]) -> list[Pair]:
    """Topics of which hardly a summary carries one without the other, in one query.

    A summary has one type of research, so of those no two are ever used together.
    """
    if kind is not TOPIC:
        return []
    other = "content_object__summary_topics__tag"
    pairs = SummaryTopic.objects.filter(**{f"{other}__gt": F("tag")}).order_by()
    pairs = pairs.values_list("tag", other).annotate(number=Count("pk"))
    found = []
    for first, second, number in pairs.filter(number__gte=OFTEN_ENOUGH):
        either = used[first].total + used[second].total - number
        if number >= NEARLY_ALWAYS * either:
            said = gettext("used together on %(number)s of %(either)s summaries")
            numbers = {"number": number_format(number), "either": number_format(either)}
            found.append(Pair(first, second, number / either, said % numbers))
    return found
