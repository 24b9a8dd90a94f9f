"""Bandit finds nothing in our Python for which no reason is written down."""

import fnmatch
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.deployment import ROOT, SCRIPTS, run

OURS = ("blog", "research", "pprnet", "deploy", "install.py", "manage.py")
# To import something does nothing; what is done with it is looked at.
IMPORTS = {"B403", "B404", "B406"}
# Ruff has most rules under the same number, and there each exception has its reason; bandit has
# this one twice.
SAME = {"B703": "B308"}
# The mark of an account that nobody can log in to, which bandit takes for a password; and a line
# break, which is a constant.
EXCUSED = {("blog/admin/people.py", "B105"), ("blog/differences.py", "B308")}


def found_in(*paths: str | Path) -> list[dict[str, Any]]:
    done = run(SCRIPTS / "bandit", "--quiet", "--recursive", *paths, "--format", "json", cwd=ROOT)
    report = json.loads(done.stdout)
    assert report["errors"] == []
    return report["results"]


def has_reason(finding: dict[str, Any]) -> bool:
    """Whether ruff's rule of the same number is excused on these lines, or for this file."""
    path = Path(finding["filename"])
    number = SAME.get(finding["test_id"], finding["test_id"])
    rule = f"S{number[1:]}"
    first, last = finding["line_range"][0], finding["line_range"][-1]
    # A string of several lines has it behind its end.
    lines = path.read_text("utf-8").splitlines()[first - 1 : last + 1]
    return any(re.search(rf"# noqa: [^-]*\b{rule}\b", line) for line in lines) or any(
        rule in rules and fnmatch.fnmatch(path.as_posix(), pattern.removeprefix("**/").join("**"))
        for pattern, rules in PER_FILE.items()
    )


PER_FILE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"][
    "per-file-ignores"
]


@pytest.fixture(scope="module")
def findings() -> list[dict[str, Any]]:
    return [one for one in found_in(*OURS) if one["test_id"] not in IMPORTS]


def test_bandit_finds_nothing_without_a_reason(findings):
    left = {
        (Path(one["filename"]).as_posix(), one["test_id"])
        for one in findings
        if not has_reason({**one, "filename": ROOT / one["filename"]})
    }
    assert left == EXCUSED


def test_bandit_looks_at_what_has_a_reason_too(findings):
    assert {"B608", "B308", "B603"} <= {one["test_id"] for one in findings}


def test_insecure_code_would_be_found(tmp_path):
    insecure = tmp_path / "insecure.py"
    insecure.write_text(
        "import pickle, subprocess\n\n"
        "def run(command, data):\n"
        "    subprocess.call(command, shell=True)\n"
        "    eval(data)\n"
        "    return pickle.loads(data)\n"
    )
    found = found_in(insecure)
    assert {"B602", "B307", "B301"} <= {one["test_id"] for one in found if not has_reason(one)}
