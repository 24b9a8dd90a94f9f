"""The servers that are compared: the same gunicorn, with the same options, for each application."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
# What deploy/entrypoint says, without its log of requests.
OPTIONS = [
    *("--worker-class", "pprnet.server.SharingWorker", "--workers", "2", "--threads", "4"),
    *("--preload", "--no-control-socket", "--log-level", "warning"),
]
# In seconds: for so long a server may take to answer first, and to stop.
PATIENCE = 60


class Server(NamedTuple):
    """A running server; `first_answer` is in seconds from the start of its process."""

    port: int
    process: subprocess.Popen
    first_answer: float

    def memory(self) -> float:
        """Megabytes of all its processes, what they share divided among them (PSS)."""
        return sum(map(_memory, [self.process.pid, *_children(self.process.pid)])) / 1000

    def worked(self) -> float:
        """Seconds of a processor that its processes have spent so far (proc(5), stat)."""
        return sum(map(_worked, [self.process.pid, *_children(self.process.pid)]))


@contextlib.contextmanager
def serve(application: str, path: str, python: str, **environment: str) -> Iterator[Server]:
    """gunicorn with this application; it is there when the path was answered."""
    port = _free_port()
    command = [python, "-m", "gunicorn", application, "--bind", f"localhost:{port}", *OPTIONS]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    try:
        _await(f"http://localhost:{port}{path}", process)
        yield Server(port, process, time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return free.getsockname()[1]


def _await(address: str, process: subprocess.Popen) -> None:
    request = urllib.request.Request(address, headers={"X-Forwarded-Proto": "https"})  # noqa: S310
    last, deadline = "", time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310 -- ours
                return
        except urllib.error.HTTPError as error:
            sys.exit(f"{address} answers {error.code}.")
        except OSError as error:
            last = str(error)
            time.sleep(0.01)
    sys.exit(f"{address} does not answer: {last}")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _worked(pid: int) -> float:
    # Behind the name of the program, which may hold spaces; user and system time are the next.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    """Its proportional set size in kB (proc(5), smaps_rollup)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise LookupError(f"The system does not say how much memory process {pid} has.")
