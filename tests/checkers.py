"""Programs of other people that look at our pages: where they are, and whether they are there."""

import os
import shutil
from pathlib import Path

import pytest

NODE_MODULES = Path(__file__).resolve().parent.parent / "node_modules"
CODESNIFFER = NODE_MODULES / "html_codesniffer/build/HTMLCS.js"
VNU = NODE_MODULES / "vnu-jar/build/dist/vnu.jar"
LIGHTHOUSE = NODE_MODULES / ".bin/lighthouse"
JAVA = shutil.which("java")


def need(what: str, found: object) -> None:
    """Skip the test where a program is missing; on the machine that tests every change, fail."""
    if found:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"No {what}: this cannot be tested.")
    pytest.skip(f"no {what} here")
