"""A real Varnish between visitors and the site."""

import http.client
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.deployment import ROOT

VARNISH = shutil.which("varnishd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
# Says of each answer whether the site was only asked if the kept one still holds.
SPY = "sub vcl_backend_response { set beresp.http.Was-304 = beresp.was_304; }"
needs_varnish = pytest.mark.skipif(
    not VARNISH and os.environ.get("CI") != "true", reason="needs Varnish: apt install varnish"
)


class Answer(NamedTuple):
    status: int
    etag: str | None
    was_304: bool
    text: str
    said: str


@contextmanager
def varnish(folder: Path, rules: str) -> Iterator[Callable[..., Answer]]:
    """Gives a function that asks a Varnish with these rules for an address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (folder / "rules.vcl").write_text(rules)
    command = [VARNISH, "-F", "-j", "none", "-n", folder / "work", "-s", "malloc,16m"]
    command += ["-a", f"127.0.0.1:{port}", "-f", folder / "rules.vcl"]

    def ask(address: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        return asked(f"127.0.0.1:{port}", address, method, body, **headers)

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert any("Child starts" in line for line in process.stderr)
            yield ask
        finally:
            process.terminate()
            process.communicate(timeout=30)


def asked(
    server: str, address: str, method: str = "GET", body: str | None = None, **headers: str
) -> Answer:
    connection = http.client.HTTPConnection(server, timeout=30)
    connection.request(method, address, body, headers)
    response = connection.getresponse()
    return Answer(
        response.status,
        response.headers["ETag"],
        response.headers["Was-304"] == "true",
        response.read().decode(),
        str(response.headers),
    )


def in_front_of(url: str, rules: str) -> str:
    site = urlsplit(url)
    rules = re.sub(r"(?m)^    \.host = .*$", f'    .host = "{site.hostname}";', rules)
    return re.sub(r"(?m)^    \.port = .*$", f'    .port = "{site.port}";', rules)


OURS = (ROOT / "deploy" / "varnish.vcl").read_text("utf-8")
ITS_OWN = "vcl 4.1;\nbackend default {\n    .host = ;\n    .port = ;\n}\n"
