"""Two people at one post: whoever saves second sees what the first has done, and loses nothing."""

import contextlib
import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from js_asset import Media, Script

from blog.admin.conflicts import Conflict, Sides, as_data, listed, marked_change, marked_sides
from blog.admin.controls import Controls, mark_of, number
from blog.admin.editing import EditingAdmin, Remark, remarks_for
from blog.admin.merging import ORDER, THEY_REMOVED, Merge, Merging, Told, whole_conflict
from blog.history.changes import deeds
from blog.history.states import PostState, Values, state_now
from blog.history.versions import ChangedMeanwhileError, changing, revisions_since, state_at
from blog.models import Post


class Collision(NamedTuple):
    """What the page says to whoever saves second."""

    #: Who saved meanwhile; nobody where it was no person.
    people: list[str]
    when: datetime.datetime | None
    #: What they did that stands in the form now, or is so whatever the form says.
    told: list[str]
    #: Those about no single field, which are chosen above the form.
    conflicts: list[Conflict]
    #: The others, which are chosen each at its field.
    links: list[Conflict]
    #: The version both started from, to show again what each has changed.
    merged_from: int | None


class WholePostAdmin(EditingAdmin):
    """An editing page that changes a post or a part of it, with nobody else's work overwritten.

    The page carries the version of the whole post that it shows (`opened`). A save first takes the
    post for itself and compares: where it has become another, nothing is written, and the page
    comes again with the work of both. Whatever is saved is kept as a version.
    """

    def post_of(self, object_id: str) -> int | None:
        """The key of the post that the page of this object changes; None where it is gone."""
        raise NotImplementedError

    def merging(self, request, object_id: str) -> Merging:
        """How this page is merged; called while nobody else can change the post."""
        raise NotImplementedError

    def edit_what_is_gone(self, request, object_id, form_url, extra_context):
        """What was typed for something that somebody has deleted meanwhile is kept."""
        raise NotImplementedError

    def done(self, request, pk: int) -> str:
        """What this save does to the post, where the difference it makes does not tell."""
        return ""

    def edit(self, request, object_id, form_url, extra_context):
        arguments = (request, object_id, form_url, extra_context)
        if request.method != "POST" or object_id is None:
            return super().edit(*arguments)
        pk = self.post_of(object_id)
        if pk is not None:
            with (
                contextlib.suppress(Post.DoesNotExist),
                changing(pk, request.user, self.done(request, pk)) as post,
            ):
                # Whoever had the post until now may have removed what this page is of.
                if self.post_of(object_id) == pk:
                    if self.has_change_permission(request):
                        self.look_for_collision(request, object_id, post)
                    return super().edit(*arguments)
        return self.edit_what_is_gone(*arguments)

    def look_for_collision(self, request, object_id: str, post: Post) -> None:
        """Fill the form with the work of both where the post is not as the page showed it."""
        opened = number(request.POST.get("opened"))
        request.opened = post.version
        if opened == post.version and "conflict" not in request.POST:
            return
        merging, theirs = self.merging(request, object_id), state_now(post.pk)
        base = theirs if opened == post.version else opened and state_at(post.pk, opened)
        request.POST, undecided = merging.decide(request.POST, base)
        if base is theirs:
            if undecided:
                start = number(request.POST.get("merged_from"))
                base = start and state_at(post.pk, start)
                merge = Merge(request.POST, sorted(undecided))
                self.hold(request, merging, merge, base, theirs)
            return
        merge = merging.merge(request.POST, base, theirs, undecided)
        request.POST = merge.data
        if not (merge.is_same and self.is_done(request, post)):
            self.hold(request, merging, merge, base, theirs)

    def is_done(self, request, post: Post) -> bool:
        """Whether the button pressed would change nothing but what was typed."""
        return True

    def hold(
        self, request, merging: Merging, merge: Merge, base: PostState | None, theirs: PostState
    ) -> None:
        """Let the page come again with this, instead of being saved."""
        view = _Showing(merging, merge.data, base, theirs)
        conflicts = [one for one in map(view.conflict, merge.conflicts) if one]
        opened = base.version if base else number(request.POST.get("opened"))
        revisions = list(revisions_since(theirs.values["id"], opened))
        people = {str(name_of(one.user)) for one in revisions if one.user}
        states = deeds(base, theirs) if base else []
        request.collision = Collision(
            people=sorted(people),
            when=revisions[0].date_created if revisions else None,
            told=[*states, *map(view.told, merge.told)],
            conflicts=[one for one in conflicts if not one.field],
            links=[one for one in conflicts if one.field],
            merged_from=base.version if base else None,
        )
        request.conflicts = conflicts
        request.remarks = [
            *remarks_for(request),
            *(
                Remark(one.prefix, one.field, gettext("You both changed this: choose."))
                for one in conflicts
                if one.field
            ),
            Remark("", "", gettext("Nothing is saved yet.")),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        # On a page that comes again, the version is the one it was made from, not a newer one.
        opened = getattr(request, "opened", None)
        context["opened"] = self.version_of(obj) if obj and opened is None else opened
        context["restored_key"] = request.POST.get("restored")
        context["collision"] = getattr(request, "collision", None)
        if context["collision"]:
            context["media"] += Media(js=[Script("js/collisions.js", type="module")])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def refusal(self, request, context):
        collision = getattr(request, "collision", None)
        if not collision:
            return super().refusal(request, context)
        if collision.links or collision.conflicts:
            return gettext("Nothing is saved yet: choose where you both changed something.")
        return gettext("Nothing is saved yet: look it over, then press the button again.")

    def version_of(self, obj: Any) -> int:
        """The version of the whole post, read together with the object or before it."""
        raise NotImplementedError

    def delete_view(self, request, object_id, extra_context=None):
        post = self.post_of(object_id)
        if post is None:
            return super().delete_view(request, object_id, extra_context)
        if request.method != "POST":
            opened = Post.objects.values_list("version", flat=True).get(pk=post)
            return super().delete_view(
                request, object_id, {"opened": opened, **(extra_context or {})}
            )
        if not self.has_delete_permission(request, self.get_object(request, object_id)):
            raise PermissionDenied
        try:
            with changing(post, request.user, seen=number(request.POST.get("opened")) or 0):
                return super().delete_view(request, object_id, extra_context)
        except ChangedMeanwhileError:
            said = gettext("Somebody has changed it meanwhile: nothing is deleted. Look again.")
            messages.warning(request, said)
            return redirect(f"admin:blog_{self.opts.model_name}_change", object_id)


def name_of(user) -> str:
    return user.get_full_name() or user.get_username()


class _Showing:
    """Both sides of what the merge could not decide, and what it took from them."""

    def __init__(
        self, merging: Merging, data: QueryDict, base: PostState | None, theirs: PostState
    ):
        self.merging = merging
        self.data = data
        self.base = base
        self.theirs = theirs

    def conflict(self, name: str) -> Conflict | None:
        """None for a name that is of no form here, whatever a browser sent."""
        if name == ORDER:
            return self._order()
        kind, prefix = whole_conflict(name) or ("", "")
        found = self.merging.controls_of(f"{prefix}-title" if prefix else name, self.data)
        if found is None:
            return None
        controls, field = found
        values = self.merging.values_in(self.theirs, controls)
        before = self.merging.values_in(self.base, controls)
        if kind:
            return self._whole(name, kind, controls, before, values)
        if values is None or field not in values:
            return None
        sides = Sides(controls.typed(field), values[field], before[field] if before else None)
        mine, theirs = marked_sides(controls.fields[field], sides, before is not None)
        label = self.label(field, values.get("title", ""))
        mark, data = mark_of(controls.sent(field)), as_data(controls.fields[field], sides.theirs)
        return Conflict(name, label, mine, theirs, controls.prefix, field, mark, data)

    def _whole(
        self, name: str, kind: str, controls: Controls, before: Values | None, values: Values | None
    ) -> Conflict:
        label = gettext("The summary “%s”") % controls.data.get(controls.control("title"), "")
        if kind == THEY_REMOVED:
            kept = gettext("Keep it, as you have written it below.")
            return Conflict(name, label, kept, gettext("It is removed."))
        fields = controls.fields
        changes = [
            (marked_change(fields[field], before[field], values[field]),)
            for field in fields
            if before and values and field in values and before[field] != values[field]
        ]
        kept = format_html_join("", "{}", changes) or gettext("Keep it, as it stands below.")
        return Conflict(name, label, gettext("It is removed."), kept)

    def _order(self) -> Conflict:
        mine, theirs = self.merging.orders(self.data, self.base, self.theirs)
        return Conflict(ORDER, gettext("The order of the summaries"), listed(mine), listed(theirs))

    def told(self, told: Told) -> str:
        sentences = {
            ORDER: gettext("The order of the summaries."),
            "added": gettext("Added: the summary “%s”."),
            "removed": gettext("Removed: the summary “%s”."),
        }
        if told.change == "changed":
            return gettext("Changed: %s.") % self.label(told.field, told.title)
        sentence = sentences[told.change]
        return sentence % told.title if told.title else sentence

    def label(self, field: str, title: str) -> str:
        """How a field is called, with the summary whose field it is."""
        label = capfirst(str(self.merging.label_of(field, is_summary=bool(title))))
        return (
            gettext("%(field)s of “%(title)s”") % {"field": label, "title": title}
            if title
            else label
        )
