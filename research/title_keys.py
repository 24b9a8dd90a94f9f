"""Titles as they are compared to be found again: in small, without accents and signs, and short."""

from django.db.models import Func, TextField

from research.matching import fold

# The beginning tells titles apart, and costs an index the same however long a title is.
LENGTH = 60


class TitleKey(Func):
    """The key of a title, made by the database, as `title_key` makes it of a text.

    They may differ for a few letters that have no small form of one sign ("ß").
    """

    template = (
        "left(btrim(regexp_replace(regexp_replace(lower(normalize(%(expressions)s, NFKD)),"
        r" '[\u0300-\u036f''’‘ʼ`]', '', 'g'), '[^[:alnum:]]+', ' ', 'g')),"
        f" {LENGTH})"
    )
    output_field = TextField()


def title_key(title: str) -> str:
    return fold(title)[:LENGTH]
