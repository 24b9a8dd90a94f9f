"""What the servers run on: the packages of production, and those of the Wagtail blog."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.compare.servers import ROOT


class Pythons(NamedTuple):
    """The interpreter of each environment."""

    site: str
    wagtail: str


@contextmanager
def environments(kept: str | None) -> Iterator[Pythons]:
    """Both environments, in this folder or in one that is removed afterwards."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(kept or temporary).absolute()
        wanted = (ROOT / "requirements.txt", Path(__file__).with_name("requirements.txt"))
        names = Pythons._fields
        yield Pythons(
            *(_made(folder / name, file) for name, file in zip(names, wanted, strict=True))
        )


def _made(folder: Path, requirements: Path) -> str:
    python = str(folder / "bin" / "python")
    if not Path(python).exists():
        uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}") or "uv"
        _do(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        hashed = ["--require-hashes", "--requirement", str(requirements)]
        # As pip leaves them: who starts a server does not wait for what was compiled before.
        compiled = ["--compile-bytecode", *hashed]
        _do(uv, "pip", "install", "--quiet", "--python", python, *compiled)
    return python


def _do(*command: str) -> None:
    if subprocess.run(command, check=False).returncode:
        sys.exit("The packages could not be installed; the reason stands above.")
