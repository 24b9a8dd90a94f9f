"""What a citation may lack: conditions the database keeps an index of.

Few citations are so, and all of them are asked for together whenever staff open their desk.
"""

from django.db.models import Index, Q

# What no DOI ends in or holds: the sign that ended a sentence, a bracket opened outside of it, the
# resolver, or a sign as addresses encode it.
DOI_AS_FOUND = r"""([.,;:!?'"’”*/<>]|^[^[]+\]|^[^{]+\})$|doi\.org/|https?:|doi:|%[0-9a-f]{2}"""
BALANCED = r"^([^()]|\(([^()]|\([^()]*\))*\))*$"
DOI_IN_ADDRESS = r"doi\.org/+10\.[0-9]{4}"

HAS_NO_DOI = Q(doi="")
HAS_MALFORMED_DOI = (
    Q(doi__regex=DOI_AS_FOUND)
    | (Q(doi__endswith=")") & ~Q(doi__regex=BALANCED))
    | Q(doi="", url__iregex=DOI_IN_ADDRESS)
)
IS_UNREAD = Q(title="")
IS_AHEAD_OF_PRINT = ~Q(status="published")
HAS_INSECURE_ADDRESS = Q(url__startswith="http:")

INDEXES = [
    Index("id", name=f"citation_{name}", condition=condition)
    for name, condition in {
        "no_doi": HAS_NO_DOI,
        "malformed_doi": HAS_MALFORMED_DOI,
        "unread": IS_UNREAD,
        "ahead_of_print": IS_AHEAD_OF_PRINT,
        "insecure_address": HAS_INSECURE_ADDRESS,
    }.items()
]
