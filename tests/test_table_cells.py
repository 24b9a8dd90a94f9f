"""No cell of the table is a formula, in whatever list of separators a spreadsheet reads it."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.table import as_text
from tests.generated_records import HOSTILE

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "＝1",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    '"=1',
    "'=1",
    '" =1',
]
TEXTS = st.lists(
    st.sampled_from([*HOSTILE, *FORMULAS, "=", "@", "+", "-", ";", " ", "\ufeff", "\u200b"])
    | st.text(max_size=5),
    max_size=6,
).map("".join)


def cells(line: str, delimiter: str) -> list[str]:
    (row,) = csv.reader(io.StringIO(line, newline=""), delimiter=delimiter)
    return row


def begins_a_formula(cell: str) -> bool:
    """As a spreadsheet sees it that passes over spaces, quotes and what cannot be seen."""
    return bool(re.match(r"[\s\"“”\ufeff\u200b]*[=+\-@＝＋－＠]", cell))


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_text(formula):
    assert as_text(formula).startswith("'")


@pytest.mark.parametrize("text", ["Owls", "1-2", "a=b", "“Owls” listen", "10.5555/owls", ""])
def test_other_text_stays_as_it_is(text):
    assert as_text(text) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(TEXTS, TEXTS)
def test_no_cell_is_a_formula_whatever_separates_cells(delimiter, first, second):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([as_text(first), as_text(second)])
    assert [cell for cell in cells(out.getvalue(), delimiter) if begins_a_formula(cell)] == []


@given(TEXTS)
def test_a_cell_is_one_line(text):
    assert as_text(text).splitlines() in ([], [as_text(text)])
