"""No text makes one of our regular expressions try for ever."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from blog.archive.plain_text import UnreadablePage
from blog.archive.saved_page import read_saved_page
from blog.richtext import LONGEST, clean_html
from blog.search.words import phrases, spelt, web_search
from research.pasting import LONGEST_PASTE, read_pasted
from research.references import LONGEST_REFERENCE, parse_reference
from tests.checkers import NODE_MODULES, need
from tests.deployment import ROOT
from tests.regular_expressions import (
    Expression,
    in_javascript,
    of_addresses,
    of_javascript,
    of_python,
)

NODE = shutil.which("node")
RECHECK = NODE_MODULES / "recheck" / "index.js"
# About these four recheck thinks as long as about all others: `make nightly` asks.
LEFT_OUT = {
    *("blog/advice.py SAMPLE", "blog/advice.py EFFECT"),
    *("research/reference_links.py _MAIL", "research/reference_links.py _DOI"),
}
ALL = os.environ.get("RECHECK") == "all"
# Made of what a function is given: escaped, or constants of ours.
MADE_LATER = {
    "blog/admin/addressing.py 18",
    "blog/admin/post_merging.py 47",
    "blog/models/pages.py 157",
    "deploy/make_env.py example",
    "research/books.py 50",
    "research/books.py 53",
}
# In seconds of the processor. What was found took 20 and more before it was mended; the slowest
# takes 0.4 now.
LONG = 2


class Verdict(NamedTuple):
    """How the time grows with the text: "safe", "linear", "polynomial" or "exponential"."""

    expression: Expression
    complexity: str
    pumps: list[list[str]]
    suffix: str

    def attack(self, length: int) -> str:
        """The text that takes longest, as far as recheck knows, of about so many characters."""
        room = length // len(self.pumps)
        pumped = (start + again * (room // len(again)) for start, again in self.pumps)
        return "".join(pumped)[: length - len(self.suffix)] + self.suffix


def verdicts_on(expressions: list[Expression]) -> list[Verdict]:
    need("node", NODE)
    need("recheck", RECHECK.exists())
    done = subprocess.run(
        [NODE, "tests/recheck.mjs"],
        cwd=ROOT,
        input=json.dumps([[one.source, one.flags] for one in expressions]),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [
        Verdict(one, **found)
        for one, found in zip(expressions, json.loads(done.stdout), strict=True)
    ]


@pytest.fixture(scope="module")
def expressions() -> list[Expression]:
    return [*of_python(), *of_addresses(), *of_javascript()]


@pytest.fixture(scope="module")
def verdicts(expressions) -> list[Verdict]:
    asked = {
        one.source: one for one in expressions if one.source and (ALL or one.where not in LEFT_OUT)
    }
    return verdicts_on([*asked.values()])


def bad(verdicts: list[Verdict]) -> dict[str, str]:
    """Those whose time doubles with each letter, and those of which nothing is known."""
    known = {"safe", "linear", "polynomial"}
    return {
        verdict.expression.where: verdict.complexity
        for verdict in verdicts
        if verdict.complexity not in known
    }


def saved_page(text: str) -> None:
    try:
        read_saved_page(text.encode("utf-8", "replace"))
    except UnreadablePage:
        return


# What reads text of others, and how much of it at most; a saved page of a month has some 20,000.
READERS: dict[str, tuple[Callable, int]] = {
    "what is searched for": (lambda text: (web_search(text), spelt(text), phrases(text)), 2_000),
    "a reference": (parse_reference, LONGEST_REFERENCE),
    "what is pasted": (read_pasted, LONGEST_PASTE),
    "rich text": (clean_html, LONGEST),
    "a saved page": (saved_page, 200_000),
}


def slow(verdicts: list[Verdict], reader: Callable, length: int) -> Iterator[str]:
    """The expressions whose attack, given to the reader at this length, takes long."""
    for verdict in verdicts:
        if verdict.pumps:
            text = verdict.attack(length)
            start = time.process_time()
            reader(text)
            if time.process_time() - start > LONG:
                yield verdict.expression.where


def test_all_of_them_are_asked_about(expressions):
    assert {one.where for one in expressions if not one.source} == MADE_LATER
    assert {one.where for one in expressions} > LEFT_OUT
    kinds = [sum(word in one.where for one in expressions) for word in (".py", "address", ".js")]
    assert all(number > least for number, least in zip(kinds, (150, 60, 40), strict=True))


def test_none_takes_twice_as_long_for_each_letter(verdicts):
    assert bad(verdicts) == {}


@pytest.mark.parametrize("name", READERS)
def test_no_text_that_is_hard_to_match_takes_long_to_read(verdicts, name):
    reader, length = READERS[name]
    assert list(slow(verdicts, reader, length)) == []


def test_an_expression_that_takes_for_ever_would_be_found():
    made = [Expression(pattern, *in_javascript(pattern, 0)) for pattern in ("(a+)+$", "a+b")]
    assert bad(verdicts_on(made)) == {"(a+)+$": "exponential"}


def test_a_reader_that_takes_long_would_be_found():
    pattern = r"doi\s*:?\s*:?\s*10"
    found = verdicts_on([Expression("a DOI", *in_javascript(pattern, 0))])
    assert [verdict.complexity for verdict in found] == ["polynomial"]
    assert list(slow(found, re.compile(pattern).search, 3_000)) == ["a DOI"]
