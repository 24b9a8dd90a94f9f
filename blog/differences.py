"""What was written anew: two texts compared word by word, shown so that everyone can tell.

Everything that comes out is escaped; the only markup is our own.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import groupby
from typing import Literal, NamedTuple, TypeVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

Item = TypeVar("Item", bound=Hashable)
Change = Literal["same", "removed", "added"]
Run = tuple[Change, list[Item]]

# Comparing takes time with the number of pairs of equal words. Beyond this, which no summary
# reaches, what lies between the same beginning and end counts as written anew.
MOST_PAIRS = 3_000_000
# Two paragraphs that share less of their words than this are two, not one that was rewritten.
LIKENESS = 0.4
MOST_PARAGRAPHS = 60

_WORDS = re.compile(r"\s+|[^\s]+")
_BLOCKS = {"p", "li", "h3", "h4", "blockquote"}
_MARKS = {"strong", "em", "a"}


class Word(NamedTuple):
    """A word, or the space between two, with its markup: ("strong", "") or ("a", address), …"""

    text: str
    marks: tuple[tuple[str, str], ...] = ()


class Block(NamedTuple):
    """A paragraph, heading or point of a list: what it stands in ("ul li p"), and its words."""

    kind: str
    words: tuple[Word, ...]


class ChangedBlock(NamedTuple):
    kind: str
    runs: list[Run[Word]]


def word_runs(before: str, after: str) -> list[Run[str]]:
    """Two plain texts. What is same or removed, put together, is the first text; what is same or
    added, the second."""
    return _runs(_WORDS.findall(before), _WORDS.findall(after), str.isspace)


def block_runs(before: str, after: str) -> list[ChangedBlock]:
    """Two rich texts, block by block; the law of `word_runs()` holds for `blocks()` of each."""
    old, new = blocks(before), blocks(after)
    found = []
    for change, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            found += [ChangedBlock(kind, [("same", list(words))]) for kind, words in old[i1:i2]]
        else:
            found += _rewritten(old[i1:i2], new[j1:j2])
    return found


def marked_text(before: str, after: str) -> SafeString:
    """The words of two plain texts, with what was removed and what was added marked."""
    runs = [(change, "".join(words)) for change, words in word_runs(before, after)]
    return format_html_join("", "{}", ((_marked(change, text),) for change, text in runs))


def marked_rich_text(before: str, after: str) -> SafeString:
    """The blocks of two rich texts, with what was removed and what was added marked."""
    shown = (
        (
            block.kind.replace(" ", "-"),
            format_html_join("", "{}", ((_marked(c, _formatted(w)),) for c, w in block.runs)),
        )
        for block in block_runs(before, after)
    )
    return format_html_join("", '<p class="block block-{}">{}</p>', shown)


def marked_list(before: Sequence[str], after: Sequence[str]) -> SafeString:
    """The names of two lists, in the order of the second, with those that went and came marked."""
    names = [("same" if name in before else "added", name) for name in after]
    names += [("removed", name) for name in before if name not in after]
    return format_html_join(", ", "{}", ((_marked(change, name),) for change, name in names))


def _marked(change: Change, text: str) -> str:
    if change == "same":
        return text
    # Few screen readers tell <ins> and <del> apart from the rest, so it is said in words, too.
    tag, said = {
        "added": ("ins", gettext("[added:] ")),
        "removed": ("del", gettext("[removed:] ")),
    }[change]
    return format_html('<{0}><span class="visually-hidden">{1}</span>{2}</{0}>', tag, said, text)


def _formatted(words: list[Word]) -> SafeString:
    stretches = [(marks, list(part)) for marks, part in groupby(words, lambda word: word.marks)]
    shown = []
    for number, (marks, part) in enumerate(stretches, start=1):
        beyond = stretches[number][0] if number < len(stretches) else ()
        text = format_html_join(
            mark_safe("<br>"), "{}", ((line,) for line in _joined(part).split("\n"))
        )
        for tag, address in marks:
            if tag == "a" and (tag, address) not in beyond:
                text = format_html('{} <span class="address">({})</span>', text, address)
            elif tag in ("strong", "em"):
                text = format_html("<{0}>{1}</{0}>", tag, text)
        shown.append((text,))
    return format_html_join("", "{}", shown)


def _joined(words: list[Word]) -> str:
    return "".join(word.text for word in words)


def blocks(html: str) -> list[Block]:
    """The blocks of a sanitised rich text; those without a word are left out."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.blocks


