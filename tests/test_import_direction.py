"""Imports point one way, pprnet → blog → research: the linter refuses the others."""

import subprocess
import sys

import pytest
from django.conf import settings

REFUSED = {
    ("research", "import blog"),
    ("research", "from blog.models import Post"),
    ("research", "import pprnet.settings"),
    ("blog", "from pprnet import settings"),
}
ALLOWED = {
    ("blog", "import research.models"),
    ("pprnet", "import blog.models"),
    ("pprnet", "import research.models"),
}


def findings(app: str, statement: str) -> str:
    """What the linter says of a module of the app that holds this statement."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--no-cache",
            "--select=TID251",
            "--output-format=concise",
            f"--stdin-filename={app}/a_new_module.py",
            "-",
        ],
        input=statement + "\n",
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.parametrize(("app", "statement"), sorted(REFUSED))
def test_an_import_against_the_direction_is_refused(app, statement):
    assert "TID251" in findings(app, statement)


@pytest.mark.parametrize(("app", "statement"), sorted(ALLOWED))
def test_an_import_in_the_direction_is_allowed(app, statement):
    assert findings(app, statement) == "All checks passed!\n"
