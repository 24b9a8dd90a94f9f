"""What a check is: a question about the archive whose answer is a list that can become empty."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db.models import Exists, F, Func, Model, OuterRef, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Cast
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from blog.models import Post, SettledRow, Summary
from research.models import Citation

# Of what may be a whole reference as somebody typed it.
LONGEST_NAME = 200


class Row(NamedTuple):
    """Something that a check found: its name, what there is to know of it, and where it is mended.

    `field` is what the field is called on the page that `address` opens at it.
    """

    name: str
    about: str
    field: str
    address: str


class Check:
    """A question about the archive. Asking it changes nothing.

    `name` is part of addresses and of the counts that are kept, so it stays what it is.
    """

    name: str
    title: str
    why: str
    model: type[Model]
    #: The field in which most of the rows are mended.
    field: str
    #: The route of a page on which many are mended at once, and what its link says.
    desk: str = ""
    desk_title: str = ""
    #: The columns that say whether a row is still as somebody saw it; none is that of `field`.
    seen: tuple[str, ...] = ()
    #: Whether a row may be right as it is.
    may_be_right: bool = True

    def found(self) -> QuerySet:
        """The rows that need somebody, in any order."""
        raise NotImplementedError

    def open(self) -> QuerySet:
        """Those of them that nobody has found right as they are."""
        return self.found().exclude(self._is_settled()) if self.may_be_right else self.found()

    def settled(self) -> QuerySet:
        """Those that somebody has found right as they are, and that are still the same."""
        return self.found().filter(self._is_settled())

    def digest(self, reference: Callable[[str], Combinable] = F) -> Combinable:
        """Of what `SettledRow.seen` remembers; `reference` makes an expression of a column."""
        columns = self.seen or (self.field,)
        parts = [Cast(reference(column), TextField()) for column in columns]
        between = Cast(Value("\x1f"), TextField())
        return MD5(Func(between, *parts, function="concat_ws", output_field=TextField()))

    def _is_settled(self) -> Exists:
        decided = SettledRow.objects.of(self.name).filter(key=OuterRef("pk"))
        return Exists(decided.filter(seen=self.digest(OuterRef)))

    def listed(self) -> QuerySet:
        """Those that are open in the order in which they are shown, with what a row says of them.

        A check says the order and what it reads in `shown()`.
        """
        return self.shown(self.open())

    def shown(self, found: QuerySet) -> QuerySet:
        return found.order_by("pk")

    def rows(self, found: QuerySet) -> Iterator[Row]:
        """What is shown of these, in their order, without a query for each."""
        for one in found:
            name = Truncator(str(one)).chars(LONGEST_NAME)
            yield Row(name, self.about(one), self.label_of(one), self.address_of(one))

    def field_of(self, found: Model) -> str:
        """The field of this row that is wrong."""
        return self.field

    def label_of(self, found: Model) -> str:
        return str(self.model._meta.get_field(self.field_of(found)).verbose_name)

    def about(self, found: Model) -> str:
        return ""

    def address_of(self, found: Model) -> str:
        """The page on which it is changed, at the field."""
        options = self.model._meta
        page = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[found.pk])
        return f"{page}#id_{self.field_of(found)}"


class SummaryCheck(Check):
    """Of summaries that readers see, or will: what is withdrawn is not mended."""

    model = Summary
    #: What `about()` and `field_of()` need besides the title and the month.
    reads: tuple[str, ...] = ()

    def summaries(self) -> QuerySet[Summary]:
        return Summary.objects.standing()

    def shown(self, found):
        return (
            found.select_related("post")
            .only("title", "slug", "post__month", "post__published_at", *self.reads)
            .newest_first()
        )

    def about(self, found):
        return month_of(found.post)


class CitationCheck(Check):
    """Of citations, whether a summary cites them yet or not."""

    model = Citation

    def citations(self) -> QuerySet[Citation]:
        return Citation.objects.all()

    def shown(self, found):
        return found.order_by("-issued_year", "title", "pk")

    def about(self, found):
        return found.container_title


def month_of(post: Post) -> str:
    """ "February 2023", with a word where readers do not see it yet."""
    return post.name if post.is_public else gettext("%s, not public") % post.name
