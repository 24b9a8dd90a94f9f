"""A CSL name as the formats without a place for each of its parts have it."""

from research.styles.item import Name


def inverted(name: Name) -> str:
    """ "van der Helm, Gé H. P., Jr."; a group, which has no comma of ours, is its whole name."""
    given = " ".join(filter(None, [name.given, name.particle]))
    if not given and name.suffix:
        return f"{name.family}, , {name.suffix}"
    return ", ".join(filter(None, [name.family, given, name.suffix]))
