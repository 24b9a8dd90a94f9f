"""Many posts changed at once, in a number of queries that does not grow with them."""

import contextlib
import datetime
from collections.abc import Iterable, Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from reversion.models import Revision, Version

from blog.history.states import whole_posts
from blog.history.versions import KEPT
from blog.models import Post

BATCH = 2_000


@contextlib.contextmanager
def changing_several(
    pks: Iterable[int], user: AbstractBaseUser | None, done: str = ""
) -> Iterator[dict[int, Post]]:
    """These posts by their keys, nobody else's until the block ends; see `changing()`.

    Of each that has changed by then a version is kept. What is gone is left out; what comes about
    within the block has no version yet.
    """
    with transaction.atomic():
        rows = Post.objects.select_for_update().filter(pk__in=set(pks)).order_by("pk")
        posts = {post.pk: post for post in rows}
        _keep_what_came_about_elsewhere(posts)
        before = {pk: post.version for pk, post in posts.items()}
        yield posts
        now = Post.objects.filter(pk__in=posts).values_list("pk", "version")
        keep_several([pk for pk, version in now if version != before[pk]], user, done)


def keep_several(
    pks: Iterable[int],
    user: AbstractBaseUser | None,
    done: str = "",
    dates: dict[int, datetime.datetime] | None = None,
) -> None:
    """Keep each of these posts as it is now as a version of its own; of now, or of its date."""
    posts = list(whole_posts().filter(pk__in=set(pks)).order_by("pk"))
    if not posts:
        return
    now = timezone.now()
    revisions = Revision.objects.bulk_create(
        [
            Revision(date_created=(dates or {}).get(post.pk, now), user=user, comment=done)
            for post in posts
        ]
    )
    # Many summaries have the same topics and types, which are written down once.
    written: dict[tuple[type[Model], int], tuple[str, str]] = {}
    versions = [
        version
        for revision, post in zip(revisions, posts, strict=True)
        for version in _versions(revision, post, written)
    ]
    Version.objects.bulk_create(versions, batch_size=BATCH)


def _versions(
    revision: Revision, post: Post, written: dict[tuple[type[Model], int], tuple[str, str]]
) -> Iterator[Version]:
    """The post and all that it follows, each once, as reversion itself keeps them."""
    seen = set()
    for row in _followed(post):
        if row is None or (key := (type(row), row.pk)) in seen:
            continue
        seen.add(key)
        if key not in written:
            text = serializers.serialize("json", [row], fields=KEPT[type(row)])
            written[key] = (text, str(row))
        text, name = written[key]
        yield Version(
            revision=revision,
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            db="default",
            format="json",
            serialized_data=text,
            object_repr=name,
        )


def _followed(post: Post) -> Iterator[Model | None]:
    yield post
    for summary in post.summaries.all():
        yield from (summary, summary.citation, summary.research_type)
        for link in summary.summary_topics.all():
            yield from (link, link.tag)


def _keep_what_came_about_elsewhere(posts: dict[int, Post]) -> None:
    """Keep those whose latest version is not what they are, with the date of their last change."""
    kept = Version.objects.get_for_model(Post).filter(object_id__in=[str(pk) for pk in posts])
    latest = kept.order_by("object_id", "-pk").distinct("object_id")
    known = {int(one.object_id): one.field_dict["version"] for one in latest}
    unkept = [pk for pk, post in posts.items() if known.get(pk) != post.version]
    if not unkept:
        return
    changed = Post.objects.filter(pk__in=unkept).values_list(
        "pk", "updated_at", "summaries__updated_at"
    )
    dates: dict[int, datetime.datetime] = {}
    for pk, of_post, of_summary in changed:
        dates[pk] = max(filter(None, [dates.get(pk), of_post, of_summary]))
    keep_several(unkept, None, dates=dates)
