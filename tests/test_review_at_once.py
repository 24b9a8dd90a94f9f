"""Many people ask for the next summary at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from blog import review
from blog.models import ReviewLease
from tests.factories import make_summary, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_people_who_ask_at_once_are_given_one_each():
    summaries = {make_summary(review_reasons=["guessed"]).pk for _ in range(6)}
    people = [make_user("Moderator") for _ in range(8)]

    def ask(user):
        try:
            return review.take_next(user)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        given = [*pool.map(ask, people)]
    found = [pk for pk in given if pk is not None]
    assert len(found) == len(set(found))
    assert set(found) <= summaries
    leases = dict(ReviewLease.objects.values_list("summary_id", "user_id"))
    assert leases == {pk: user.pk for pk, user in zip(given, people, strict=True) if pk}
