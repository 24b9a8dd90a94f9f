"""Many posts are kept at once just as each would be alone."""

import json

import pytest

from blog.history.several import changing_several, keep_several
from blog.history.versions import keep, revisions_of
from blog.models import Post, Summary
from tests.factories import make_draft, make_summary, make_topic, make_user

pytestmark = pytest.mark.django_db


def kept_in(revision) -> list[tuple]:
    return sorted(
        (
            version.content_type.model,
            version.object_id,
            version.db,
            version.format,
            version.object_repr,
            json.dumps(json.loads(version.serialized_data), sort_keys=True),
        )
        for version in revision.version_set.all()
    )


def test_a_post_is_kept_among_many_as_it_is_alone():
    post = make_draft()
    topics = [make_topic(), make_topic()]
    for _ in range(2):
        make_summary(post, topics=topics)
    keep(post.pk, None)
    keep_several([post.pk, make_draft().pk], None)
    together, alone = revisions_of(post.pk)
    assert kept_in(together) == kept_in(alone)


def test_only_what_has_changed_is_kept_and_with_who_changed_it():
    user = make_user()
    changed, same = make_summary(), make_summary()
    with changing_several([changed.post_id, same.post_id], user, "In bulk") as posts:
        assert posts.keys() == {changed.post_id, same.post_id}
        Summary.objects.filter(pk=changed.pk).update(title="Owls")
    assert [each.comment for each in revisions_of(changed.post_id)] == ["In bulk", ""]
    assert [each.user for each in revisions_of(changed.post_id)] == [user, None]
    assert [each.comment for each in revisions_of(same.post_id)] == [""]


def test_a_post_that_is_gone_is_left_out():
    post = make_draft()
    with changing_several([post.pk, post.pk + 1], None) as posts:
        assert posts == {post.pk: Post.objects.get()}
