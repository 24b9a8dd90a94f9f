import os
import shutil
import threading

import pytest
from django.db import connection
from playwright.sync_api import expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Playwright's own loop runs in the thread of the test, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# As long as an action waits: what takes long on a busy machine is not amiss.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items):
    if CHROMIUM:
        return
    if os.environ.get("CI") == "true":
        pytest.exit("No Chromium: the browser tests cannot run.", returncode=1)
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.skip(reason="no Chromium here"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        ],
    }


@pytest.fixture(autouse=True)
def nothing_under_way(request):
    """A closed page may still be asking: that and emptying the tables would block each other."""
    if "live_server" in request.fixturenames:
        request.getfixturevalue("live_server")
    yield
    if "live_server" in request.fixturenames:
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(timeout=2)
        with connection.cursor() as cursor:
            for _ in range(2000):
                cursor.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                    " AND state <> 'idle'"
                )
                if not cursor.fetchall():
                    break
