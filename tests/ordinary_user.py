"""Whoever runs the tests, this is how a program of theirs runs as a user without privileges."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

ACCOUNT = "nobody"


class OrdinaryUser(NamedTuple):
    python: str
    """An interpreter this user can start, which finds the packages of our own."""
    options: dict
    """`user`, `group` and `extra_groups` for `subprocess`; empty when we are ordinary ourselves."""
    environment: dict[str, str]

    def own(self, folder: Path) -> None:
        if self.options:
            os.chown(folder, self.options["user"], self.options["group"])


def ordinary_user(folder: Path) -> OrdinaryUser:
    """Ourselves or, when we are root, the system's least account.

    `folder` takes a copy of the interpreter when that account cannot reach ours, in a home of
    root's.
    """
    if os.geteuid() != 0:
        return OrdinaryUser(sys.executable, {}, {})
    account = pwd.getpwnam(ACCOUNT)
    options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    try:
        subprocess.run([sys.executable, "-c", ""], check=True, capture_output=True, **options)
    except (OSError, subprocess.CalledProcessError):
        python = _copy_interpreter(folder / "python")
    else:
        python = sys.executable
    return OrdinaryUser(
        python,
        options,
        {
            "PYTHONPATH": sysconfig.get_path("platlib"),
            "LD_LIBRARY_PATH": str(folder / "python" / "lib"),
        },
    )


def _copy_interpreter(copy: Path) -> str:
    base = Path(sys.base_prefix)
    library = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(
        library,
        copy / library.relative_to(base),
        ignore=shutil.ignore_patterns("site-packages", "test", "config-*", "idlelib", "tkinter"),
    )
    for shared in (base / "lib").glob("libpython*.so*"):
        shutil.copy(shared, copy / "lib")
    python = copy / "bin" / "python"
    python.parent.mkdir()
    shutil.copy(Path(sys.executable).resolve(), python)
    return str(python)
