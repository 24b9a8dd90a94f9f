"""`manage.py parse_reference`: references in, a CSL-JSON array out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).parent.parent / "manage.py"
FLUECKIGER = "Flückiger, C. (2018). The alliance. Psychotherapy, 55, 316–340."
BARBER = "Barber, J. P. (2009). Toward a working through. Psychotherapy Research, 19, 1-12."


def parse(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, MANAGE, "parse_reference", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )


def test_an_argument_becomes_an_array_of_one_item():
    done = parse(BARBER)
    assert json.loads(done.stdout) == [
        {
            "id": "reference-1",
            "type": "article-journal",
            "author": [{"family": "Barber", "given": "J. P."}],
            "issued": {"date-parts": [[2009]]},
            "title": "Toward a working through",
            "container-title": "Psychotherapy Research",
            "volume": "19",
            "page": "1-12",
        }
    ]
    assert done.stderr == b""


def test_every_line_becomes_an_item_and_blank_lines_none():
    lines = f"\ufeff{BARBER}\r\n\r\n   \nnothing of the kind\n{FLUECKIGER}"
    done = parse(stdin=lines.encode())
    assert [(item["id"], item.get("volume")) for item in json.loads(done.stdout)] == [
        ("reference-1", "19"),
        ("reference-2", None),
        ("reference-3", "55"),
    ]


def test_what_could_not_be_read_keeps_its_text_and_names_its_line():
    done = parse(stdin=f"{BARBER}\n\nnothing of the kind\n".encode())
    assert json.loads(done.stdout)[1] == {
        "id": "reference-2",
        "type": "document",
        "custom": {"raw": "nothing of the kind"},
    }
    assert done.stderr.decode() == "line 3: This does not look like a reference.\n"
    assert done.returncode == 0


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_the_output_is_utf_8_in_any_locale(locale):
    done = parse(FLUECKIGER, LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "Flückiger" in done.stdout.decode()


def test_a_line_that_is_not_utf_8_is_an_error_with_its_number():
    done = parse(stdin=f"{BARBER}\n".encode() + FLUECKIGER.encode("cp1252"))
    assert done.returncode == 1
    assert b"line 2: this is not UTF-8" in done.stderr
    assert done.stdout == b""


def test_no_input_gives_an_empty_array():
    assert json.loads(parse().stdout) == []


def test_a_terminal_without_an_argument_is_a_usage_error():
    terminal, end = os.openpty()
    with os.fdopen(terminal), os.fdopen(end) as stdin:
        done = subprocess.run(
            [sys.executable, MANAGE, "parse_reference"],
            stdin=stdin,
            capture_output=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert b"Give a reference, or one a line on standard input." in done.stderr


def test_no_database_is_needed():
    nowhere = "postgresql://nobody@127.0.0.1:1/nowhere"
    done = parse(BARBER, DATABASE_URL=nowhere, DEBUG="true")
    assert done.returncode == 0
