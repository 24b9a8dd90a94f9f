"""What a record should say and most formats have no field for."""

from collections.abc import Iterator

from research.styles import item


def remarks(csl: dict) -> Iterator[str]:
    """Its own note, whether it has come out yet, and where its names are not all."""
    if note := item.one_line(csl.get("note")):
        yield note
    if item.is_in_press(csl):
        yield "In press"
    if item.is_advance_online(csl):
        yield "Advance online publication"
    for role in ("author", "editor"):
        if after := item.omitted_after(csl, role):
            yield f"Names of {role}s are missing after the first {after}"
