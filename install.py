"""Make .venv with the pinned packages, from nothing but Python 3.11 or newer.

Runs on any Python 3, so that an old one gets a sentence instead of a stack trace.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NEEDED = (3, 11)
NEWER = ["python3.{}".format(minor) for minor in (14, 13, 12, 11)]
ROOM_NEEDED = 700 * 1024 * 1024
HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
REQUIREMENTS = HERE / "requirements-dev.txt"


def main():
    if sys.version_info < NEEDED:
        newer = next(filter(None, map(shutil.which, NEWER)), None)
        if newer is None:
            stop("PPRNet needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))
        os.execv(newer, [newer, __file__])  # noqa: S606 -- the same script on a newer Python
    if shutil.disk_usage(str(HERE)).free < ROOM_NEEDED:
        stop("The disk is full: the environment needs {} MB.".format(ROOM_NEEDED // 2**20))
    print("Installing the pinned packages into .venv …", flush=True)
    uv = shutil.which("uv")
    make_environment(with_pip=uv is None)
    python = str(ENVIRONMENT / "bin" / "python")
    pip = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    command = [*pip, "--quiet", "--require-hashes", "--requirement", str(REQUIREMENTS)]
    if subprocess.run(command, check=False).returncode:
        stop("The packages could not be installed; the reason stands above.")
    (ENVIRONMENT / "installed").touch()


def make_environment(with_pip):
    options = [] if with_pip else ["--without-pip"]
    command = [sys.executable, "-m", "venv", "--clear", *options, str(ENVIRONMENT)]
    made = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode:
        reason = made.stdout.decode(errors="replace").strip()
        hint = " (on Debian: apt install python3-venv)" if "ensurepip" in reason else ""
        stop("The virtual environment could not be made{}: {}".format(hint, reason[-300:]))


def stop(message):
    print(message, file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
