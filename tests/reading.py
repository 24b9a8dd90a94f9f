"""What a visitor reads off a page: the elements of its HTML, and the parts of a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

EMPTY_ELEMENTS = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text within, on one line."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._pieces()

    def __getitem__(self, name: str) -> str | None:
        return self.attributes.get(name)

    def walk(self):
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, *steps: str) -> list[Element]:
        """The elements found by steps downwards, each a tag, a .class or an #id."""
        found = [self]
        for step in steps:
            found = [one for start in found for one in start.walk() if one._is(step)]
        return found

    def one(self, *steps: str) -> Element:
        (found,) = self.all(*steps)
        return found

    def texts(self, *steps: str) -> list[str]:
        return [element.text for element in self.all(*steps)]

    def _is(self, step: str) -> bool:
        if step.startswith("."):
            return step[1:] in (self["class"] or "").split()
        return step == (f"#{self['id']}" if step.startswith("#") else self.tag)


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in EMPTY_ELEMENTS:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


class Value(NamedTuple):
    """A value of a facet as the filter form offers it."""

    count: int
    is_chosen: bool
    is_choosable: bool


class PageRead(Element):
    """A page, read; raises `AssertionError` when an element is not closed where it should be."""

    def __init__(self, response):
        builder = _Builder()
        builder.feed(response.content.decode())
        assert [element.tag for element in builder.open] == [""]
        super().__init__("", {}, builder.root.children)
        self.status = response.status_code

    @property
    def titles(self) -> list[str]:
        """The titles of the summaries on it, in their order."""
        return self.texts(".card", ".title")

    @property
    def months(self) -> list[tuple[str, list[str]]]:
        """The headings of the months on it, each with the titles below."""
        return [
            (month.all("h3", "a")[0].text, month.texts(".title")) for month in self.all(".month")
        ]

    def values(self, key: str) -> dict[str, Value]:
        """What the filter form offers under this key of the query string."""
        found = {}
        for label in self.all("form", "label"):
            for box in label.all("input"):
                if (box["name"], box["type"]) == (key, "checkbox"):
                    number = int("".join(filter(str.isdigit, label.one(".count").text)))
                    choosable = "disabled" not in box.attributes
                    found[box["value"]] = Value(number, "checked" in box.attributes, choosable)
        return found

    def counts(self, key: str) -> dict[str, int]:
        """How many summaries each value would give, where it would give any."""
        return {slug: value.count for slug, value in self.values(key).items() if value.count}

    @property
    def heading(self) -> str:
        return self.one("h1").text

    @property
    def title(self) -> str:
        return self.one("title").text

    @property
    def canonical(self) -> str | None:
        """The canonical address without the site's own, if it names one."""
        found = self._in_head("link", "rel", "canonical", "href")
        return found and found.removeprefix("http://localhost:8000")

    @property
    def robots(self) -> str | None:
        return self._in_head("meta", "name", "robots", "content")

    @property
    def addresses(self) -> list[str]:
        """Where its links lead."""
        return [link["href"] for link in self.all("a") if link["href"]]

    def link(self, text: str) -> str:
        """Where the link of this text leads."""
        (address,) = {link["href"] for link in self.all("a") if link.text == text}
        return address

    def _in_head(self, tag, key, name, value) -> str | None:
        found = [one[value] for one in self.all("head", tag) if one[key] == name]
        assert len(found) < 2
        return found[0] if found else None


def read(client, address: str, status: int = 200) -> PageRead:
    """The page at this address; the status is part of what is expected."""
    response = client.get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return PageRead(response)
