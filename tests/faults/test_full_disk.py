"""A disk without room: it is said what is amiss, nothing is there by half, and room mends it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archives import page_text, study
from tests.faults.people import Bulk, Person
from tests.faults.processes import Server, Site, command, manage
from tests.faults.rows import rows_of, shape

# In bytes: so that a change ends in its midst, and not before it has begun.
LEFT = 3 * 2**16
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

    def fill(self, left: int = 0) -> None:
        """Leaves room for so many bytes, a multiple of 4096."""
        with (self.place / "filler").open("wb", buffering=0) as filler:
            for size in (2**20, 2**12, 1):
                try:
                    while filler.write(bytes(size)):
                        pass
                except OSError:
                    continue
            filler.truncate(filler.tell() - left)

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


def wrong_with_pages(site: Site, disk: Disk, known: dict) -> list[str]:
    """What is wrong with a site whose pages are to be kept on this disk, which is full."""
    asked = [path for path in known["pages"] if "?" not in path]
    wrong = [f"{path}: {status}" for path in asked if (status := site.ask(path).status) != 200]
    said = site.log.read_text()
    if "No space left on device" not in said:
        wrong.append("not a word in the log")
    if "Traceback" in said:
        wrong.append("a traceback in the log")
    return wrong


@small
def test_pages_come_without_room_to_keep_them_and_are_kept_when_there_is(disk, serve, known):
    site = serve(CACHE_URL=f"file://{disk.place}/pages")
    disk.fill()
    assert wrong_with_pages(site, disk, known) == []
    assert not [*disk.place.glob("pages/*.djcache")]
    disk.make_room()
    assert site.ask("/").status == 200
    assert [*disk.place.glob("pages/*.djcache")]


@small
def test_a_site_that_needs_its_cache_is_noticed(disk, serve, known):
    site = serve("without_care", CACHE_URL=f"file://{disk.place}/pages")
    disk.fill()
    assert "/: 500" in wrong_with_pages(site, disk, known)


def left_of_a_backup(disk: Disk, image: Path, server: Server, broken: str = "") -> list[str]:
    """The files on the full disk when a backup was tried there, and told why it cannot be."""
    disk.fill()
    path = disk.place / "one.backup"
    process = command(image, server.url("filled"), "database", "backup", path, broken=broken)
    errors = process.communicate(timeout=120)[1]
    assert process.returncode == 1
    assert errors == f"CommandError: {path}: No space left on device.\n"
    return sorted(one.name for one in disk.place.iterdir())


@small
def test_a_backup_without_room_leaves_nothing_and_says_why(disk, image, server, known):
    assert left_of_a_backup(disk, image, server) == ["filler"]


@small
def test_a_backup_that_is_written_in_place_is_noticed(disk, image, server, known):
    assert left_of_a_backup(disk, image, server, "in_place") == ["filler", "one.backup"]


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


def wrong_with_a_change(bulk: Bulk, server: Server) -> str:
    """What comes of a change for which there is no room; "" if nothing and a word of it."""
    before = rows(server)
    answer = bulk.person.post(bulk.path, bulk.data)
    if found := shape(before, rows(server)):
        return f"half of it: {found}"
    if (answer.status, answer.headers["Retry-After"]) == (503, "5"):
        return ""
    return "acknowledged, and lost" if answer.status == 302 else f"{answer.status}"


@roomy
def test_a_database_without_room_refuses_all_of_a_change_and_takes_it_later(
    on_disk, serve, server, known
):
    site = serve(tablespace="small")
    bulk = Bulk(Person(site, known, "moderator"), known)
    bulk.prepare()
    on_disk.fill(LEFT)
    assert wrong_with_a_change(bulk, server) == ""
    said = site.log.read_text()
    assert "No space left on device" in said
    assert "Traceback" not in said
    assert site.ask("/archive/").status == 200
    on_disk.make_room()
    assert bulk.do() == 302


@roomy
@pytest.mark.parametrize(
    ("broken", "wrong"), [("halves", "half of it"), ("credulous", "acknowledged, and lost")]
)
def test_a_site_that_does_not_refuse_it_all_is_noticed(
    broken, wrong, on_disk, serve, server, known
):
    bulk = Bulk(Person(serve(broken, tablespace="small"), known, "moderator"), known)
    bulk.prepare()
    on_disk.fill(LEFT)
    assert wrong in wrong_with_a_change(bulk, server)


@pytest.fixture
def saved_page(folder) -> Path:
    """A month with 60 summaries, as the old blog had them."""
    path = folder / "much.txt"
    path.write_text(page_text(("March 2018", [study(f"Hour {number}") for number in range(60)])))
    return path


def left_of_an_import(server: Server, image: Path, page: Path, broken: str = "") -> dict:
    """What an import has written that ended for want of room, and said so."""
    before = rows(server)
    url = server.url("served")
    process = command(image, url, "import_archive", page, broken=broken)
    errors = process.communicate(timeout=120)[1]
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert "No space left on device" in errors
    return shape(before, rows(server))


@roomy
def test_an_import_without_room_ends_with_a_line_and_can_be_made_again(
    on_disk, serve, server, image, saved_page
):
    serve(tablespace="small")
    on_disk.fill(LEFT)
    assert left_of_an_import(server, image, saved_page) == {}
    on_disk.make_room()
    before = rows(server)
    manage(image, server.url("served"), "import_archive", saved_page)
    assert shape(before, rows(server))["public.blog_summary"] == (0, 60)


@roomy
def test_an_import_that_commits_row_by_row_is_noticed(on_disk, known, server, image, saved_page):
    server.create("served", "filled", "TABLESPACE small")
    # A database that nobody has looked into cannot even be opened without room.
    rows(server)
    on_disk.fill(LEFT)
    assert left_of_an_import(server, image, saved_page, "halves") != {}


def rows(server: Server):
    with server.connection("served") as connection:
        return rows_of(connection)
