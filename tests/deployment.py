"""What the tests of the deployment files share: secrets made, compose file read."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
HOST = "research.example.org"


def run(*command, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, **options
    )


def make_env(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return run(sys.executable, "deploy/make_env.py", *arguments, cwd=project, env=environment)


def read_env(project: Path) -> dict[str, str]:
    lines = (project / ".env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose(project: Path) -> subprocess.CompletedProcess:
    # Variables of the shell that runs the tests would win over those of the file.
    return run(
        str(SCRIPTS / "docker-compose"),
        *("config", "--format", "json"),
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project)},
    )
