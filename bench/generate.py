"""Fill the configured database with summaries: `python -m bench.generate --count 20000`."""

import argparse
import os
import sys
import time
from collections.abc import Iterable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from django.db import DataError, IntegrityError, connection  # noqa: E402 (needs the settings)

from bench.filling import Filling  # noqa: E402
from bench.records import Record, invent, read_lines  # noqa: E402
from blog.models import Post  # noqa: E402
from research.models import ResearchType, Topic  # noqa: E402


def main() -> None:
    arguments = parse_arguments()
    if Post.objects.exists() and not arguments.into_used:
        sys.exit("This database holds posts already; --into-used adds to them.")
    try:
        if arguments.count:
            print(fill(invented(arguments.count, arguments.seed)))
        else:
            print(fill(read_lines(arguments.lines)))
    except (ValueError, DataError, IntegrityError) as error:
        sys.exit(f"Stopped: {error}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--count", type=int, help="how many to invent")
    source.add_argument(
        "--lines",
        type=argparse.FileType(encoding="utf-8"),
        help="a file of JSON lines to read instead; “-” is the standard input",
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, other texts")
    parser.add_argument("--into-used", action="store_true", help="although there are posts")
    return parser.parse_args()


def invented(count: int, seed: int = 1) -> Iterable[Record]:
    """So many records with the topics and types the database has."""
    return invent(
        count,
        list(Topic.objects.values_list("slug", flat=True)),
        list(ResearchType.objects.values_list("slug", flat=True)),
        seed,
    )


def fill(records: Iterable[Record]) -> str:
    """Write the records and tidy up behind them; returns how long it took, in a sentence."""
    began = time.perf_counter()
    filling = Filling()
    for count in filling.fill(records):
        if sys.stderr.isatty():
            print(f"\r{count:,}", end="\r", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    seconds = time.perf_counter() - began
    return (
        f"{filling.count:,} summaries in {len(filling.posts):,} months in {seconds:.1f} s: "
        f"{filling.count / seconds:,.0f} a second."
    )


if __name__ == "__main__":
    main()
