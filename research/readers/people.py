"""Names as reference managers write them, to CSL names."""

import re

from research.names import PARTICLES

_SUFFIX = re.compile(r"[JS]r\.?|I{2,3}|IV|2nd|3rd", re.IGNORECASE)


def inverted(text: str) -> dict[str, str]:
    """ "Family, Given", "Family, Suffix, Given" or "Family, Given, Suffix"; else a group's name."""
    family, *rest = (part.strip() for part in text.split(","))
    rest = [part for part in rest if part]
    if not rest:
        return {"literal": family} if family else {}
    suffix = next((part for part in rest if _SUFFIX.fullmatch(part)), "")
    given = ", ".join(part for part in rest if part != suffix)
    return _without_gaps({**_family(family.split()), **_given(given.split()), "suffix": suffix})


def straight(text: str) -> dict[str, str]:
    """ "Given von Family", as BibTeX has it: particles are in lower case."""
    words = text.split()
    if len(words) < 2:
        return {"family": text} if text else {}
    end = len(words) - 1
    suffix = ""
    if _SUFFIX.fullmatch(words[-1]) and len(words) > 2:
        suffix, end = words[-1], end - 1
    first = next((n for n in range(1, end) if words[n][:1].islower()), end)
    return _without_gaps(
        {
            "given": " ".join(words[:first]),
            **_family(words[first : end + 1]),
            "suffix": suffix,
        }
    )


def _family(words: list[str]) -> dict[str, str]:
    """A family name and the particle before it, which stays with it."""
    cut = 0
    while cut < len(words) - 1 and words[cut][:1].islower():
        cut += 1
    return {"family": " ".join(words[cut:]), "non-dropping-particle": " ".join(words[:cut])}


def _given(words: list[str]) -> dict[str, str]:
    end = len(words)
    while end > 1 and words[end - 1] in PARTICLES:
        end -= 1
    return {"given": " ".join(words[:end]), "dropping-particle": " ".join(words[end:])}


def _without_gaps(name: dict[str, str]) -> dict[str, str]:
    return {part: text for part, text in name.items() if text}
