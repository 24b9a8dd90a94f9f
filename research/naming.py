"""What topics and types of research are called, and at which address they stand."""

import re
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from research.matching import fold
from research.models import ResearchType, ResearchTypeAlias, Topic, TopicAlias

Term = Topic | ResearchType
# "Trauma and/or PTSD" is "Trauma and PTSD".
_JOINING = {"and", "or"}


def comparable(name: str) -> str:
    """The name as it is compared: without case, accents, punctuation, "and/or" and plural."""
    words = fold(name).split()
    # A name of signs alone is compared as it is.
    return " ".join(_singular(word) for word in words if word not in _JOINING) or name.casefold()


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and re.search(r"[^sui]s$", word) else word


def free_slug(term: Term, name: str) -> str:
    """An address made of this name that no other of its kind has or had.

    Raises `ValidationError` for a name without a letter or digit that an address can hold.
    """
    base = slugify(name.replace("/", "-"))[:90].strip("-_")
    if not base:
        raise ValidationError(gettext("Give it an address of small letters, digits and hyphens."))
    others = type(term).objects.exclude(pk=term.pk)
    slugs = others.values_list("slug", flat=True)
    old = others.filter(aliases__slug__isnull=False).values_list("aliases__slug", flat=True)
    taken = {*slugs, *old}
    candidates = chain([base], (f"{base}-{number}" for number in range(2, 10_000)))
    return next(slug for slug in candidates if slug not in taken)


def alias_of(term: Term, slug: str) -> TopicAlias | ResearchTypeAlias:
    """An old address, not saved yet, that leads to the term."""
    return term.aliases.model(slug=slug, **{term.aliases.field.name: term})


def rename(term: Term, name: str, slug: str = "") -> None:
    """Give it another name, and an address to match; the old one redirects for ever.

    Raises `ValidationError` where name or address is not free, or another is called nearly so.
    """
    with transaction.atomic():
        type(term).objects.select_for_update().get(pk=term.pk)
        term.name = " ".join(name.split())
        refuse_another(term)
        term.slug = slug or free_slug(term, term.name)
        term.full_clean()
        term.save(update_fields=["name", "slug"])


def refuse_another(term: Term) -> None:
    """Raises `ValidationError` where another is called so, but for case or plural."""
    wanted = comparable(term.name)
    for other in type(term).objects.exclude(pk=term.pk):
        if comparable(other.name) == wanted:
            said = gettext("There is “%s” already: merge the two instead.")
            raise ValidationError(said % other.name)


def also_called(term: Term, names: list[str]) -> None:
    """Let people find it under these names as well; what it is called already is passed over."""
    known = {comparable(each) for each in (term.name, *term.synonyms)}
    new = []
    for name in names:
        if comparable(name) not in known:
            known.add(comparable(name))
            new.append(name)
    if new:
        term.synonyms = [*term.synonyms, *new]
        term.save(update_fields=["synonyms"])
