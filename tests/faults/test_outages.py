"""The database is stopped at once under load, and comes back: nobody has to restart the site."""

import os
import threading
import time
from collections.abc import Iterator
from html import escape
from itertools import cycle

import pytest

from tests.faults.people import Person, Save, written
from tests.faults.processes import Server, Site, children_of, wait_for

RESTARTS = int(os.environ.get("RESTARTS", "3"))
READERS = 5


class Load:
    """Readers, and somebody at their desk, who ask for one page after the other."""

    def __init__(self, site: Site, known: dict):
        self.site = site
        self.over = threading.Event()
        #: What should not have been answered.
        self.wrong: list[str] = []
        self.refused = 0
        #: In seconds, from when the database answered until everybody got their pages.
        self.recoveries: list[float] = []
        #: For each of them, how many pages in a row have come.
        self.well = [0] * (READERS + 1)
        pages = known["pages"]
        # Each begins elsewhere, so that all kinds of pages are asked for at any time.
        orders = [pages[n * 3 :] + pages[: n * 3] for n in range(READERS)]
        desk = {"Cookie": written(known["author"])}
        self.threads = [
            threading.Thread(target=self._ask, args=(number, cycle(paths), headers))
            for number, (paths, headers) in enumerate(
                [*((order, {}) for order in orders), (["/admin/", "/admin/blog/post/"], desk)]
            )
        ]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def wait_until_all_is_well(self) -> None:
        began, self.well = time.monotonic(), [0] * len(self.well)
        wait_for(lambda: min(self.well) > 2, "pages for everybody")
        self.recoveries.append(time.monotonic() - began)

    def wait_until_somebody_is_refused(self) -> None:
        before = self.refused
        wait_for(lambda: self.refused > before + 2, "a refusal")

    def _ask(self, number: int, paths, headers) -> None:
        while not self.over.is_set():
            path = next(paths)
            try:
                said = _wrong_with(self.site.ask(path, **headers))
            except OSError as error:
                said = str(error) or type(error).__name__
            if said:
                self.wrong.append(f"{path}: {said}")
            self.well[number] = 0 if said is not None else self.well[number] + 1
            if said is not None:
                self.refused += 1
                self.over.wait(0.02)


def _wrong_with(response) -> str | None:
    """What is wrong with an answer; "" where it is a good refusal, None where it is a page."""
    if b"Traceback" in response.body:
        return "a traceback"
    if response.status == 200:
        return None
    if response.status != 503:
        return f"{response.status}"
    headers = response.headers
    if not (headers["Retry-After"] or "").isdecimal():
        return "no word when to come again"
    return "" if headers["Cache-Control"] == "no-store" and not headers["Set-Cookie"] else "kept"


def outages(number: int, site: Site, server: Server, known: dict) -> tuple[list[str], Load]:
    """What is wrong when the database goes and comes back so often, and what was asked."""
    # The last may not have been there yet.
    workers = {*children_of(site.process.pid)}
    with Load(site, known) as load:
        for _ in range(number):
            load.wait_until_all_is_well()
            server.stop_at_once()
            try:
                load.wait_until_somebody_is_refused()
            finally:
                server.start()
        load.wait_until_all_is_well()
    wrong = load.wrong
    _, traceback, rest = site.log.read_text().partition("Traceback")
    if traceback:
        wrong.append(f"in the log: {traceback}{rest[:8000]}")
    if not workers <= {*children_of(site.process.pid)}:
        wrong.append("the site was started again")
    # Every thread and connection of every process comes by.
    wrong += [said for said in (_wrong_with(site.ask("/?q=owls")) for _ in range(40)) if said]
    return wrong, load


def test_readers_are_told_to_wait_and_all_is_well_when_it_is_back(serve, server, known, figure):
    site = serve()
    wrong, load = outages(RESTARTS, site, server, known)
    assert wrong == []
    assert load.refused >= RESTARTS
    figure(
        f"{RESTARTS} stops of the database under load: {load.refused} requests refused with 503, "
        f"0 wrong; all well again after {max(load.recoveries):.1f} s at most"
    )


def test_a_site_with_nothing_against_it_is_noticed(serve, server, known):
    site = serve("unprepared")
    assert outages(1, site, server, known)[0] != []


def test_what_was_sent_meanwhile_comes_back_and_can_be_sent_again(serve, server, known):
    site = serve()
    save = Save(Person(site, known, "author"), known)
    save.prepare()
    save.data["teaser"] = ["…I blog about owls & bats."]
    server.stop_at_once()
    try:
        answer = save.person.post(save.path, save.data)
    finally:
        server.start()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    page = answer.body.decode()
    assert "it is not certain whether it was saved" in page
    assert escape("…I blog about owls & bats.") in page
    wait_for(lambda: save.do() == 302, "the same sent again")


@pytest.fixture(scope="module")
def away(image, folder) -> Iterator[Site]:
    """A site whose database never answers."""
    nowhere = folder / "nowhere"
    site = Site(image, f"postgresql://pprnet@/none?host={nowhere}", folder, WEB_WORKERS="1")
    yield site
    site.close()


@pytest.mark.parametrize("path", ["/summaries.atom", "/summaries.ris", "/sitemap.xml"])
def test_programs_are_told_in_plain_text(path, away):
    answer = away.ask(path)
    assert (answer.status, answer.headers.get_content_type()) == (503, "text/plain")
    assert answer.body == b"The database does not answer at the moment. Please try again.\n"


def test_people_are_told_in_a_page_of_ours(away):
    answer = away.ask("/?page=2")
    page = answer.body.decode()
    assert (answer.status, answer.headers.get_content_type()) == (503, "text/html")
    assert "<h1>Please wait a moment</h1>" in page
    assert '<a href="/?page=2">Try again</a>' in page


def test_static_files_are_there_all_the_time(away):
    address = next(part for part in away.ask("/").body.decode().split('"') if part.endswith(".css"))
    assert away.ask(address).status == 200


def test_the_log_says_once_that_it_is_away(away):
    for _ in range(5):
        assert away.ask("/").status == 503
    said = away.log.read_text()
    assert said.count("The database does not answer") == 1
    assert "error connecting" not in said
