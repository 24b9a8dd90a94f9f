"""The characters of a typed reference: cleaned first, then cut where sentences end."""

import html
import re
import unicodedata


def word_set(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


UPPER = "A-ZÀ-ÖØ-ÞĄĆČĎĐĒĘĚĞĢİĶŁŃŇŐŒŘŚŞŠŢŤŪŮŰŹŻŽΑ-ΩА-Я"

# Every sign that people and word processors put where a hyphen or a range dash belongs.
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_HYPHENS = dict.fromkeys(map(ord, "‐‑"), "-")
_LIGATURES = {ord(sign): unicodedata.normalize("NFKD", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"}

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.IGNORECASE)
# Addresses stand in angle brackets, too (RFC 3986, appendix C).
_TAG = re.compile(r"<(?!(?:https?:|www\.|doi:|mailto:))[a-z/!?][^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:br|p|div|li)\b[^<>]*>", re.IGNORECASE)
_OPEN_TAG = re.compile(r"<(?=[a-z/!?<])", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![^\s(\[])(_+)([^_]+)\1(?!\w)|\*+")
_ELLIPSIS = re.compile(r"(?:(?<=\s)|(?<=[\[(]))\.(?:\s?\.){2,}|\.{3,}")
_BROKEN_WORD = re.compile(r"(?<=\w)([-–])[ \t]*[\r\n]\s*(?=[a-z0-9])")
_LABEL = re.compile(
    r"^(?:[-•·‣▪–—]\s+|\[?\d{1,3}[.)\]]\s+(?=\D)|(?:reference|citation|source)s?\s*:\s*)+",
    re.IGNORECASE,
)
# Control, format, surrogate, private and unassigned characters: nothing a reader can see.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}

# A full stop after one of these does not end a sentence. Those with a capital are titles, firms
# and the ISO 4 abbreviations of which the titles of psychological and medical journals are made.
_PLAIN_ABBREVIATIONS = word_set("vs e.g i.e etc cf al ca approx no vol")
_ABBREVIATIONS = word_set(
    "vs no vol vols dr mr mrs ms prof st mt jr sr ed eds rev inc ltd co"
    " j consult clin psychol psychiatr psychother res am amer br brit int eur ther behav med arch"
    " gen ann bull couns nerv ment dis proc natl acad sci soc stud assoc can aust educ dev pers"
    " exp appl abnorm pract psychoanal psychosom neurol neurosci pharmacol epidemiol"
    " nord scand z"
)
_SENTENCE_END = re.compile(r"([.?!…])[\"”’'»)\]]*\s+(?=\S)")
_INITIALISM = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_WRAPPING_QUOTES = {"“": "”", '"': '"', "‘": "’", "'": "'", "«": "»", "„": "“"}


def normalise(text: str) -> str:
    """One line of visible characters without markup, emphasis and list numbers.

    Quotes and dashes stay as typed, for they belong to the title; ligatures, soft hyphens,
    special spaces, HTML tags and entities do not.
    """
    text = _visible_text(_BROKEN_WORD.sub(r"\1", _unescaped(text)))
    text = _EMPHASIS.sub(r"\2", _ELLIPSIS.sub("…", text))
    text = re.sub(r" +(?=[,;])", "", " ".join(_without_tags(text).split()))
    return _LABEL.sub("", text)


def plain_line(text: str) -> str:
    """One line of visible characters without markup; a fixed hyphen becomes a plain one."""
    return " ".join(_without_tags(_visible_text(_unescaped(text))).split())


def plain_lines(text: str) -> str:
    """The same lines, of visible characters, and of markup as it was typed."""
    lines = text.splitlines()
    return "\n".join("".join(map(_visible, line)).rstrip() for line in lines).strip("\n")


def _unescaped(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    # Twice, because text copied out of an editor may have been escaped twice.
    for _ in range(2):
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text.replace("\xad", "")


def _visible_text(text: str) -> str:
    text = "".join(_visible(character) for character in text)
    return text.translate(_HYPHENS).translate(_LIGATURES)


def _without_tags(text: str) -> str:
    # Behind everything else that is removed, which may have hidden a tag.
    return _OPEN_TAG.sub("", _TAG.sub("", _BREAK.sub(" ", text)))


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _INVISIBLE else character


def tidy(text: str) -> str:
    """Close the holes where something was cut out of the middle and " . " left for it."""
    text = re.sub(r"[(\[]\s*[.,;:]?\s*[)\]]", " ", text)
    text = re.sub(r"(?<=[.,;:?!])(?:\s+\.)+(?=\s|$)", "", text)
    return re.sub(r"\s+(?=[.,;:](?:\s|$))", "", " ".join(text.split()))


def bare(text: str) -> str:
    """Without the punctuation around it; the full stop of an abbreviation stays."""
    stripped = text.strip(" ,;:.")
    behind = text[text.find(stripped) + len(stripped) :]
    last = stripped.rsplit(" ", 1)[-1]
    if behind.startswith(".") and len(last) > 1 and _is_abbreviation(last):
        return f"{stripped}."
    return stripped


def unquoted(text: str) -> str:
    """Without the quotation marks that hold all of it."""
    text = bare(text)
    if len(text) > 2 and text[-1] == _WRAPPING_QUOTES.get(text[0]) and text[-1] not in text[1:-1]:
        return bare(text[1:-1])
    return text


def sentence_starts(text: str) -> list[int]:
    """Where the second and later sentences begin, abbreviations taken for no end.

    If abbreviations are all there is ("… in the U.S. Psychotherapy"), those followed by a
    capital count after all.
    """
    certain, possible = [], []
    for end in _SENTENCE_END.finditer(text):
        following = text[end.end() : end.end() + 40].split(" ", 1)[0]
        before = text[text.rfind(" ", 0, end.start()) + 1 : end.start()].lstrip("([“\"'")
        if following[0].islower() and not _is_lower_case_name(following):
            continue
        if end[1] == "." and _is_abbreviation(before):
            possible.append(end.end())
        else:
            certain.append(end.end())
    return certain or possible


def split_last_sentence(text: str) -> tuple[str, str]:
    """What stands before the last sentence, and that sentence; ("…", "") if there is but one."""
    text = text.strip()
    starts = sentence_starts(text)
    if not starts:
        return text, ""
    return text[: starts[-1]].strip(), text[starts[-1] :]


def _is_abbreviation(word: str) -> bool:
    # A lone lower-case letter or a digit is an ordinary word ("part a").
    if _INITIALISM.fullmatch(word):
        return word[0].isupper()
    return word.lower() in _ABBREVIATIONS and (
        word[0].isupper() or word in ("vs", "e.g", "i.e", "etc", "cf", "al", "ca", "approx", "no")
    )


def _is_lower_case_name(word: str) -> bool:
    # eLife, medRxiv, npj Mental Health Research
    return word == "npj" or any(character.isupper() for character in word[1:])


def is_capitalised(text: str) -> bool:
    """Whether it is written like a name: every word of four letters or more has its capital."""
    words = re.findall(r"[^\W\d_]{4,}", text)
    return (
        bool(words)
        and text[:1].isupper()
        and all(
            word[0].isupper() or word in ("from", "with", "and", "into", "für", "over")
            for word in words
        )
    )
