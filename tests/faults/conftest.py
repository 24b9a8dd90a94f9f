import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.processes import Server, Site, environment, files_of_the_image
from tests.ordinary_user import OrdinaryUser, ordinary_user


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that any account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="pprnet-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def someone(folder) -> OrdinaryUser:
    return ordinary_user(folder)


@pytest.fixture(scope="session")
def image(folder) -> Path:
    image = folder / "app"
    image.mkdir()
    return files_of_the_image(image)


@pytest.fixture(scope="session")
def server(folder, someone) -> Iterator[Server]:
    place = folder / "server"
    place.mkdir()
    server = Server(place, someone)
    yield server
    server.close()


@pytest.fixture(scope="session")
def known(image, server) -> dict:
    """What is in the database `filled`, which nobody changes."""
    server.create("filled")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.filling"],
        cwd=image,
        env=environment(server.url("filled")) | {"DJANGO_SETTINGS_MODULE": "pprnet.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def serve(image, server, known, folder) -> Iterator[Callable[..., Site]]:
    """Serves a new copy of the filled database, or the copy that is being served already."""
    sites = []

    def started(broken: str = "", tablespace: str = "pg_default", **more) -> Site:
        if not sites:
            server.create("served", "filled", f"TABLESPACE {tablespace}")
        sites.append(Site(image, server.url("served"), folder, broken, **more))
        return sites[-1]

    yield started
    for site in sites:
        site.close()


@pytest.fixture
def chance(request) -> random.Random:
    """Random points; the seed stands beside a test that fails, and `SEED` repeats it."""
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    request.node.add_report_section("call", "seed", f"SEED={seed}")
    return random.Random(seed)  # noqa: S311 -- moments, no secrets
