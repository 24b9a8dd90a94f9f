"""What may be wrong with the long texts of a summary: conditions the database keeps an index of.

The texts stand apart from their rows, and to look at all of them takes a fifth of a second at
20,000 summaries. So the database looks at each when it is saved.
"""

from functools import reduce
from operator import or_

from django.db.models import Func, Index, IntegerField, Q, TextField, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan, LessThan

# In bytes of HTML: about 50 and 1,150 words.
SHORTEST_BODY, LONGEST_BODY = 300, 7_000
INSECURE_LINK = 'href="http:'
#: Where an author can write a link, in the order of the page.
LINKED = ("body", "practice_implications", "note", "correction")
# What stays of an editor in which nothing was written.
BLANK = r"^(<[^>]*>|&nbsp;|\s)*$"


class Within(Func):
    """A rich text without the tags of the one paragraph that it may be."""

    template = "regexp_replace(%(expressions)s, '^<p>|</p>$', '', 'g')"
    output_field = TextField()


class Bytes(Func):
    """The size of a text, which PostgreSQL knows without reading it."""

    function = "octet_length"
    output_field = IntegerField()


HAS_NO_IMPLICATIONS_OF_ITS_OWN = Q(practice_implications__regex=BLANK) | Q(
    # Where one stands in the other; nothing stands in everything.
    GreaterThan(StrIndex("body", Within("practice_implications")), Value(0))
)
HAS_INSECURE_LINK = reduce(or_, (Q(**{f"{field}__contains": INSECURE_LINK}) for field in LINKED))
HAS_UNUSUAL_LENGTH = Q(LessThan(Bytes("body"), SHORTEST_BODY)) | Q(
    GreaterThan(Bytes("body"), LONGEST_BODY)
)

INDEXES = [
    Index("post", name="summary_no_own_implications", condition=HAS_NO_IMPLICATIONS_OF_ITS_OWN),
    Index("post", name="summary_insecure_link", condition=HAS_INSECURE_LINK),
    Index("post", name="summary_unusual_length", condition=HAS_UNUSUAL_LENGTH),
]
