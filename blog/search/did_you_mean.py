"""Did you mean: the spelling that would have found something."""

from typing import NamedTuple

from django.db import connection

from blog import facets
from blog.catalogue import Catalogue
from blog.models import Summary
from blog.models.text_search import SEARCH_CONFIGURATION
from blog.reading import connection_of
from blog.search.words import spelt, web_search

# With more results than this nobody has misspelt anything.
FEW = 2
# A word that stands in a few summaries is taken for a slip of theirs only if one that differs in
# a single letter stands in many; of two spellings equally near the one so much rarer is no guess.
MANY = 10
MOST_WORDS = 6
SUGGESTIONS = 2
# Of so many spellings nearest to a word the best is sought, and each in so many summaries.
NEAREST, LOOKED_AT = 6, 25
# No word is counted further. Much below it the planner would read all summaries instead of the
# index, hoping to meet enough soon.
FREQUENT = 1000

# `public` are all summaries a reader sees. A spelling counts as soon as it stands, letter by
# letter, in one of them: words of drafts and of what was withdrawn stand in none. How many changed
# letters are forgiven grows with the word.
SUGGEST = f"""
WITH public AS NOT MATERIALIZED ({{public}}),
part AS MATERIALIZED (
    SELECT text, is_word, position
    FROM unnest(%s::text[], %s::boolean[]) WITH ORDINALITY AS given (text, is_word, position)
),
asked AS MATERIALIZED (
    SELECT position, frequency, plain, greatest(1, least(3, length(plain) / 3)) AS most_changes
    FROM part
    CROSS JOIN plainto_tsquery('{SEARCH_CONFIGURATION}', text) AS query
    CROSS JOIN unaccent(lower(text)) AS plain
    CROSS JOIN LATERAL (
        SELECT count(*) AS frequency
        FROM (SELECT FROM public WHERE search @@ query LIMIT {FREQUENT}) AS holder
    ) AS found
    WHERE is_word AND numnode(query) > 0 AND frequency <= {FEW}
),
near AS MATERIALIZED (
    SELECT position, asked.frequency AS asked_frequency, nearest.*
    FROM asked CROSS JOIN LATERAL (
        SELECT DISTINCT word,
            levenshtein_less_equal(word.plain, asked.plain, 3) AS changes,
            similarity(word.plain, asked.plain) AS likeness
        FROM blog_words_like(asked.plain) AS word
        WHERE levenshtein_less_equal(word.plain, asked.plain, 3) <= most_changes
        ORDER BY changes, likeness DESC, word LIMIT {NEAREST}
    ) AS nearest
),
spelling AS (
    SELECT DISTINCT ON (position, query) position, word, changes, likeness, held.frequency
    FROM near
    CROSS JOIN plainto_tsquery('{SEARCH_CONFIGURATION}', word) AS query
    CROSS JOIN LATERAL (
        SELECT (array_agg(id))[:{LOOKED_AT}] AS holders, count(*) AS frequency
        FROM (SELECT id FROM public WHERE search @@ query LIMIT {FREQUENT}) AS holder
    ) AS held
    WHERE EXISTS (
            SELECT FROM {{summaries}} AS summary
            WHERE id = ANY (holders)
                AND blog_summary_words(summary) @@ quote_literal(word)::tsquery
        )
        AND (asked_frequency = 0 OR (changes <= 1 AND held.frequency >= {MANY}))
    ORDER BY position, query, changes, held.frequency DESC, word
),
likely AS (
    SELECT *, min(changes) OVER of_word AS fewest, max(frequency) OVER of_word AS highest
    FROM spelling WINDOW of_word AS (PARTITION BY position)
),
ranked AS (
    SELECT position, word, row_number() OVER of_word AS rank, count(*) OVER of_word AS last
    FROM likely WHERE changes = fewest AND frequency * {MANY} >= highest
    WINDOW of_word AS (
        PARTITION BY position ORDER BY frequency DESC, likeness DESC, word
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
),
-- The first suggestion has the best spelling of every word, the second the next best, and so on.
suggestion AS (
    SELECT number, string_agg(coalesce(word, text), '' ORDER BY part.position) AS words
    FROM generate_series(1, {SUGGESTIONS}) AS number
    CROSS JOIN part
    LEFT JOIN ranked ON ranked.position = part.position AND rank = least(number, last)
    WHERE number <= (SELECT max(rank) FROM ranked)
    GROUP BY number
)
SELECT words, ARRAY(SELECT id FROM {{summaries}} WHERE search @@ query)
FROM suggestion CROSS JOIN blog_web_search(words) AS query
ORDER BY number
"""  # noqa: S608 -- only constants of ours are written into it


class Suggestion(NamedTuple):
    """Other words, and how many summaries they find: within the filters, or else in all."""

    words: str
    within: int
    everywhere: int


def suggestions(
    words: str, total: int, catalogue: Catalogue, filters: facets.Choice
) -> list[Suggestion]:
    """Other spellings of the words, which have found `total` summaries; the likeliest first.

    Each finds something.
    """
    parts = spelt(web_search(words))
    if total > FEW or not 0 < sum(is_word for _, is_word in parts) <= MOST_WORDS:
        return []
    public, of_public = (
        Summary.objects.public().order_by().values("id", "search").query.sql_with_params()
    )
    summaries = connection.ops.quote_name(Summary._meta.db_table)
    with connection_of(Summary).cursor() as cursor:
        cursor.execute(
            SUGGEST.format(public=public, summaries=summaries),
            [*of_public, *map(list, zip(*parts, strict=True))],
        )
        found = [(other, catalogue.with_keys(keys)) for other, keys in cursor]
    return [
        Suggestion(other, facets.chosen(catalogue, places, filters).bit_count(), places.bit_count())
        for other, places in found
        if places
    ]
