"""The table of ASVS 5.0 names every item of levels 1 and 2 once, and tests that there are."""

import ast
import re
from collections import Counter
from functools import cache

from tests.deployment import ROOT

TABLE = (ROOT / "docs" / "security.md").read_text("utf-8")
# Section: how many of its first items are of level 1 or 2; those behind them are of level 3.
SECTIONS = {
    "V1.1": 2,
    "V1.2": 9,
    "V1.3": 11,
    "V1.4": 3,
    "V1.5": 2,
    "V2.1": 3,
    "V2.2": 3,
    "V2.3": 4,
    "V2.4": 1,
    "V3.2": 2,
    "V3.3": 4,
    "V3.4": 6,
    "V3.5": 5,
    "V3.7": 2,
    "V4.1": 3,
    "V4.2": 1,
    "V4.3": 2,
    "V4.4": 4,
    "V5.1": 1,
    "V5.2": 3,
    "V5.3": 2,
    "V5.4": 3,
    "V6.1": 3,
    "V6.2": 12,
    "V6.3": 4,
    "V6.4": 4,
    "V6.5": 5,
    "V6.6": 3,
    "V6.8": 4,
    "V7.1": 3,
    "V7.2": 4,
    "V7.3": 2,
    "V7.4": 5,
    "V7.5": 2,
    "V7.6": 2,
    "V8.1": 2,
    "V8.2": 3,
    "V8.3": 1,
    "V8.4": 1,
    "V9.1": 3,
    "V9.2": 4,
    "V10.1": 2,
    "V10.2": 2,
    "V10.3": 4,
    "V10.4": 11,
    "V10.5": 5,
    "V10.6": 2,
    "V10.7": 3,
    "V11.1": 2,
    "V11.2": 3,
    "V11.3": 3,
    "V11.4": 4,
    "V11.5": 1,
    "V11.6": 1,
    "V12.1": 3,
    "V12.2": 2,
    "V12.3": 4,
    "V13.1": 1,
    "V13.2": 5,
    "V13.3": 2,
    "V13.4": 5,
    "V14.1": 2,
    "V14.2": 4,
    "V14.3": 3,
    "V15.1": 3,
    "V15.2": 3,
    "V15.3": 7,
    "V16.1": 1,
    "V16.2": 5,
    "V16.3": 4,
    "V16.4": 3,
    "V16.5": 3,
    "V17.1": 1,
    "V17.2": 4,
    "V17.3": 2,
}
ROWS = re.findall(r"^\| (V[0-9.]+) \| (.+?) \| (.+?) \| (.+) \|$", TABLE, re.MULTILINE)
NAMED = re.findall(r"tests/[\w/]+\.py(?:::\w+)?", TABLE)


@cache
def defined_in(path: str) -> set[str]:
    if not (ROOT / path).exists():
        return set()
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def missing(named: list[str]) -> list[str]:
    """Those that are no test, or no file with any."""
    gone = []
    for one in named:
        path, _, test = one.partition("::")
        there = defined_in(path)
        if not there or (test and test not in there):
            gone.append(one)
    return gone


def test_each_item_stands_there_once(figure):
    items = Counter(item for item, *_ in ROWS)
    expected = {f"{section}.{n + 1}" for section, many in SECTIONS.items() for n in range(many)}
    assert len(expected) == 253
    assert {item: n for item, n in items.items() if n > 1} == {}
    assert set(items) == expected
    met = Counter(met for _, _, met, _ in ROWS)
    figure(f"ASVS 5.0, levels 1 and 2: {len(ROWS)} items, {dict(met.most_common())}")


def test_each_says_whether_it_is_met_and_how():
    assert {met for _, _, met, _ in ROWS} <= {"yes", "part", "no", "n/a"}
    assert [item for item, what, _, how in ROWS if not (what.strip() and how.strip())] == []


def test_each_test_that_is_named_is_there():
    assert len(NAMED) > 100
    assert missing(NAMED) == []


def test_a_test_that_is_not_there_would_be_noticed():
    gone = ["tests/test_asvs.py::test_of_yesterday", "tests/test_of_yesterday.py"]
    assert missing([*gone, "tests/test_asvs.py"]) == gone
