import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pprnet import embedded
from tests.ordinary_user import OrdinaryUser, ordinary_user

ROOT = Path(__file__).resolve().parent.parent
# Uses the server of the folder it is given, answers one query and stays until its input closes.
USER = """
import sys
from pathlib import Path
import psycopg
from pprnet import embedded

sockets = embedded.hold(Path(sys.argv[1]))
with psycopg.connect(host=str(sockets), user=embedded.NAME, dbname=embedded.NAME) as connection:
    answer = connection.execute(sys.argv[2])
    print(answer.fetchone()[0] if answer.description else "done", flush=True)
sys.stdin.read()
"""
WHO = "SELECT current_user || ' in ' || current_database()"
SELVES = "pprnet in pprnet"


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder any account can pass through, which pytest's own, `tmp_path`, is not."""
    folder = Path(tempfile.mkdtemp(prefix="pprnet-test-"))
    folder.chmod(0o755)
    yield folder
    for directory in (folder / "postgresql", folder / "var" / "postgresql"):
        embedded.stop(directory)
    # As it was, if a test took the right to write away.
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def ready() -> Iterator[Path]:
    """A cluster made beforehand, for what only concerns its server."""
    with open_folder() as folder:
        with user(folder / "postgresql"):
            pass
        yield folder / "postgresql"


@pytest.fixture
def directory(ready) -> Iterator[Path]:
    yield ready
    embedded.stop(ready)


@pytest.fixture(scope="module")
def someone() -> Iterator[OrdinaryUser]:
    with open_folder() as folder:
        yield ordinary_user(folder)


def start_user(
    directory: Path, query: str = WHO, *, python: str = sys.executable, **options
) -> subprocess.Popen:
    return subprocess.Popen(
        [python, "-c", USER, str(directory), query],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        **options,
    )


@contextmanager
def user(*arguments, **options) -> Iterator[str]:
    """A process that uses the server within the block; gives what its query answered."""
    process = start_user(*arguments, **options)
    answer = process.stdout.readline().strip()
    try:
        yield answer
    finally:
        _, said = process.communicate(timeout=30)
    assert said == ""
    assert process.returncode == 0


def manage(project: Path, *arguments: str, python: str = sys.executable, **options):
    environment = options.pop("environment", {}) | {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [python, "manage.py", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def copy_project(folder: Path) -> Path:
    for name in ("pprnet", "blog", "research", "static"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "manage.py", folder)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        """Giorgio's  "papers" for $HOME""",
        "Tasca, Sylvestre, and others",
        "un très long chemin/" * 12,
    ],
)
def test_the_server_works_in_a_folder_of_any_name(folder, name):
    directory = folder / name / "postgresql"

    with user(directory) as answer:
        assert answer == SELVES

    assert not embedded.is_running(directory)


def test_the_last_process_that_leaves_stops_the_server_and_an_earlier_one_does_not(directory):
    with user(directory):
        with user(directory):
            pass
        assert embedded.is_running(directory)

    assert not embedded.is_running(directory)


def test_what_one_process_wrote_the_next_one_reads(directory):
    with user(directory, "CREATE TABLE kept AS SELECT 7 AS n"):
        pass

    with user(directory, "SELECT n FROM kept") as answer:
        assert answer == "7"


def test_the_server_outlives_a_user_that_was_killed_and_stops_with_the_next(directory):
    with start_user(directory) as killed:
        killed.stdout.readline()
        killed.kill()
        killed.wait()
        assert embedded.is_running(directory)

        with user(directory) as answer:
            assert answer == SELVES

    assert not embedded.is_running(directory)


def test_a_server_that_was_killed_itself_starts_again(directory):
    with start_user(directory) as left_alone:
        left_alone.stdout.readline()
        server = int((directory / "postmaster.pid").read_text().split()[0])
        os.kill(server, 9)
        left_alone.communicate(timeout=30)

    with user(directory) as answer:
        assert answer == SELVES


def test_two_threads_that_connect_first_share_one_server(directory):
    threads = """
import sys, threading
from pathlib import Path
from pprnet import embedded
first = [threading.Thread(target=embedded.hold, args=[Path(sys.argv[1])]) for _ in range(2)]
for thread in first: thread.start()
for thread in first: thread.join()
"""
    done = subprocess.run(
        [sys.executable, "-c", threads, str(directory)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert not embedded.is_running(directory)


def test_the_command_starts_a_server_that_stays_until_the_command_stops_it(folder):
    project = copy_project(folder)

    assert "until" in manage(project, "database", "start").stdout
    with user(folder / "var" / "postgresql"):
        pass
    assert "Running" in manage(project, "database", "status").stdout
    assert "Stopped" in manage(project, "database", "stop").stdout
    assert not embedded.is_running(folder / "var" / "postgresql")


def test_a_server_whose_user_was_killed_can_be_stopped(directory):
    with start_user(directory) as killed:
        killed.stdout.readline()
        killed.kill()

    assert embedded.stop(directory)
    assert not embedded.is_running(directory)


def test_an_ordinary_user_has_a_server_of_their_own(folder, someone):
    copy_project(folder)
    home = folder / "home"
    home.mkdir()
    someone.own(home)
    search = os.pathsep.join([str(folder), someone.environment.get("PYTHONPATH", "")])

    with user(
        home / "postgresql",
        python=someone.python,
        env=someone.environment | {"PATH": os.environ["PATH"], "PYTHONPATH": search},
        **someone.options,
    ) as answer:
        assert answer == SELVES
        assert (home / "postgresql").stat().st_uid == someone.options.get("user", os.geteuid())


def test_the_server_itself_never_runs_as_root(directory):
    with user(directory):
        assert (directory / "postmaster.pid").stat().st_uid != 0


def test_a_folder_or_link_of_somebody_elses_is_not_used_for_the_socket(folder):
    directory = folder / "one, two" / "postgresql"
    (folder / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
    with user(directory, env=environment):
        [sockets] = (folder / "tmp").iterdir()
        assert sockets.stat().st_mode & 0o077 == 0
    sockets.symlink_to(folder)

    _, said = start_user(directory, env=environment).communicate(timeout=30)

    assert said.splitlines()[-1].endswith(f"{sockets} belongs to somebody else.")


def test_what_a_broken_off_attempt_left_is_thrown_away(folder):
    (folder / "postgresql.new" / "base").mkdir(parents=True)
    (folder / "postgresql.new" / "PG_VERSION").write_text("18\n")

    with user(folder / "postgresql") as answer:
        assert answer == SELVES


def test_somebodys_files_in_its_place_are_left_alone_and_named(folder):
    (folder / "postgresql").mkdir()
    (folder / "postgresql" / "thesis.txt").write_text("Ten years of work.")

    _, said = start_user(folder / "postgresql").communicate(timeout=30)

    assert f"{folder / 'postgresql'} is in the way" in said.splitlines()[-1]
    assert (folder / "postgresql" / "thesis.txt").read_text() == "Ten years of work."


def test_a_disk_that_takes_no_more_is_told_in_one_line(folder):
    resource = pytest.importorskip("resource")
    full = 1024 * 1024
    done = manage(
        copy_project(folder),
        "migrate",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (full, full)),
    )

    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "could not write to file" in line
    assert not (folder / "var" / "postgresql").exists()


def test_a_folder_one_may_not_write_is_told_in_one_line(folder, someone):
    copy_project(folder).chmod(0o555)

    done = manage(
        folder,
        "migrate",
        python=someone.python,
        environment=someone.environment,
        **someone.options,
    )

    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert f"Cannot write {folder / 'var'}" in line
