"""A disk without room: it is said what is amiss, nothing is there by half, and room mends it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archives import page_text, study
from tests.faults.people import Bulk, Person
from tests.faults.processes import Server, command, manage
from tests.faults.rows import rows_of, shape

MOUNT = shutil.which("mount")


class Disk:
    """A small file system in memory."""

    def __init__(self, place: Path, size: str):
        self.place = place
        place.mkdir()
        mounted = MOUNT and subprocess.run(
            [MOUNT, "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", place],
            capture_output=True,
            check=False,
        )
        if not mounted or mounted.returncode:
            place.rmdir()
            pytest.skip("needs the right to mount a file system")

    def fill(self) -> None:
        with (self.place / "filler").open("wb", buffering=0) as filler:
            for size in (2**20, 2**12, 1):
                try:
                    while filler.write(bytes(size)):
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        (self.place / "filler").unlink()

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", self.place], check=True)
        self.place.rmdir()


@pytest.fixture
def disk(request, folder) -> Iterator[Disk]:
    disk = Disk(folder / "disk", request.param)
    yield disk
    disk.close()


small = pytest.mark.parametrize("disk", ["1m"], indirect=True)
roomy = pytest.mark.parametrize("disk", ["64m"], indirect=True)


@small
def test_pages_come_without_room_to_keep_them_and_are_kept_when_there_is(disk, serve, known):
    site = serve(CACHE_URL=f"file://{disk.place}/pages")
    disk.fill()
    asked = [path for path in known["pages"] if "?" not in path]
    assert {site.ask(path).status for path in asked} == {200}
    said = site.log.read_text()
    assert "No space left on device" in said
    assert "Traceback" not in said
    assert not [*disk.place.glob("pages/*.djcache")]
    disk.make_room()
    assert site.ask("/").status == 200
    assert [*disk.place.glob("pages/*.djcache")]


@small
def test_a_backup_without_room_leaves_nothing_and_says_why(disk, image, server, known):
    disk.fill()
    url, path = server.url("filled"), disk.place / "one.backup"
    process = command(image, url, "database", "backup", path)
    errors = process.communicate(timeout=120)[1]
    assert process.returncode == 1
    assert errors == f"CommandError: {path}: No space left on device.\n"
    assert [one.name for one in disk.place.iterdir()] == ["filler"]


@pytest.fixture
def on_disk(disk, server: Server, known, someone) -> Iterator[Disk]:
    """The database that is served lies on that disk."""
    place = disk.place / "tables"
    place.mkdir()
    someone.own(place)
    server.query("postgres", f"CREATE TABLESPACE small LOCATION '{place}'")
    yield disk
    server.query("postgres", 'DROP DATABASE IF EXISTS "served" WITH (FORCE)')
    server.query("postgres", "DROP TABLESPACE small")


@roomy
def test_a_database_without_room_refuses_all_of_a_change_and_takes_it_later(
    on_disk, serve, server, known
):
    site = serve(tablespace="small")
    bulk = Bulk(Person(site, known["moderator"]), known)
    bulk.prepare()
    on_disk.fill()
    before = rows(server)
    answer = bulk.person.post(bulk.path, bulk.data)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert shape(before, rows(server)) == {}
    said = site.log.read_text()
    assert "No space left on device" in said
    assert "Traceback" not in said
    assert site.ask("/archive/").status == 200
    on_disk.make_room()
    assert bulk.do() == 302


@roomy
def test_an_import_without_room_ends_with_a_line_and_can_be_made_again(
    on_disk, serve, server, image, folder
):
    serve(tablespace="small")
    page = folder / "much.txt"
    page.write_text(page_text(("March 2018", [study(f"Hour {number}") for number in range(60)])))
    on_disk.fill()
    before = rows(server)
    process = command(image, server.url("served"), "import_archive", page)
    errors = process.communicate(timeout=120)[1]
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert "No space left on device" in errors
    assert shape(before, rows(server)) == {}
    on_disk.make_room()
    manage(image, server.url("served"), "import_archive", page)
    assert shape(before, rows(server))["public.blog_summary"] == (0, 60)


def rows(server: Server):
    with server.connection("served") as connection:
        return rows_of(connection)
