"""Changing a post so that nobody's work is overwritten unseen, and every state of it is kept."""

import contextlib
from collections.abc import Iterator

import reversion
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from reversion.models import Revision, Version

from blog.history.states import FIELDS, PostState, kept_states, whole_posts
from blog.models import Post, Summary, SummaryTopic
from research.models import Citation, ResearchType, Topic

# Of citations, types and topics the name is enough, which reversion keeps with each.
KEPT = {
    **{model: [field.name for field in fields] for model, fields in FIELDS.items()},
    SummaryTopic: ["id", "content_object", "tag"],
    Topic: ["id", "slug"],
    ResearchType: ["id", "slug"],
    Citation: ["id"],
}
FOLLOWED = {
    Post: ["summaries"],
    Summary: ["summary_topics", "citation", "research_type"],
    SummaryTopic: ["tag"],
}
for model, fields in KEPT.items():
    reversion.register(model, fields=fields, follow=FOLLOWED.get(model, ()))


class ChangedMeanwhileError(Exception):
    """The post is no longer as it was seen; nothing was written. `post` is as it is now."""

    def __init__(self, post: Post):
        super().__init__(f"{post} is at version {post.version} now.")
        self.post = post


@contextlib.contextmanager
def changing(
    pk: int, user: AbstractBaseUser | None, done: str = "", seen: int | None = None
) -> Iterator[Post]:
    """The post, nobody else's until the block ends; then a version of the whole of it is kept.

    Everything that changes a post, its summaries or their topics for a person goes through here;
    who changes several at once takes them in the order of their keys. `done` says what was done
    where a comparison with the version before would not. With `seen`, the version of the post that
    the person has before their eyes, raises `ChangedMeanwhileError` when it is another by now.
    Raises `Post.DoesNotExist`.
    """
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=pk)
        before = post.version
        if seen is not None and seen != before:
            raise ChangedMeanwhileError(post)
        keep_what_came_about_elsewhere(post)
        yield post
        if Post.objects.filter(pk=pk).exclude(version=before).exists():
            keep(pk, user, done)


def keep(pk: int, user: AbstractBaseUser | None, done: str = "") -> None:
    """Keep the post as it is now as a version of it, inside a transaction of the caller's."""
    with reversion.create_revision(manage_manually=True, atomic=False):
        reversion.set_user(user)
        reversion.set_comment(done)
        reversion.add_to_revision(whole_posts().get(pk=pk))


def keep_what_came_about_elsewhere(post: Post) -> None:
    """Keep the post before it changes, unless its latest version is just that.

    An import keeps no versions, nor does a script; whoever changes the post after them needs
    something to compare with. Its date is that of the latest change.
    """
    latest = _versions_of(post.pk).order_by("-pk").first()
    if latest is not None and latest.field_dict["version"] == post.version:
        return
    changed = [post.updated_at, *post.summaries.values_list("updated_at", flat=True)]
    with reversion.create_revision(manage_manually=True, atomic=False):
        reversion.set_date_created(max(changed))
        reversion.add_to_revision(whole_posts().get(pk=post.pk))


def revisions_of(pk: int) -> QuerySet[Revision]:
    """The revisions that kept this post, newest first, with who made them."""
    kept = _versions_of(pk).order_by().values("revision")
    return Revision.objects.filter(pk__in=kept).select_related("user").order_by("-pk")


def state_at(pk: int, version: int) -> PostState | None:
    """The post as it was at this version of it; None where that was not kept."""
    for kept in _versions_of(pk).order_by("-pk").iterator(20):
        number = kept.field_dict["version"]
        if number == version:
            return kept_states([kept.revision_id])[kept.revision_id]
        if number < version:
            break
    return None


def revisions_since(pk: int, version: int | None) -> list[Revision]:
    """Those that kept a later version of the post than this, newest first; of None the latest."""
    found = []
    for kept in _versions_of(pk).select_related("revision__user").order_by("-pk").iterator(20):
        if (found and version is None) or kept.field_dict["version"] <= (version or 0):
            break
        found.append(kept.revision)
    return found


def post_of_what_is_gone(pk: int | None) -> int | None:
    """The post of a summary that is deleted, if there is that post still."""
    last = Version.objects.get_for_object_reference(Summary, pk).order_by("-pk").first()
    post = last and last.field_dict["post_id"]
    return post if Post.objects.filter(pk=post).exists() else None


def forget(pk: int) -> None:
    """Let the history of a post go with it; only what was never public is ever deleted."""
    revisions_of(pk).select_related(None).delete()


def _versions_of(pk: int) -> QuerySet[Version]:
    return Version.objects.get_for_object_reference(Post, pk)