class _Blocks(HTMLParser):
    def __init__(self):
        super().__init__()
        self.blocks: list[Block] = []
        self.within: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.words: list[Word] = []

    def handle_starttag(self, tag, attrs):
        if tag in _MARKS:
            self.marks.append((tag, dict(attrs).get("href") or ""))
        elif tag == "br":
            self.words.append(Word("\n", tuple(self.marks)))
        else:
            self.end_block()
            self.within.append(tag)

    def handle_endtag(self, tag):
        if tag in _MARKS:
            self.marks = [mark for mark in self.marks if mark[0] != tag]
        elif tag in self.within:
            self.end_block()
            while self.within.pop() != tag:
                pass

    def handle_data(self, data):
        # A line break in the source is a space; that of a reader is <br>.
        words = _WORDS.findall(data.replace("\n", " "))
        self.words += [Word(word, tuple(self.marks)) for word in words]

    def end_block(self):
        if any(not word.text.isspace() for word in self.words):
            kind = " ".join(tag for tag in self.within if tag in _BLOCKS | {"ul", "ol"})
            self.blocks.append(Block(kind or "p", tuple(self.words)))
        self.words = []


def _rewritten(old: list[Block], new: list[Block]) -> list[ChangedBlock]:
    """Blocks that took the place of others: those that are alike side by side, in their order."""
    found, i = [], 0
    partners = _partners(old, new)
    for j, block in enumerate(new):
        if j not in partners:
            found.append(ChangedBlock(block.kind, [("added", list(block.words))]))
            continue
        found += [_removed(gone) for gone in old[i : partners[j]]]
        i = partners[j] + 1
        runs = _runs(list(old[i - 1].words), list(block.words), lambda word: word.text.isspace())
        found.append(ChangedBlock(block.kind, runs))
    return found + [_removed(gone) for gone in old[i:]]


def _removed(block: Block) -> ChangedBlock:
    return ChangedBlock(block.kind, [("removed", list(block.words))])


def _partners(old: list[Block], new: list[Block]) -> dict[int, int]:
    """Which of the old blocks each of the new ones was, so that most of the words stay."""
    if not old or not new or len(old) > MOST_PARAGRAPHS or len(new) > MOST_PARAGRAPHS:
        return {}
    # best[i][j]: how much can stay of what begins at the i-th and at the j-th block.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(one, other) for other in new] for one in old]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= LIKENESS else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    partners, i, j = {}, 0, 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= LIKENESS and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            partners[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return partners


def _likeness(one: Block, other: Block) -> float:
    """From 0, no word in common, to 1, the same words; blocks of two kinds are never alike."""
    if one.kind != other.kind:
        return 0.0
    words, others = (
        Counter(word.text for word in block.words if not word.text.isspace())
        for block in (one, other)
    )
    return 2 * (words & others).total() / (words.total() + others.total())


def _runs(old: list[Item], new: list[Item], is_space: Callable[[Item], bool]) -> list[Run[Item]]:
    """Runs of items; a space alone does not keep apart what was rewritten on both its sides."""
    runs: list[Run[Item]] = []
    for change, i1, i2, j1, j2 in _opcodes(old, new, is_space):
        if change == "equal" and runs and runs[-1][0] != "same" and all(map(is_space, old[i1:i2])):
            change = "replace"
        _append(runs, change, old[i1:i2], new[j1:j2])
    return [run for run in runs if run[1]]


def _append(runs: list[Run[Item]], change: str, old: list[Item], new: list[Item]) -> None:
    if change == "equal":
        runs.append(("same", old))
        return
    # What was removed and what was added in one place stand one behind the other.
    if len(runs) < 2 or runs[-1][0] != "added":
        runs += [("removed", []), ("added", [])]
    runs[-2][1].extend(old)
    runs[-1][1].extend(new)


def _opcodes(old: list[Item], new: list[Item], is_space: Callable[[Item], bool]):
    counts, others = Counter(old), Counter(new)
    spaces = {item for item in counts if is_space(item)}
    pairs = sum(number * others[item] for item, number in counts.items() if item not in spaces)
    if pairs <= MOST_PAIRS:
        matcher = SequenceMatcher(is_space, old, new, autojunk=False)
        return matcher.get_opcodes()
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    middle = (start, len(old) - end, start, len(new) - end)
    last = (len(old) - end, len(old), len(new) - end, len(new))
    return [("equal", 0, start, 0, start), ("replace", *middle), ("equal", *last)]
