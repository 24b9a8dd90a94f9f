"""Editors at the admin's own views, without the cost of drawing pages: what is opened is sent."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection, connections, transaction
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import resolve, reverse

from blog.admin.controls import encoded
from blog.history.states import PostState, state_now
from blog.history.versions import revisions_of, state_at
from blog.models import Post, Summary


class Editor:
    """Somebody at one page of one post, with a thread and a connection of their own."""

    def __init__(self, user: User, post: Post):
        self.user = user
        self.post = post
        self.address = ""
        self.data = QueryDict()
        self.sent = QueryDict()
        self.seen: PostState | None = None
        #: What this editor had before their eyes, by the revision that their save made.
        self.seen_by_revision: dict[int, PostState] = {}
        self.collision: Any = None
        self._thread = ThreadPoolExecutor(1)

    def open(self, row: Post | Summary) -> None:
        """Open the page of the post, or of a summary of it."""
        self.address = address_of(row)
        self._take_in(self._request("get"))

    def look_at_the_page_of(self, other: "Editor") -> None:
        """Open what another has just opened, without asking for it again."""
        self.address, self.data, self.seen = other.address, other.data, other.seen

    def send(self, changes: list[tuple], button: str = "_save") -> Future:
        """Change the page's controls and press the button, in a thread; see `edited()`."""
        self.sent = data = edited(self.data, changes)
        data[button] = "1"
        return self._thread.submit(self._send, data)

    def close(self) -> None:
        self._thread.submit(connections.close_all).result()
        self._thread.shutdown()

    def _send(self, data: QueryDict) -> bool:
        """Whether it was saved; otherwise the page came again, and this editor has that now."""
        before = self._my_newest()
        response = self._request("post", data)
        if response.status_code == 302:
            newest = self._my_newest()
            if newest != before:
                self.seen_by_revision[newest] = self.seen
            self._look_again()
            return True
        self._take_in(response)
        return False

    def _look_again(self) -> None:
        response = self._request("get")
        if response.status_code == 302:
            # Somebody has removed the summary since; its post is there.
            self.address = address_of(self.post)
            response = self._request("get")
        self._take_in(response)

    def _my_newest(self) -> int | None:
        return (
            revisions_of(self.post.pk).filter(user=self.user).values_list("pk", flat=True).first()
        )

    def _request(self, method: str, data: QueryDict | None = None) -> HttpResponse:
        request = getattr(RequestFactory(), method)(self.address)
        if data is not None:
            # Both are read from the body together, when either is first asked for.
            assert not request.FILES
            request.POST = data
        request.user = self.user
        request.csp_nonce = ""
        request.session = {}
        request._messages = CookieStorage(request)
        request._dont_enforce_csrf_checks = True
        view = resolve(self.address)
        return view.func(request, *view.args, **view.kwargs)

    def _take_in(self, response: HttpResponse) -> None:
        context = response.context_data
        self.address = context.get("form_url") or self.address
        self.data = sent_by(context)
        self.collision = context["collision"]
        opened = context["opened"]
        if Post.objects.filter(pk=self.post.pk).exists():
            self.seen = state_of(self.post.pk, opened)


def state_of(pk: int, version: int) -> PostState | None:
    """The post as it was at this version, although others may save it meanwhile.

    Read statement by statement, it would have the version of one moment and the summaries of
    another.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        now = state_now(pk)
        return now if now.version == version else state_at(pk, version)


def address_of(row: Post | Summary) -> str:
    return reverse(f"admin:blog_{row._meta.model_name}_change", args=[row.pk])


def sent_by(context: dict[str, Any]) -> QueryDict:
    """What a browser sends of a page that was not drawn."""
    data = QueryDict(mutable=True)
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    for form in forms:
        for name, field in form.fields.items():
            control = form.add_prefix(name)
            if form.is_bound:
                data.setlist(control, form.data.getlist(control))
            else:
                data.setlist(control, encoded(field, form.get_initial_for_field(field, name)))
    data["opened"] = str(context["opened"])
    if collision := context["collision"]:
        conflicts = [*collision.conflicts, *collision.links]
        data.setlist("conflict", [conflict.name for conflict in conflicts])
        for conflict in conflicts:
            data[f"mark-{conflict.name}"] = conflict.mark
        data["merged_from"] = str(collision.merged_from or "")
    return data


def edited(data: QueryDict, changes: list[tuple]) -> QueryDict:
    """The data with these changes, as far as the page has such a control.

    ("write", summary's place or None, field, values), ("remove", place), ("first", place),
    ("add", title) and ("choose", answers), whose answers are taken in turn.
    """
    data = data.copy()
    for kind, *rest in changes:
        if kind == "choose":
            for number, name in enumerate(data.getlist("conflict")):
                data[f"choice-{name}"] = rest[0][number % len(rest[0])]
        elif kind == "add":
            _add(data, rest[0])
        else:
            place, *rest = rest
            prefix = "" if place is None else _prefix(data, place)
            field = {"remove": "DELETE", "first": "position"}.get(kind) or rest[0]
            values = {"remove": ["on"], "first": ["1"]}.get(kind) or rest[1]
            if prefix is not None and f"{prefix}{field}" in data:
                data.setlist(f"{prefix}{field}", values)
    return data


def _prefix(data: QueryDict, place: int) -> str | None:
    """Of the summary of that place, or of the summary's own page, which has none."""
    if "summaries-TOTAL_FORMS" not in data:
        return ""
    total = int(data["summaries-TOTAL_FORMS"])
    return f"summaries-{place}-" if place < total else None


def _add(data: QueryDict, title: str) -> None:
    if "summaries-TOTAL_FORMS" in data:
        number = int(data["summaries-TOTAL_FORMS"])
        data["summaries-TOTAL_FORMS"] = str(number + 1)
        data[f"summaries-{number}-title"] = title
