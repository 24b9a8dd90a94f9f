"""The history of a post: who saved what and when, any two versions compared, either put back."""

import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_noop
from reversion.models import Revision

from blog import moments
from blog.admin.collisions import name_of
from blog.admin.controls import number
from blog.history.changes import compare, in_a_line
from blog.history.restoring import Restored, is_written_otherwise, restored
from blog.history.states import PostState, kept_states, state_now
from blog.history.versions import revisions_of
from blog.models import Post, Summary

A_PAGE = 20
# Who changed what no page of ours has changed.
NOBODY = gettext_noop("An import or a program")
# The post as it is, where no version has kept that yet.
NOW = "now"


class Entry(NamedTuple):
    """A version in the list. `key` names it in addresses; `before` is that of the one before."""

    key: str
    when: str
    ago: str
    who: str
    what: str
    before: str
    is_current: bool


class Side(NamedTuple):
    """One of two versions that are compared."""

    key: str
    when: str
    who: str
    #: The summaries, by key, that are not today as they were in this version.
    put_back: set[int]
    is_current: bool


def history_page(admin, request, post: Post, only: Summary | None = None) -> TemplateResponse:
    """The versions of a post, newest first; or what became of one summary of it."""
    if not admin.has_view_or_change_permission(request, only or post):
        raise PermissionDenied
    revisions = revisions_of(post.pk)
    page = Paginator(revisions, A_PAGE).get_page(request.GET.get("page"))
    # One more, to compare the last of the page with.
    rows = list(revisions[page.start_index() - 1 if page.object_list else 0 : page.end_index() + 1])
    states = kept_states([row.pk for row in rows])
    entries = [
        _entry(row, states, rows[place + 1] if place + 1 < len(rows) else None, post, only)
        for place, row in enumerate(rows[: len(page.object_list)])
    ]
    if page.number == 1 and not _is_kept(post, rows, states):
        entries.insert(0, _entry_of_now(rows, states, post, only))
    context = {
        "entries": [entry for entry in entries if entry.what or not only],
        "page_obj": page,
        "only": only,
        "left_out": bool(only) and sum(not entry.what for entry in entries),
    }
    return _response(
        admin, request, post, "admin/blog/post/history.html", gettext("History"), context
    )


def compare_page(admin, request, pk: int) -> TemplateResponse:
    """Two versions of a post beside each other, the older one first."""
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise Http404
    if not admin.has_view_or_change_permission(request, post):
        raise PermissionDenied
    keys = [request.GET.get(name, "") for name in ("from", "to")]
    older, newer = sorted((_side(post, key) for key in keys), key=lambda side: _age(side[0].key))
    only = number(request.GET.get("summary"))
    context = {
        "older": older[0],
        "newer": newer[0],
        "sides": [older[0], newer[0]],
        "comparison": compare(older[1], newer[1], only),
        "only": only,
        "may_restore": admin.has_change_permission(request, post),
    }
    title = gettext("Two versions")
    return _response(admin, request, post, "admin/blog/post/compare.html", title, context)


def what_to_restore(request, post: Post) -> Restored | None:
    """The version of this post that the address asks to fill the form with, or one summary of it.

    Raises `Http404` for one there is not.
    """
    key = request.GET.get("version")
    if key is None:
        return None
    side, state = _side(post, key)
    found = restored(state, state_now(post.pk), number(request.GET.get("summary")))
    found.when, found.key = side.when, key
    return found


def restoring(request, post: int) -> str:
    """What a save says that was opened with an earlier version of the post of this key."""
    key = number(request.POST.get("restored"))
    revision = key and revisions_of(post).filter(pk=key).first()
    return gettext("Put back as of %s") % _in_words(revision.date_created) if revision else ""


def _entry(row, states, before, post: Post, only: Summary | None) -> Entry:
    state, former = states[row.pk], before and states[before.pk]
    what = in_a_line(former, state, only and only.pk)
    return Entry(
        str(row.pk),
        _in_words(row.date_created),
        moments.distance(row.date_created),
        _author_of(row),
        ": ".join(part for part in (row.comment, what) if part) if what or not only else "",
        str(before.pk) if before else "",
        state.version == post.version,
    )


def _is_kept(post: Post, rows: list, states: dict[int, PostState]) -> bool:
    return bool(rows) and states[rows[0].pk].version == post.version


def _entry_of_now(rows, states, post: Post, only: Summary | None) -> Entry:
    former = states[rows[0].pk] if rows else None
    what = in_a_line(former, state_now(post.pk), only and only.pk)
    before = str(rows[0].pk) if rows else ""
    return Entry(NOW, gettext("As it is now"), "", gettext(NOBODY), what, before, True)


def _side(post: Post, key: str) -> tuple[Side, PostState]:
    now = state_now(post.pk)
    if key == NOW:
        return Side(NOW, gettext("now"), "", set(), True), now
    revision = revisions_of(post.pk).filter(pk=number(key)).first()
    if revision is None:
        raise Http404
    state = kept_states([revision.pk])[revision.pk]
    put_back = {one.pk for one in state.summaries if is_written_otherwise(one, now)}
    when, is_current = _in_words(revision.date_created), state.version == post.version
    return Side(key, when, _author_of(revision), put_back, is_current), state


def _age(key: str) -> float:
    return float("inf") if key == NOW else float(key)


def _in_words(moment: datetime.datetime) -> str:
    return f"{moments.day(moment)}, {moments.exact_time(moment)}"


def _author_of(revision: Revision) -> str:
    return name_of(revision.user) if revision.user else gettext(NOBODY)


def _response(admin, request, post, template, title, context) -> TemplateResponse:
    return TemplateResponse(
        request,
        template,
        admin.admin_site.each_context(request)
        | {"title": f"{title}: {post.name}", "post": post, "opts": Post._meta}
        | context,
    )
