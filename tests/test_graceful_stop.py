"""The site stops and starts anew without a visitor noticing."""

import http.client
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.databases import url_of
from tests.servers import asked_at_once, served_environment, serving

pytestmark = pytest.mark.django_db

# So many one of the two processes can answer at once, should the other not be there yet.
AT_WORK = 4
VISITORS = 4


@pytest.fixture
def environment() -> dict[str, str]:
    return served_environment(url_of(connection.settings_dict["NAME"]))


def dropped(asked: list[Future]) -> int:
    return sum(bool(one.exception(timeout=30)) or one.result().status >= 500 for one in asked)


@pytest.mark.parametrize(
    ("how", "lost"),
    [(signal.SIGTERM, 0), (signal.SIGKILL, AT_WORK)],
    ids=["asked to stop", "killed, which loses what it does"],
)
def test_whoever_is_being_answered_when_it_stops_gets_the_answer(environment, how, lost):
    with serving(environment, start_new_session=True) as process:
        with asked_at_once(environment["WEB_BIND"], AT_WORK) as asked:
            os.killpg(process.pid, how)
            # Until it has understood, or is gone.
            assert any("term" in line for line in process.stderr) == (how == signal.SIGTERM)
        assert dropped(asked) == lost
        assert process.wait(timeout=30) == (0 if how == signal.SIGTERM else -how)


class Visitors:
    """They come one after another, some on a connection that is kept, until there were enough."""

    def __init__(self, site: str):
        self.site = site
        self.answered = 0
        self.lost: list[Exception] = []
        self.enough = threading.Event()
        self.threads = [
            threading.Thread(target=self.come, args=(bool(number % 2),))
            for number in range(VISITORS)
        ]

    def come(self, again: bool) -> None:
        kept = http.client.HTTPConnection(self.site, timeout=30)
        while not self.enough.is_set():
            try:
                kept.request("GET", "/readyz", headers={} if again else {"Connection": "close"})
                response = kept.getresponse()
                response.read()
                assert response.status == 200
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.lost.append(error)
                kept.close()
            else:
                self.answered += 1

    def __enter__(self) -> "Visitors":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception) -> None:
        self.leave()

    def leave(self) -> None:
        self.enough.set()
        for thread in self.threads:
            thread.join()

    def wait_for_more(self) -> None:
        """Until some more have been answered."""
        goal = self.answered + 5 * VISITORS
        while self.answered < goal:
            assert not self.enough.wait(0.01)


@contextmanager
def handed_over(environment: dict[str, str], listener: socket.socket) -> Iterator[subprocess.Popen]:
    """The site at a socket that is open already, as systemd hands it over (sd_listen_fds(3))."""
    script = "export LISTEN_PID=$$ LISTEN_FDS=1; exec deploy/entrypoint serve 3<&0 </dev/null"
    with serving(environment, ("sh", "-c", script), stdin=listener) as process:
        yield process


def test_nobody_is_lost_when_it_starts_anew_behind_a_socket_that_stays(environment):
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        site = f"127.0.0.1:{listener.getsockname()[1]}"
        with handed_over(environment, listener) as first, Visitors(site) as visitors:
            visitors.wait_for_more()
            first.terminate()
            assert first.wait(timeout=30) == 0
            with handed_over(environment, listener):
                visitors.wait_for_more()
                visitors.leave()
    assert visitors.lost == []


def test_without_that_socket_some_would_be(environment):
    with serving(environment) as first, Visitors(environment["WEB_BIND"]) as visitors:
        visitors.wait_for_more()
        first.terminate()
        first.wait(timeout=30)
        with serving(environment):
            visitors.wait_for_more()
            visitors.leave()
    assert visitors.lost != []
