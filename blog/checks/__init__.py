"""The checks of the desk: small questions about the archive, each with a list that gets shorter.

A new check is a class beside those of its kind and a line in `CHECKS`. Where its question is asked
of long texts, the database keeps an index of the answer (`blog/models/shortcomings.py`).
"""

from collections.abc import Sequence

from django.db import connection

from blog.checks import citations, links, posts, summaries, vocabulary
from blog.checks.base import Check, Row

__all__ = ["CHECKS", "Check", "Row", "numbers_of"]

#: In the order of the desk: what misleads readers first, then what keeps them from finding.
CHECKS: Sequence[Check] = (
    citations.OpenNotice(),
    summaries.NotReviewed(),
    summaries.NoCitation(),
    citations.UnreadReference(),
    citations.NoDOI(),
    citations.MalformedDOI(),
    citations.AheadOfPrint(),
    summaries.SameWork(),
    summaries.NoImplications(),
    summaries.BodyLength(),
    summaries.NoTopic(),
    summaries.NoResearchType(),
    vocabulary.RareTopic(),
    summaries.Collision(),
    links.DeadLink(),
    summaries.InsecureLink(),
    posts.InsecurePostLink(),
    posts.InsecurePageLink(),
    citations.InsecureAddress(),
    posts.MonthPassed(),
)


def numbers_of(checks: Sequence[Check]) -> dict[str, int]:
    """How many rows each of these finds now, by its name, in one query."""
    statements, parameters = [], []
    for check in checks:
        found = check.open().order_by().values("pk").query
        sql, values = found.get_compiler(connection=connection).as_sql()
        # Only what Django wrote, with its parameters apart.
        statements.append(f"(SELECT count(*) FROM ({sql}) AS found)")  # noqa: S608
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(statements)}", parameters)
        numbers = cursor.fetchone()
    return {check.name: number for check, number in zip(checks, numbers, strict=True)}
