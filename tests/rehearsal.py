"""An upgrade and the way back, with real releases on a real server, without containers.

    python -m tests.rehearsal [COMMIT]

takes the release at this commit (by default the last one that lacks a migration of today's), fills
it with the demo archive, and does what docs/operations.md says: backup, upgrade, roll-back into a
new database. It tells how long readers were without answers, and compares every page.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from pprnet import embedded
from tests.deployment import ROOT
from tests.ordinary_user import ordinary_user
from tests.servers import Cluster, ask, served_environment, serving

Pages = dict[str, tuple[int, str]]


class Release:
    """The code of a release in a folder of its own, and how its commands are run."""

    def __init__(self, folder: Path, database: str):
        self.folder = folder
        self.environment = served_environment(database)
        programs = embedded.programs()
        self.environment["PATH"] = f"{programs}:{self.environment['PATH']}"

    def run(self, *arguments: str | Path) -> str:
        """What a command says. Raises `subprocess.CalledProcessError` when it fails."""
        done = subprocess.run(
            [self.folder / "deploy" / "entrypoint", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.stderr.write(done.stderr)
        done.check_returncode()
        return done.stdout

    @contextmanager
    def served(self, site: str):
        with serving(self.environment | {"WEB_BIND": site}, cwd=self.folder):
            yield


def previous() -> str:
    """The last commit before the newest migration; those of a branch were never a release."""
    newest = ["log", "-1", "--first-parent", "-m", "--diff-filter=A", "--format=%h"]
    return f"{_git(*newest, '--', '*/migrations/0*.py').strip()}~1"


def unpacked(commit: str, folder: Path) -> Path:
    folder.mkdir()
    archive = subprocess.run(
        ["git", "archive", commit], cwd=ROOT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    return folder


def pages(site: str) -> Pages:
    """Every page of the sitemap, and a list, a feed and an export: status and text."""
    listed = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", ask(site, "/sitemap.xml").text)
    found = {}
    for path in sorted({*listed, "/?page=2", "/summaries.atom", "/summaries.json", "/sitemap.xml"}):
        answer = ask(site, path)
        found[path] = answer.status, answer.text
    return found


class Silence:
    """For how long a site gives no answer, in seconds, asked again and again by a thread."""

    def __init__(self, site: str):
        self.site, self.longest = site, 0.0
        self.enough = threading.Event()
        self.thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        last = time.monotonic()
        while not self.enough.is_set():
            try:
                ask(self.site, "/healthz")
            except OSError:
                self.enough.wait(0.02)
            else:
                last, before = time.monotonic(), last
                self.longest = max(self.longest, last - before)

    def __enter__(self) -> "Silence":
        self.thread.start()
        return self

    def __exit__(self, *exception) -> None:
        self.enough.set()
        self.thread.join()


def rehearse(commit: str, folder: Path) -> None:
    cluster = Cluster(folder / "data", ordinary_user(folder))
    cluster.initialise()
    try:
        old = Release(unpacked(commit, folder / "old"), cluster.url)
        new = Release(ROOT, cluster.url)
        site = old.environment["WEB_BIND"]
        old.run("migrate", "--verbosity=0")
        old.run("demo")
        with old.served(site):
            before = pages(site)
        say(f"{commit}: {len(before)} pages, {count(before, 200)} of them 200")

        kept = folder / "pprnet.backup"
        old.run("database", "backup", kept)
        say(f"backup: {kept.stat().st_size:,} bytes")

        with ExitStack() as upgrade:
            with old.served(site):
                silence = upgrade.enter_context(Silence(site))
            applied = new.run("migrate", "--no-color").count("... OK")
            with new.served(site):
                ready = ask(site, "/readyz").text.strip()
                after = pages(site)
        say(f"upgrade: {applied} migrations, /readyz says “{ready}”, {count(after, 200)} pages 200")
        say(f"without an answer: {silence.longest:.1f} s")
        lost = before.keys() - after.keys()
        say(f"pages that are no more: {len(lost)}")

        with psycopg.connect(cluster.url, dbname="postgres", autocommit=True) as maintenance:
            maintenance.execute("ALTER DATABASE pprnet RENAME TO pprnet_before")
            maintenance.execute("CREATE DATABASE pprnet")
        old.run("database", "restore", kept)
        with old.served(site):
            again = pages(site)
        changed = [path for path in before if again.get(path) != before[path]]
        say(f"roll-back: {len(again)} pages, {len(changed)} differ from those before the upgrade")
        if lost or changed or count(after, 200) != len(after):
            raise SystemExit(f"Not well: {sorted(lost)[:3]} {changed[:3]}")
    finally:
        cluster.stop()


def count(found: Pages, status: int) -> int:
    return sum(answered == status for answered, _ in found.values())


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp(prefix="pprnet-rehearsal-"))
    place.chmod(0o755)
    try:
        rehearse(sys.argv[1] if len(sys.argv) > 1 else previous(), place)
    finally:
        shutil.rmtree(place)
