"""Merging, renaming and splitting, each in one transaction, and only as it was told before.

Rows are taken in one order: posts, the edition, terms. An author who saves has the post and the
edition when the database looks, at the end, whether the topics are still there.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from django.contrib.auth.models import AbstractBaseUser

from blog.history.several import changing_several
from blog.journal import ChangeKind, change, clip
from blog.models import Edition
from blog.terms.effects import MergeEffect, RenameEffect, SplitEffect
from blog.terms.kinds import Kind
from research import merging, naming
from research.naming import Term


class TermsChangedError(Exception):
    """What was told does not hold any more, for somebody has changed it. Nothing was done."""


def merge(
    kind: Kind,
    survivor: int,
    others: Collection[int],
    names: Collection[str],
    user: AbstractBaseUser | None,
    seen: str,
) -> MergeEffect:
    """Make the others, by their keys, part of the survivor, which is then also called `names`.

    Raises `TermsChangedError`, and `ValueError` where the survivor is among the others or there
    are none.
    """
    if not others or survivor in others:
        raise ValueError("A term is merged into another one.")
    with _alone_with(kind, [survivor, *others], user) as terms:
        effect = MergeEffect.of(kind, terms[survivor], [terms[key] for key in others])
        _as_seen(effect.seen, seen)
        wanted = [name for name in effect.names if name in names]
        with change(user, ChangeKind.MERGE, _about(effect.others, effect.survivor)):
            merging.merge(effect.survivor, effect.others)
            naming.also_called(effect.survivor, wanted)
    return effect


def rename(
    kind: Kind,
    term: int,
    name: str,
    slug: str,
    keeps_name: bool,
    user: AbstractBaseUser | None,
    seen: str,
) -> RenameEffect:
    """Call it otherwise, at another address; the old one leads there.

    Raises `TermsChangedError`, and `ValidationError` as `research.naming.rename`.
    """
    with change(user, ChangeKind.RENAME) as recording:
        found = _locked(kind, [term])[term]
        effect = RenameEffect.of(kind, found, name, slug)
        _as_seen(effect.seen, seen)
        before = found.name
        recording.name(ChangeKind.RENAME, f"{before} → {name}")
        naming.rename(found, name, slug)
        if keeps_name:
            naming.also_called(found, [before])
    return effect


def split(
    kind: Kind,
    source: int,
    target: Term,
    chosen: Collection[int],
    user: AbstractBaseUser | None,
    seen: str,
) -> SplitEffect:
    """Let the chosen summaries, by their keys, carry the target instead of the source.

    The target is saved here where it is new. Raises `TermsChangedError`, `ValueError` where the
    target is the source, and `ValidationError` where it is new and not free any more.
    """
    if source == target.pk:
        raise ValueError("A term is split into itself and another one.")
    keys = [source, *([target.pk] if target.pk else [])]
    with _alone_with(kind, keys, user, chosen) as terms:
        target = terms.get(target.pk, target)
        effect = SplitEffect.of(kind, terms[source], target, chosen)
        _as_seen(effect.seen, seen)
        rows = kind.carrier.objects.filter(
            **{kind.relation.field.name: source, f"{kind.summary}__in": list(chosen)}
        )
        with change(user, ChangeKind.SPLIT, _about([terms[source]], target)):
            if target.pk is None:
                naming.refuse_another(target)
                target.full_clean()
                target.save()
            merging.carry_over(kind.relation, rows, target)
    return effect


@contextmanager
def _alone_with(
    kind: Kind,
    keys: Collection[int],
    user: AbstractBaseUser | None,
    chosen: Collection[int] | None = None,
) -> Iterator[dict[int, Term]]:
    """These terms, by their keys, and the posts of all who carry them, or of those chosen.

    They are nobody else's until the block ends, which makes one change of the journal, and a
    version of each post that it changed.
    """
    summaries = kind.summaries(keys).order_by()
    if chosen is not None:
        summaries = summaries.filter(pk__in=chosen)
    posts = summaries.values_list("post", flat=True).distinct()
    with change(user), changing_several(posts, user) as locked:
        terms = _locked(kind, keys)
        # A summary may have come to carry one while we waited for the others.
        if summaries.exclude(post__in=locked).exists():
            raise TermsChangedError
        yield terms


def _locked(kind: Kind, keys: Collection[int]) -> dict[int, Term]:
    """Raises `TermsChangedError` where one is gone."""
    list(Edition.objects.select_for_update())
    terms = {
        term.pk: term
        for term in kind.model.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    }
    if len(terms) < len(set(keys)):
        raise TermsChangedError
    return terms


def _as_seen(told: str, seen: str) -> None:
    if told != seen:
        raise TermsChangedError


def _about(terms: Sequence[Term], target: Term) -> str:
    """What the journal says it was done to."""
    return f"{clip([term.name for term in terms])} → {target.name}"
