"""Whether the topics and types that we suggest are the right ones: `python -m bench.suggestions`.

Loads the demo archive into a database of its own. Each summary in turn is taken for one that nobody
has classified: what is suggested is learnt from all the others alone, and compared with what its
author chose. Beside it stands the simplest rule there is, the three most frequent of the others.
"""

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 (needs the settings)

from bench.run import scratch_database  # noqa: E402
from blog import suggestions  # noqa: E402
from blog.catalogue import Catalogue  # noqa: E402
from blog.models import Summary  # noqa: E402
from blog.suggestions import SHOWN, Evidence, Knowledge, Text, lexemes, texts_of  # noqa: E402


class Archive(NamedTuple):
    """The public summaries: what is learnt from each, what it says, and its terms by facet."""

    catalogue: Catalogue
    documents: dict[int, list[str]]
    texts: dict[int, Text]
    right: dict[str, dict[int, set[int]]]

    @classmethod
    def load(cls) -> "Archive":
        catalogue = Catalogue.load()
        keys = list(catalogue.keys)
        summaries = Summary.objects.filter(pk__in=keys).select_related("citation")
        texts = dict(
            zip((one.pk for one in summaries), texts_of(summaries), strict=True),
        )
        right = {
            facet: {
                key: {
                    term for term, places in getattr(catalogue, facet).items() if places >> at & 1
                }
                for at, key in enumerate(keys)
            }
            for facet in ("topics", "types")
        }
        return cls(catalogue, lexemes(catalogue), texts, right)

    def without_each(self) -> Iterator[tuple[int, Knowledge]]:
        """Each summary with what is learnt from the others."""
        for key in self.documents:
            others = {other: stems for other, stems in self.documents.items() if other != key}
            yield key, Knowledge.of(self.catalogue, others)


# What is suggested in a facet for the summary of this key.
Rule = Callable[[Archive, str, int, Knowledge], list[int]]


class Result(NamedTuple):
    """`precision` is the part of what was suggested that is right, `recall` the part of what is
    right that was suggested, `first` how often the first of them is right."""

    precision: float
    recall: float
    first: float

    def __str__(self):
        return " | ".join(f"{number:>9.2f}" for number in self)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.suggestions", description=__doc__)
    parser.add_argument(
        "--weights", action="store_true", help="also with half and with twice the weight of words"
    )
    weights = parser.parse_args().weights
    with scratch_database("bench_suggestions", keep=False):
        call_command("demo")
        archive = Archive.load()
        print(f"{len(archive.documents)} summaries, each against all the others.")
        for facet in ("topics", "types"):
            print(f"\n| {facet:<22} | precision |    recall |     first |")
            print("| ---------------------- | --------: | --------: | --------: |")
            for name, rule in RULES.items():
                print(f"| {name:<22} | {measured(archive, facet, rule)} |")
            if weights:
                for factor in (0.5, 2):
                    print(f"| words weighed {factor:<8} | {weighed(archive, facet, factor)} |")


def measured(archive: Archive, facet: str, rule: Rule) -> Result:
    """How a rule does when it suggests for each summary what it learnt from the others."""
    found = {key: rule(archive, facet, key, knowledge) for key, knowledge in archive.without_each()}
    right = archive.right[facet]
    hits = sum(len({*terms} & right[key]) for key, terms in found.items())
    first = sum(terms[0] in right[key] for key, terms in found.items() if terms)
    return Result(
        hits / (sum(map(len, found.values())) or 1),
        hits / sum(len(right[key]) for key in found),
        first / len(found),
    )


def weighed(archive: Archive, facet: str, factor: float) -> Result:
    """The same with another weight of the archive's own words."""
    usual = suggestions.WEIGHT_OF_WORDS
    suggestions.WEIGHT_OF_WORDS = usual * factor
    try:
        return measured(archive, facet, suggested)
    finally:
        suggestions.WEIGHT_OF_WORDS = usual


def suggested(archive: Archive, facet: str, key: int, knowledge: Knowledge) -> list[int]:
    return keys_of(getattr(knowledge, facet), archive.texts[key])


def by_names(archive: Archive, facet: str, key: int, knowledge: Knowledge) -> list[int]:
    return keys_of(getattr(knowledge, facet)._replace(words={}), archive.texts[key])


def by_words(archive: Archive, facet: str, key: int, knowledge: Knowledge) -> list[int]:
    evidence: Evidence = getattr(knowledge, facet)
    nameless = dict.fromkeys(evidence.names, ())
    return keys_of(evidence._replace(names=nameless), archive.texts[key])


def most_frequent(archive: Archive, facet: str, key: int, _: Knowledge) -> list[int]:
    others = [terms for other, terms in archive.right[facet].items() if other != key]
    counts = Counter(term for terms in others for term in sorted(terms))
    return [term for term, _ in counts.most_common(SHOWN)]


def keys_of(evidence: Evidence, text: Text) -> list[int]:
    return [one.key for one in evidence.suggestions(text)]


RULES: dict[str, Rule] = {
    "names and words": suggested,
    "names alone": by_names,
    "words alone": by_words,
    "the most frequent": most_frequent,
}


if __name__ == "__main__":
    main()
