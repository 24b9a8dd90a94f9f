"""What visitors did in vain, counted by day: never who, and no more than there is room for."""

import logging

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from blog.models import MissedAddress, UnansweredSearch

logger = logging.getLogger(__name__)

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
INSERT INTO {table} (day, {column}, count) VALUES (%(day)s, %(value)s, 1)
ON CONFLICT (day, {column}) DO UPDATE SET count = {table}.count + 1
"""


def count_today(model: type[UnansweredSearch | MissedAddress], **what: str) -> None:
    """Count it once more for today, and forget what is too old or too much.

    No trouble with the count is worth the visitor's page.
    """
    ((column, value),) = what.items()
    quoted = connection.ops.quote_name
    statement = COUNT.format(table=quoted(model._meta.db_table), column=quoted(column))
    try:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute(
                statement,
                {
                    "first_day": model.first_day(),
                    "most": model.MOST_ROWS - ROOM,
                    "day": timezone.localdate(),
                    "value": value,
                },
            )
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        logger.error("%s was not counted: %s", model.__name__, reason)


def is_ahead(request: HttpRequest) -> bool:
    """Whether a browser fetches it before anybody asked for it."""
    return any(
        "prefetch" in request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose")
    )
