"""What an undo leaves as it is, because somebody has worked on it since, and why, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext

from blog.journal.rows import Image, Key, model_of
from blog.models import Summary
from research.models import Topic

# Why something is kept: changed later, used by others, no longer there, or without what it was of.
LATER, USED, GONE, LOST = "later", "used", "gone", "lost"


class Kept(NamedTuple):
    """A row, or one column of it, with what it is called."""

    table: str
    key: int
    column: str
    why: str
    name: str

    def __str__(self):
        words = {
            "thing": self.thing,
            "name": self.name,
            "field": field_name(self.table, self.column) if self.column else "",
        }
        if self.column:
            sentence = {
                LATER: gettext("%(thing)s “%(name)s”: %(field)s was changed later, and stays."),
                LOST: gettext("%(thing)s “%(name)s”: what %(field)s was before is gone."),
            }[self.why]
        else:
            sentence = {
                LATER: gettext("%(thing)s “%(name)s” was changed later, and stays."),
                USED: gettext("%(thing)s “%(name)s” is in use by now, and stays."),
                GONE: gettext("%(thing)s “%(name)s” was removed later, and stays so."),
                LOST: gettext("%(thing)s “%(name)s” is not put back: what it was part of is gone."),
            }[self.why]
        return sentence % words

    @property
    def thing(self) -> str:
        """ "Summary", "Topic of a summary"."""
        return thing_name(self.table)


def thing_name(table: str) -> str:
    try:
        return capfirst(str(model_of(table)._meta.verbose_name))
    except LookupError:
        return table


def field_name(table: str, column: str) -> str:
    """What staff call a column; its own name where it is gone since."""
    try:
        fields = {field.column: field for field in model_of(table)._meta.concrete_fields}
        return str(fields[column].verbose_name)
    except (LookupError, FieldDoesNotExist):
        return column


def name_in(image: Image) -> str:
    """What a row calls itself, if it does."""
    words = ("title", "name", "path", "slug", "month", "username", "raw", "kind")
    return next((str(image[word]) for word in words if image.get(word)), "")


def names_of(images: dict[Key, Image]) -> dict[Key, str]:
    """What rows are called; a summary's topic as both, in two queries at most."""
    names = {key: name_in(image) for key, image in images.items()}
    links = {key: image for key, image in images.items() if key.table == "blog_summarytopic"}
    if links:
        topics = _texts(Topic, "name", (image["tag_id"] for image in links.values()))
        titles = _texts(Summary, "title", (image["content_object_id"] for image in links.values()))
        for key, image in links.items():
            topic = topics.get(image["tag_id"], "?")
            title = titles.get(image["content_object_id"], "?")
            names[key] = f"{topic}, {title}"
    return names


def _texts(model, field: str, pks: Iterable[int]) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=set(pks)).values_list("pk", field))
