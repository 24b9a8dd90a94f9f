"""The words of a search as a visitor types them: web-search syntax, and DOIs."""

import re
import string
import unicodedata
from typing import NamedTuple

from research.reference_links import normalise_doi

# Telephones and word processors turn straight quotation marks into these.
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# PubMed's spelling of the minus.
_NOT = re.compile(r'(?<!\S)NOT\s+-?(?=["\w])')
# Part of how authors are cited ("Wampold, B. E., et al."), and of no text that is searched.
_ET_AL = re.compile(r"(?<!\S)et\.?\s+al\b[.,]?|(?<!\S)(?:[^\W\d_]\.[ -]?)+,?(?!\S)", re.IGNORECASE)
_PIECE = re.compile(r'(?P<minus>-*)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_OPERATOR = re.compile(r"[!&|()]")
_PUNCTUATION = string.punctuation + "–—…·•‘’"
_LETTERS = re.compile(r"[^\W\d_]+")


class Piece(NamedTuple):
    """A word or a quoted phrase of a search; `start` is where its text begins."""

    text: str
    start: int
    is_phrase: bool
    is_excluded: bool


def web_search(words: str) -> str:
    """The words in the syntax of PostgreSQL's `websearch_to_tsquery`.

    A DOI, in whatever form it comes, is searched as the one word that the text of a citation has
    for it. It says which work is meant, so that what stands around it (the rest of a pasted
    reference, say) is left away unless there is an operator.
    """
    text = words.translate(_QUOTES)
    phrases = text.split('"')
    phrases[::2] = (_ET_AL.sub("", _NOT.sub("-", outside)) for outside in phrases[::2])
    found = pieces('"'.join(phrases))
    doi = normalise_doi(text)
    if doi and not any(piece.is_excluded or is_or(piece) for piece in found):
        return _one_word(doi)
    return " ".join(filter(None, (_written(piece) for piece in found)))


def _written(piece: Piece) -> str:
    """The piece without anything that PostgreSQL would take for an operator, or stumble over."""
    if doi := normalise_doi(piece.text):
        return f"{'-' * piece.is_excluded}{_one_word(doi)}"
    text = _OPERATOR.sub(" ", piece.text)
    if piece.is_phrase:
        return f'{"-" * piece.is_excluded}"{" ".join(text.split())}"' if text.strip() else ""
    # A dash between two words is no minus before the second.
    parts = ((part, part.lstrip(_PUNCTUATION)) for part in text.split())
    return " ".join(
        f"{'-' * (piece.is_excluded or '-' in part[: -len(word)])}{word}"
        for part, word in parts
        if word
    )


def pieces(text: str) -> list[Piece]:
    """The words and phrases of a search, "or" among them, in their order."""
    return [
        Piece(found[kind], found.start(kind), kind == "phrase", bool(found["minus"]))
        for found in _PIECE.finditer(text)
        if (kind := "word" if found["word"] else "phrase") and (found[kind] or "").strip()
    ]


def is_or(piece: Piece) -> bool:
    return not piece.is_phrase and piece.text.lower() == "or"


def wanted(text: str) -> list[Piece]:
    """The pieces that a summary may have: without "or" and what is excluded."""
    return [piece for piece in pieces(text) if not (is_or(piece) or piece.is_excluded)]


def phrases(text: str) -> list[str]:
    """The pieces whose words must stand together in all that is found; a hyphen joins words too.

    None where there is an "or".
    """
    found = pieces(web_search(text))
    if any(map(is_or, found)):
        return []
    return [piece.text for piece in found if not piece.is_excluded]


def spelt(text: str) -> list[tuple[str, bool]]:
    """The text cut into words and what stands between them; True where a word may be misspelt."""
    cut, at = [], 0
    for piece in wanted(text):
        if any(map(str.isdigit, piece.text)):
            continue
        for letters in _LETTERS.finditer(text, piece.start, piece.start + len(piece.text)):
            cut += [(text[at : letters.start()], False), (letters[0], True)]
            at = letters.end()
    return [(part, is_word) for part, is_word in [*cut, (text[at:], False)] if part]


def folded(text: str) -> str:
    """The text without case, accents and more than one space in a row."""
    # Twice, because each may bring forth work for the other (Unicode, D146).
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def _one_word(doi: str) -> str:
    """As `research_citation_text` in the database writes it."""
    return re.sub(r"[^a-z0-9]", "", doi)
