"""Somebody who is logged in and works at the admin, over HTTP."""

import re
from html import unescape
from http.cookies import SimpleCookie
from types import SimpleNamespace
from urllib.parse import urlencode

from tests.administration import fields_on
from tests.deployment import HOST
from tests.faults.processes import Site


class Person:
    def __init__(self, site: Site, session: str):
        self.site = site
        self.cookies = {"sessionid": session}

    def get(self, path: str) -> str:
        response = self.site.ask(path, Cookie=self._cookie())
        assert response.status == 200, (path, response.status, response.body[:500])
        for header in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(header).items()}
        return response.body.decode()

    def post(self, path: str, data: dict[str, list[str]]):
        sent = {"csrfmiddlewaretoken": [self.cookies["csrftoken"]]} | data
        return self.site.ask(
            path,
            urlencode(sent, doseq=True).encode(),
            Cookie=self._cookie(),
            Content_Type="application/x-www-form-urlencoded",
            Referer=f"https://{HOST}{path}",
        )

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


class Deed:
    """What somebody does again and again: each time with the same effect on as many rows."""

    def __init__(self, person: Person, known: dict):
        self.person, self.known = person, known
        self.times = 0
        self.path, self.data = "", {}

    def prepare(self) -> str:
        """Everything up to the one request that does it. Returns what kind of time this is."""
        raise NotImplementedError

    def do(self) -> int:
        """The status of the answer; 302 is the word that it is done."""
        return self.person.post(self.path, self.data).status

    def done(self) -> None:
        self.times += 1


class Save(Deed):
    """A public month with its three summaries, of which all are changed."""

    def prepare(self):
        self.path = f"/admin/blog/post/{self.known['saved']}/change/"
        self.data = form_on(self.person.get(self.path))
        word = f"Owls {self.times}"
        for name in [*self.data]:
            if name == "teaser" or re.fullmatch(r"summaries-\d+-title", name):
                self.data[name] = [word]
        assert sum(values == [word] for values in self.data.values()) == 4
        self.data["_save"] = ["1"]
        return "save"


class Publish(Deed):
    """A month is published, and taken back the next time."""

    def prepare(self):
        kind = "_unpublish" if self.times % 2 else "_publish"
        self.path = f"/admin/blog/post/{self.known['draft']}/change/"
        self.data = form_on(self.person.get(self.path)) | {kind: ["1"]}
        return kind


class Bulk(Deed):
    """A topic is added to 36 summaries of 12 months, and taken from them the next time."""

    def prepare(self):
        kind = "remove" if self.times % 2 else "add"
        self.path = "/admin/blog/summary/bulk/"
        self.person.get(self.path)
        asked = {
            "deed": [kind],
            f"{kind}_topics": [str(self.known["topic"])],
            "summary": [*map(str, self.known["summaries"])],
            "which": ["some"],
        }
        page = self.person.post(self.path, asked).body.decode()
        looked_at = unescape(re.search(r'name="looked_at" value="([^"]*)"', page)[1])
        self.data = asked | {"looked_at": [looked_at], "_do": ["1"]}
        return kind


def form_on(page: str) -> dict[str, list[str]]:
    return fields_on(SimpleNamespace(text=page))
