"""From the bytes of a text file to its paragraphs, each with the lines it stood on."""

import codecs
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

MAX_BYTES = 20 * 1024 * 1024
WIDEST_WRAPPED_LINE = 100

SIGNATURES = (
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip file or a Word document"),
    (b"\xd0\xcf\x11\xe0", "a Word document"),
    (b"{\\rtf", "a rich-text document"),
    (b"MIME-Version:", "a web archive (MHTML)"),
    (b"From: <Saved by", "a web archive (MHTML)"),
)
# The first bytes of curly quotes and dashes; in Windows-1252 they make no sense.
UTF_8_PUNCTUATION = b"\xe2\x80"
HTML = re.compile(r"\A\s*<[!?a-z]|<(?:html|head|body|div|script)\b[^<>]*>", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
INNER_BREAK = re.compile(r"[\v\f\u2028\u2029]")
BULLET = re.compile(r"(?:[-–—•*·▪◦‣]|\d{1,2}[.)])\s+")


class UnreadablePage(Exception):  # noqa: N818 - named for what it says, not that it is one
    """A file that cannot be read as a saved page; its text is one sentence for staff.

    `line` is the line of the file the sentence is about, from 1, or None.
    """

    def __init__(self, sentence: str, line: int | None = None):
        super().__init__(sentence)
        self.line = line


class Paragraph(NamedTuple):
    """A paragraph with its first and last line in the file, counted from 1."""

    first: int
    last: int
    raw: str

    @property
    def text(self) -> str:
        """The words alone: every run of white space, non-breaking too, is one space."""
        return " ".join(CONTROL.sub(" ", INVISIBLE.sub("", self.raw)).split())

    def joined(self, after: "Paragraph") -> "Paragraph":
        return Paragraph(self.first, after.last, f"{self.raw} {after.raw}")


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    r"""The text with `\n` line ends, and what had to be guessed to read it.

    UTF-16 needs its byte-order mark; anything else is UTF-8 or, failing that,
    Windows-1252. Raises UnreadablePage for what is no plain text.
    """
    if len(data) > MAX_BYTES:
        raise UnreadablePage("The file is larger than 20 MB, which no saved page is.")
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            raise UnreadablePage(f"This is {name}, not a saved page as text.")
    guesses: tuple[str, ...] = ()
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _decode_windows_1252(data, error)
        guesses = ("The file is not UTF-8; it was read as Windows-1252.",)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_what_is_not_plain_text(text)
    return text, guesses


def _decode_windows_1252(data: bytes, error: UnicodeDecodeError) -> str:
    line = len((data[: error.start] + b"?").splitlines())
    if error.encoding != "utf-8" or UTF_8_PUNCTUATION in data:
        raise UnreadablePage(f"The file is damaged: it is not valid {error.encoding}.", line)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadablePage("The file is text in no known encoding.", line) from error


def _refuse_what_is_not_plain_text(text: str) -> None:
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UnreadablePage("There is a NUL byte here: this is not a page saved as text.", line)
    if not text.strip():
        raise UnreadablePage("The file is empty.")
    if len(CONTROL.findall(text)) * 100 > len(text):
        raise UnreadablePage("This is not text but a binary file.")
    if HTML.search(text[:5000]):
        raise UnreadablePage("This is HTML; save the page as plain text.")


def paragraphs(
    text: str, stands_alone: Callable[[str], bool]
) -> tuple[list[Paragraph], tuple[str, ...]]:
    """The paragraphs of a text, and what had to be guessed to find them.

    A line is a paragraph, unless the text was broken at a fixed width: a line
    then runs on where the next word would not have fitted. A blank line always
    parts, and so does a bullet or a line that `stands_alone` after a sentence's end.
    Raises UnreadablePage for broken lines without blank lines between paragraphs.
    """
    lines = list(_lines(text))
    width = _wrapped_width(lines)
    if not width:
        return [line for line in lines if line.text], ()
    found: list[Paragraph] = []
    for before, line in pairwise([Paragraph(0, 0, ""), *lines]):
        if line.text and _runs_on(before, line, width, stands_alone):
            found[-1] = found[-1].joined(line)
        elif line.text:
            found.append(line)
    ends = [(each, after) for each, after in pairwise(found) if not stands_alone(after.text)]
    _refuse_crowded([(each, after) for each, after in ends if each.last > each.first], width)
    return found, (f"The lines are broken at {width} characters; they were joined to paragraphs.",)


def _refuse_crowded(wrapped: list[tuple[Paragraph, Paragraph]], width: int) -> None:
    """Without blank lines, a paragraph whose last line is full would swallow the next."""
    crowded = [each for each, after in wrapped if after.first == each.last + 1]
    if len(crowded) * 2 > len(wrapped):
        raise UnreadablePage(
            f"The lines are broken at {width} characters, with no empty line between paragraphs; "
            "save the page with unbroken lines.",
            crowded[0].last,
        )


def _lines(text: str) -> Iterator[Paragraph]:
    for number, line in enumerate(text.split("\n"), start=1):
        for piece in INNER_BREAK.split(line):
            yield Paragraph(number, number, piece.strip())


def _wrapped_width(lines: list[Paragraph]) -> int | None:
    """The width at which lines were broken, or None where nothing shows that they were.

    Proof is a full line that goes on in lower case, more often than a line
    that is not full does.
    """
    # A lone long address sticks out of any margin and says nothing about it.
    width = max((len(line.text) for line in lines if " " in line.text), default=0)
    if width > WIDEST_WRAPPED_LINE:
        return None
    run_on = [
        _is_full(before.text, after.text, width)
        for before, after in pairwise(lines)
        if before.text and after.text[:1].islower()
    ]
    return width if run_on.count(True) > max(1, run_on.count(False)) else None


def _is_full(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width


def _runs_on(
    before: Paragraph, after: Paragraph, width: int, stands_alone: Callable[[str], bool]
) -> bool:
    if not before.text:
        return False
    may_begin = BULLET.match(after.text) or stands_alone(after.text)
    if may_begin and (ends_a_sentence(before.text) or before.text.endswith((":", ";"))):
        return False
    return _is_full(before.text, after.text, width)


def ends_a_sentence(text: str) -> bool:
    """Whether the text closes with a full stop, question or exclamation mark."""
    return text.rstrip("\"'”’»)] ").endswith((".", "?", "!", "…"))
