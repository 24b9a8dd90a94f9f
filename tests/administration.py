"""The admin as a browser fills it in: what stands on the page, with changes, sent back."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


class _Fields(HTMLParser):
    """The successful controls of the main form of a page (HTML Standard, 4.10.21.4)."""

    def __init__(self):
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.textarea = self.select = ""
        self.text = ""
        self.in_form = False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        name = attributes.get("name") or ""
        if tag == "form":
            self.in_form = attributes.get("id", "").endswith("_form")
        elif not self.in_form or "disabled" in attributes:
            return
        elif tag == "input" and name and attributes.get("type") not in ("submit", "button"):
            is_box = attributes.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in attributes:
                value = attributes.get("value", "on" if is_box else "")
                self.values.setdefault(name, []).append(value or "")
        elif tag == "textarea":
            self.textarea, self.text = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in attributes:
            self.values.setdefault(self.select, []).append(attributes.get("value") or "")

    def handle_data(self, data):
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            # The first line break after the tag is not part of the value.
            self.values[self.textarea] = [self.text.removeprefix("\n").removeprefix("\r\n")]
            self.textarea = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.in_form = False


def fields_on(response: HttpResponse) -> dict[str, list[str]]:
    """What a browser would send if the form of this page were sent untouched."""
    reader = _Fields()
    reader.feed(response.text)
    return {name: values for name, values in reader.values.items() if "__prefix__" not in name}


def send(client: Client, address: str, button: str = "_save", **changes: Any) -> HttpResponse:
    """Open the page, change these fields, press the button; follows a redirect.

    A hyphen in a field's name is written as two underscores behind its number: `summaries_0__title`
    is `summaries-0-title`.
    """
    data = fields_on(client.get(address))
    for name, value in changes.items():
        data[field_name(name)] = value if isinstance(value, list) else [value]
    return client.post(address, data | {button: "1"}, follow=True)


def confirm(client: Client, address: str, **data: str) -> HttpResponse:
    """Open a page that asks whether to do something, and answer; follows a redirect."""
    page = client.get(address)
    opened = page.context["opened"] if page.status_code == 200 else ""
    return client.post(address, {"opened": opened} | data, follow=True)


def field_name(name: str) -> str:
    inline, separator, field = name.partition("__")
    return f"{inline.replace('_', '-', 1)}-{field}" if separator else name


def errors_on(response: HttpResponse) -> dict[str, list[str]]:
    """What the page says at its fields, by their names; "" is what it says above them."""
    said: dict[str, list[str]] = {}
    form = response.context["adminform"].form
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    for one in [form, *(one for formset in formsets for one in formset.forms)]:
        for field, messages in one.errors.items():
            said[one.add_prefix(field) if field != "__all__" else one.prefix or ""] = list(messages)
    for formset in formsets:
        if formset.non_form_errors():
            said[formset.prefix] = list(formset.non_form_errors())
    return said


def messages_on(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]
