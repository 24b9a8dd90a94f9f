"""Pages, styles and pictures are what their specifications say: the checker of the W3C agrees."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.checkers import JAVA, VNU, need
from tests.states import EMPTY, make_states, pages

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.broken_urls")]

STATIC = Path(__file__).resolve().parent.parent / "static"


@pytest.fixture(autouse=True)
def vnu():
    need("vnu, see package.json", VNU.exists())
    need("Java", JAVA)


def remarks(*paths: Path) -> list[str]:
    """What vnu says of these files and of those in these folders, warnings as well as errors."""
    command = [JAVA, "-jar", VNU, "--also-check-css", "--also-check-svg", "--format", "json"]
    said = subprocess.run([*command, "--stdout", *paths], check=False, capture_output=True)
    return [
        f"{one.get('url', '').rpartition('/')[2]}:{one.get('lastLine')}: {one['message']} "
        f"{one.get('extract', '')}"
        for one in json.loads(said.stdout)["messages"]
    ]


def test_a_planted_fault_of_each_kind_is_found(tmp_path):
    faults = {
        "picture.html": "<!doctype html><html lang='en'><title>Owls</title><img src='a'></html>",
        "language.html": "<!doctype html><html><title>Owls</title></html>",
        "style.css": ".owls { colour: red; }",
        "owl.svg": "<svg xmlns='http://www.w3.org/2000/svg'><owl/></svg>",
    }
    for name, fault in faults.items():
        (tmp_path / name).write_text(fault)
    assert {remark.partition(":")[0] for remark in remarks(tmp_path)} == set(faults)


def test_every_page_in_every_state_is_valid(client, tmp_path):
    client.raise_request_exception = False
    for name, address in EMPTY.items():
        (tmp_path / f"empty {name}.html").write_bytes(client.get(address).content)
    make_states()
    for number, address in enumerate(pages().values()):
        (tmp_path / f"{number}.html").write_bytes(client.get(address).content)
    assert "\n".join(remarks(tmp_path)) == ""


def test_styles_and_pictures_are_valid():
    assert "\n".join(remarks(*STATIC.rglob("*.css"), *STATIC.rglob("*.svg"))) == ""
