"""Whether what a change gave a summary has come to stand for something else since."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from blog.models import Change, ChangedRow, ChangeKind

# A summary's link to a topic, by the keys of both.
Link = tuple[int, int]


def resting_on(links: Collection[Link], original: Change) -> Change | None:
    """The latest change after this one that let one of the links stand for another one as well.

    Where a summary carries both topics that are merged, or what is split off already, one of two
    links is left: to take that away would take what the other one said.
    """
    summaries, topics = {link[0] for link in links}, {link[1] for link in links}
    since = ChangedRow.objects.filter(change__gt=original.pk, change__undoing=None).order_by()
    led = Q(table="research_topicalias", after__topic_id__in=topics)
    split = Q(change__kind=ChangeKind.SPLIT)
    survivors: dict[int, set[int]] = defaultdict(set)
    # A merge leads the address of what is gone to what is left; a split does not say where it led.
    for change, topic in since.filter(led).values_list("change", "after__topic_id"):
        survivors[change].add(topic)
    for change in since.filter(split).values_list("change", flat=True).distinct():
        survivors[change] = topics
    if not survivors:
        return None
    dropped = since.filter(
        change__in=survivors,
        table="blog_summarytopic",
        action=ChangedRow.Action.DELETE,
        before__content_object_id__in=summaries,
    )
    found = {
        change
        for change, summary in dropped.values_list("change", "before__content_object_id")
        if any((summary, topic) in links for topic in survivors[change])
    }
    return Change.objects.filter(pk__in=found).first()
