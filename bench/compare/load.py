"""wrk: the same number of visitors at once ask one server for a list of addresses."""

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bench.compare.servers import Server

SCRIPT = Path(__file__).with_name("addresses.lua")
# Connections at a time, as many as the servers have threads.
VISITORS = 8
# In seconds: the round before the first.
WARMING = 1
# With fewer answers a run is repeated for longer, up to so many seconds.
FEWEST, LONGEST = 2 * VISITORS, 32


class Taken(NamedTuple):
    """One run: requests answered, seconds it took, milliseconds of latency, bytes, failures.

    `worked` are the seconds of a processor that the server spent on it, without the database.
    """

    requests: int
    seconds: float
    median: float
    p99: float
    bytes: int
    failed: int
    worked: float = 0

    @property
    def rate(self) -> float:
        """Requests a second; a run in which nothing was answered counts as one request."""
        return max(self.requests, 1) / self.seconds


class Load(NamedTuple):
    """What is asked of whom: the file holds one path with its query string a line."""

    name: str
    server: Server
    addresses: Path
    held: str = ""


def require_wrk() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is missing, which makes the requests (on Debian: apt install wrk).")


def run(load: Load, seconds: int, start: int = 0) -> Taken:
    """Ask for so long, from the address with this number on."""
    command = ["wrk", "--threads", "1", "--connections", str(VISITORS)]
    command += ["--duration", f"{seconds}s", "--timeout", "60s", "--script", str(SCRIPT)]
    # As behind a proxy that speaks TLS.
    command += ["--header", "X-Forwarded-Proto: https"]
    if load.held:
        command += ["--header", f"If-None-Match: {load.held}"]
    command += [f"http://localhost:{load.server.port}/", "--", str(load.addresses), str(start)]
    before = load.server.worked()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"wrk failed: {done.stderr or done.stdout}")
    return read(done.stdout)._replace(worked=load.server.worked() - before)


def read(output: str) -> Taken:
    """The last line of what wrk and our script print."""
    return Taken(**json.loads(output.strip().rpartition("\n")[2]))


def in_turn(loads: Iterable[Load], rounds: int, seconds: int, settle: Callable) -> dict[str, Taken]:
    """Every load in each of the rounds; of each the medians of its runs.

    So whatever else the machine does meets all of them alike. A short round before the first is
    not counted. `settle` waits until no server works any more on what nobody waits for. Raises
    `SystemExit` where an answer was an error: the speed of errors says nothing.
    """
    loads = list(loads)
    taken = {load.name: [] for load in loads}
    for number in range(rounds + 1):
        for load in loads:
            asked = sum(one.requests + VISITORS for one in taken[load.name])
            one = run(load, seconds if number else WARMING, asked)
            settle()
            longer = seconds
            # A few answers say nothing of the speed: of those begun, none may have been ended.
            while number and one.requests < FEWEST and longer < LONGEST:
                longer *= 4
                one = run(load, longer, asked)
                settle()
            if one.failed:
                sys.exit(f"{load.name}: {one.failed} of {one.requests} answers were errors.")
            taken[load.name].append(one)
            if sys.stderr.isatty():
                print(f"\r{number}/{rounds} {load.name:<30}", end="\r", file=sys.stderr)
    return {name: middle(runs[1:]) for name, runs in taken.items()}


def middle(runs: list[Taken]) -> Taken:
    """The median of each number by itself."""
    return Taken(*map(statistics.median, zip(*runs, strict=True)))
