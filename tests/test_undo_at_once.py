"""Two people take back the same change at the same moment: one does it, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from blog.journal import UndoRefusedError, change, undo
from blog.models import Change, Page
from tests.factories import make_page

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_takes_it_back():
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
    ready = Barrier(2)

    def take_back(_number) -> str:
        try:
            ready.wait()
            undo(made.pk, None)
        except UndoRefusedError as error:
            return str(error)
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(2) as people:
        said = sorted(people.map(take_back, range(2)))
    assert said == ["", "Somebody has taken this back already."]
    assert Change.objects.filter(undo_of=made.pk).count() == 1
