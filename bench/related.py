"""Whether summaries are related to what we say they are: `python -m bench.related`.

Loads the demo archive into a database of its own and compares what a summary's page calls related
with the simplest rule there is: the newest with the same first topic. The labels say for each
summary which others a clinician who reads it would call related; they were given by reading the
archive, before either list was seen.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 (needs the settings)

from bench.run import scratch_database  # noqa: E402
from blog.catalogue import Catalogue  # noqa: E402
from blog.models import Summary  # noqa: E402
from blog.related import SHOWN, onward, ranked  # noqa: E402

LABELS = Path(__file__).with_name("related_labels.json")

Lists = dict[str, list[str]]


def main() -> None:
    labels = read_labels()
    with scratch_database("bench_related", keep=False):
        call_command("demo")
        catalogue = Catalogue.load()
        rules = {
            "related and later": lambda summary: most_like(summary, catalogue),
            "newest, same first topic": newest_with_first_topic,
        }
        best = precision({slug: others[:SHOWN] for slug, others in labels.items()}, labels, SHOWN)
        print(f"{len(labels)} summaries; a perfect list would reach {best:.2f}.\n")
        print("| precision of the first three |      |\n| --- | ---: |")
        for name, rule in rules.items():
            print(f"| {name} | {precision(listed(rule, labels), labels, SHOWN):.2f} |")
        later = listed(lambda summary: slugs_of(onward(summary, catalogue).later), labels)
        shown = sum(map(len, later.values()))
        print(f"\nOf {shown} called later evidence, {hits(later, labels)} are related.")


def read_labels() -> Lists:
    """The slugs of the summaries that are related to one, by its own slug."""
    return json.loads(LABELS.read_text(encoding="utf-8"))


def most_like(summary: Summary, catalogue: Catalogue) -> list[str]:
    found = ranked(summary, catalogue)
    return slugs_of(other for kind, _, other in found if kind in ("later", "related"))


def newest_with_first_topic(summary: Summary) -> list[str]:
    """First is the one that the author chose first."""
    first = summary.summary_topics.order_by("pk").values("tag")[:1]
    others = Summary.objects.public().filter(summary_topics__tag__in=first).exclude(pk=summary.pk)
    return list(others.newest_first().values_list("slug", flat=True)[:SHOWN])


def slugs_of(links) -> list[str]:
    return [link.slug for link in links]


def listed(rule: Callable[[Summary], list[str]], labels: Lists) -> Lists:
    """What a rule lists for each labelled summary."""
    summaries = Summary.objects.public().for_list().filter(slug__in=labels)
    return {summary.slug: rule(summary)[:SHOWN] for summary in summaries}


def hits(lists: Lists, labels: Lists) -> int:
    return sum(len(set(slugs) & set(labels[slug])) for slug, slugs in lists.items())


def precision(lists: Lists, labels: Lists, number: int) -> float:
    """The part of `number` places for each summary that holds a related one."""
    return hits(lists, labels) / (number * len(labels))


if __name__ == "__main__":
    main()
