"""Two people import the same upload at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.db import connections

from blog.archive.desk import Choices, RunAlreadyError, carry_out, keep, look_at
from blog.models import Change, Summary
from tests.archives import MONTH, page_text, study
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_import_the_same_at_once_one_does_it():
    people = [make_user("Moderator") for _ in range(2)]
    page = ContentFile(page_text((MONTH, [study()])).encode(), name="page.txt")
    run = keep([page], people[0])
    seen = look_at(run, Choices()).seen

    def press(user):
        try:
            return carry_out(run.pk, Choices(), seen, user).run_by
        except RunAlreadyError:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        done = [*pool.map(press, people)]
    assert done.count(None) == 1
    assert Summary.objects.count() == 1
    assert [change.made_by in done for change in Change.objects.all()] == [True]
