"""The bill of materials lists what the site is made of, and nothing about who made the list."""

import json
import re
from typing import Any

import pytest

from tests.deployment import ROOT, run


def pins(text: str) -> dict[str, tuple[str, set[str]]]:
    """Version and hashes by name, as requirements.txt has them."""
    blocks = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)((?:.*\\\n)*.*)", text, re.M)
    return {
        name: (version, set(re.findall("sha256:([0-9a-f]{64})", rest)))
        for name, version, rest in blocks
    }


def listed(bill: dict[str, Any]) -> dict[str, tuple[str, set[str]]]:
    return {
        one["name"]: (
            one["version"],
            {found["content"] for more in one["externalReferences"] for found in more["hashes"]},
        )
        for one in bill["components"]
    }


def make(folder) -> str:
    # The environment is there: these tests run in it, and it is not to be made anew under them.
    command = ("make", "--silent", "--old-file=install", "sbom")
    done = run(*command, f"SBOM={folder / 'bill.json'}", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return (folder / "bill.json").read_text("utf-8")


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> str:
    return make(tmp_path_factory.mktemp("bill"))


@pytest.fixture(scope="module")
def bill(text) -> dict[str, Any]:
    return json.loads(text)


def test_it_has_every_package_with_its_version_and_hashes(bill):
    expected = pins((ROOT / "requirements.txt").read_text("utf-8"))
    assert len(expected) > 20
    assert listed(bill) == expected


def test_it_is_of_this_project_in_a_format_that_others_read(bill):
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "pprnet"
    assert all(one["purl"].startswith("pkg:pypi/") for one in bill["components"])


def test_it_says_neither_where_nor_when_it_was_made(text, tmp_path):
    assert str(ROOT) not in text
    indexes = set(re.findall(r'"url": "https://([^/"]+)/simple/', text))
    assert indexes == {"pypi.org"}
    assert make(tmp_path) == text


def test_a_package_that_is_missing_would_be_noticed(bill):
    expected = pins("django==5.2 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    assert expected == {"django": ("5.2", {"0" * 64})}
    assert listed(bill) != expected
