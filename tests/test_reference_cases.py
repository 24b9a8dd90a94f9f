"""The case tables: each rule of a style with its section, and one command that prints them all."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from research import cases
from research.cases import csl_of, fields_of, reading_cases, writing_cases
from research.styles import apa, apa_html, vancouver

CASES = writing_cases()
RULES = [case.rule for case in CASES]


def marked(csl: dict) -> str:
    """The reference in APA style, its italics between asterisks."""
    html = re.sub("</?(?:cite|i)>", "*", apa_html(csl))
    return re.sub("<.*?>", "", html).replace("&amp;", "&").replace("&#x27;", "'")


@pytest.mark.parametrize("case", CASES, ids=RULES)
def test_a_reference_follows_its_rule_of_apa(case):
    assert marked(case.csl) == case.apa
    assert apa(case.csl) == case.apa.replace("*", "")


@pytest.mark.parametrize("case", CASES, ids=RULES)
def test_a_reference_follows_the_style_of_vancouver(case):
    assert vancouver(case.csl) == case.vancouver


def test_every_rule_names_its_section():
    assert [rule for rule in RULES if not re.match(r"§\d+\.\d+ \w", rule)] == []


@pytest.mark.parametrize("case", [*CASES, *reading_cases()], ids=lambda case: case[0][:60])
def test_an_item_and_its_fields_in_one_line_each_say_the_same(case):
    fields = fields_of(case.csl) if case in CASES else case.fields
    assert fields_of(csl_of(fields)) == fields


def test_one_command_prints_both_tables(capsys):
    out = StringIO()
    call_command("reference_cases", stdout=out)
    printed = out.getvalue()
    for case in CASES:
        assert f"{case.rule}\n" in printed
        assert f"    APA: {case.apa.replace('*', '')}\n" in printed
        assert f"    Vancouver: {case.vancouver}\n" in printed
    assert [case.typed for case in reading_cases() if f"{case.typed}\n" not in printed] == []


def test_the_command_fails_where_a_case_comes_out_otherwise(tmp_path, monkeypatch):
    for name in ("reading.txt", "writing.txt"):
        text = (cases.FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("10.5555/ears.2", "10.5555/ears.3", 1))
    monkeypatch.setattr(cases, "FOLDER", tmp_path)
    out = StringIO()
    with pytest.raises(CommandError, match=r"^Other than the tables say: 1\.$"):
        call_command("reference_cases", stdout=out)
    assert "APA, as it should be: Doe, J. (2020). On listening. Invented" in out.getvalue()
