"""What a record should say and most formats have no field for."""

from collections.abc import Iterator

from research.styles.item import Work


def remarks(work: Work) -> Iterator[str]:
    """Its own note, whether it has come out yet, and where its names are not all."""
    if note := work.one_line("note"):
        yield note
    if work.is_in_press:
        yield "In press"
    if work.is_advance_online:
        yield "Advance online publication"
    for role in ("author", "editor"):
        if after := work.omitted_after(role):
            yield f"Names of {role}s are missing after the first {after}"
