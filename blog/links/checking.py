"""All links of the archive, those that are due asked about, and what came of it kept."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from blog.links.asking import (
    INTERNET,
    Internet,
    NoAnswerError,
    NotPublicError,
    NotResolvedError,
    ask,
)
from blog.models import CheckedLink
from blog.models.links import LONGEST_ADDRESS, PLACES

Outcome = CheckedLink.Outcome
# As the sanitiser writes a link, whatever an author typed.
HREF = re.compile(r'href="(https?:[^"]+)"', re.IGNORECASE)


class OfflineError(Exception):
    """No name at all was known, which says more of this machine than of the links."""


class Place(NamedTuple):
    """Where a link stands: the kind and key of what it is in, the field, and how it is written."""

    owner: str
    pk: int
    field: str
    written: str


class Asked(NamedTuple):
    address: str
    outcome: Outcome
    status: int | None
    said: str


def links() -> dict[str, list[Place]]:
    """Every address that the archive links to, with the places where it does."""
    found = defaultdict(list)
    for owner, (model, fields) in PLACES.items():
        holds = Q(*(Q(**{f"{field}__contains": "http"}) for field in fields), _connector=Q.OR)
        rows = model.objects.filter(holds).order_by("pk").values_list("pk", *fields)
        for pk, *texts in rows.iterator():
            for field, text in zip(fields, texts, strict=True):
                for written in written_in(owner, text):
                    address = unescape(written)
                    if len(address) <= LONGEST_ADDRESS:
                        found[address].append(Place(owner, pk, field, written))
    return dict(found)


def written_in(owner: str, text: str) -> list[str]:
    if owner == "citation":
        return [text] if re.match("https?:", text, re.IGNORECASE) else []
    return list(dict.fromkeys(HREF.findall(text)))


def due(addresses: Iterable[str], age: datetime.timedelta) -> list[str]:
    """Those not asked about for so long, the longest first, and before them those never asked."""
    asked = dict(CheckedLink.objects.order_by("checked_at").values_list("address", "checked_at"))
    before = timezone.now() - age
    waiting = [one for one in addresses if one not in asked or asked[one] <= before]
    never = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return sorted(waiting, key=lambda one: (asked.get(one, never), one))


def check(
    addresses: Sequence[str], places: dict[str, list[Place]], internet: Internet = INTERNET
) -> Iterator[Asked]:
    """Ask about each and keep what came of it at once; yields them in turn.

    Names that are not known are kept when another was. Raises `OfflineError` where none was.
    """
    nameless: list[Asked] = []
    is_online = False
    for address in addresses:
        asked = outcome_of(address, internet)
        if asked.outcome == Outcome.NO_NAME and not is_online:
            nameless.append(asked)
        else:
            is_online = is_online or asked.status is not None
            keep(asked, places[address])
        yield asked
    if nameless and not is_online:
        raise OfflineError
    for asked in nameless:
        keep(asked, places[asked.address])


def outcome_of(address: str, internet: Internet) -> Asked:
    try:
        answer = ask(address, internet)
    except NotResolvedError:
        return Asked(address, Outcome.NO_NAME, None, "no such site")
    except NotPublicError:
        return Asked(address, Outcome.NOT_PUBLIC, None, "leads to no public address")
    except NoAnswerError as error:
        return Asked(address, Outcome.UNSURE, None, f"no answer: {error}")
    if answer.is_gone:
        outcome = Outcome.GONE
    else:
        outcome = Outcome.THERE if 200 <= answer.status < 300 else Outcome.UNSURE
    return Asked(address, outcome, answer.status, f"status {answer.status}")


def keep(asked: Asked, places: Sequence[Place]) -> None:
    """What is so still is so since the day on which it was first found."""
    before = {
        (link.outcome, link.field, link.owner_key): link.since
        for link in CheckedLink.objects.filter(address=asked.address)
    }
    now = timezone.now()
    # Somebody may have deleted what it stands in since all links were looked for.
    keys = [place.pk for place in places]
    there = {
        owner: {*model.objects.filter(pk__in=keys).values_list("pk", flat=True)}
        for owner, (model, _fields) in PLACES.items()
    }
    rows = [
        CheckedLink(
            address=asked.address,
            written=place.written,
            field=place.field,
            **{f"{place.owner}_id": place.pk},
            outcome=asked.outcome,
            status=asked.status,
            since=before.get(
                (asked.outcome, place.field, (place.owner, place.pk)), timezone.localdate(now)
            ),
            checked_at=now,
        )
        for place in places
        if place.pk in there[place.owner]
    ]
    # Each keeps its key, by which somebody may have called it right as it is.
    with transaction.atomic():
        CheckedLink.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["address", "field", *PLACES],
            update_fields=["written", "outcome", "status", "since", "checked_at"],
        )
        CheckedLink.objects.filter(address=asked.address, checked_at__lt=now).delete()


def forget_what_is_gone(places: dict[str, list[Place]]) -> None:
    """Links that stand nowhere any more."""
    CheckedLink.objects.exclude(address__in=list(places)).delete()
