"""What visitors sought in vain, counted by day and by words, for the author to write about."""

import logging
import re

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from blog.filters import Selection
from blog.models import UnansweredSearch
from blog.models.searches import LONGEST
from blog.search.words import folded

logger = logging.getLogger(__name__)

# A telephone number, an account: digits with no letter between them.
_LONG_NUMBER = re.compile(r"\d(?:[\W_]*\d){4}")
# So many others may write at the same moment, none of whom sees what the rest adds.
ROOM = 100

# Rarest and oldest go first when there is no room: a flood of nonsense drives out itself.
COUNT = """
WITH expired AS (
    DELETE FROM {table} WHERE day < %(first_day)s
), surplus AS (
    DELETE FROM {table} WHERE id IN (
        SELECT id FROM {table} ORDER BY count DESC, day DESC, id DESC OFFSET %(most)s
    )
)
INSERT INTO {table} (day, words, count) VALUES (%(day)s, %(words)s, 1)
ON CONFLICT (day, words) DO UPDATE SET count = {table}.count + 1
"""


def count_unanswered(request: HttpRequest, selection: Selection) -> None:
    """Count a search that found nothing in the whole archive, and forget what is old.

    A page that a browser fetches ahead of a visit was not asked for by anybody. No trouble with
    the count is worth the visitor's page.
    """
    words = normalised(selection.words)
    is_filtered = bool(selection.topics or selection.types or selection.years)
    if not words or is_filtered or request.method != "GET" or is_ahead(request):
        return
    table = connection.ops.quote_name(UnansweredSearch._meta.db_table)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                COUNT.format(table=table),
                {
                    "first_day": UnansweredSearch.first_day(),
                    "most": UnansweredSearch.MOST_ROWS - ROOM,
                    "day": timezone.localdate(),
                    "words": words,
                },
            )
    except DatabaseError:
        logger.exception("A search without results was not counted.")


def normalised(words: str) -> str:
    """The words as they are counted; "" where they may name a person or are too many."""
    text = "".join(c if c.isprintable() else " " for c in folded(words))
    text = " ".join(text.split())
    is_private = "@" in text or _LONG_NUMBER.search(text)
    return "" if is_private or len(text) > LONGEST else text


def is_ahead(request: HttpRequest) -> bool:
    """Whether a browser fetches it before anybody asked for it."""
    return any(
        "prefetch" in request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose")
    )
