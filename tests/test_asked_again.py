"""Before people or factors change, whoever logged in a while ago shows anew who they are."""

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.urls import reverse

from blog.login.factors import factors_of
from blog.login.limits import OF_A_DEVICE
from tests.administration import fields_on
from tests.factories import PASSWORD, make_user
from tests.reading import PageRead
from tests.second_factors import code_of, give_app, log_in

pytestmark = pytest.mark.django_db

MINUTE = 60
ADD = "/admin/auth/user/add/"
ADA = {
    "first_name": "Ada",
    "last_name": "Quillfeather",
    "email": "ada@example.org",
    "role": "Author",
}


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-01 08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def administrator():
    return make_user("Administrator", username="bea", email="bea@example.org")


@pytest.fixture
def desk(clock, client, administrator):
    """Logged in twenty minutes ago, with a password alone."""
    log_in(client, administrator)
    clock.shift(20 * MINUTE)
    return client


def is_asked(response) -> bool:
    return "Is it you?" in response.text


def hidden_on(response) -> dict[str, str]:
    """What the page that asks carries on."""
    inputs = PageRead(response).all("input")
    return {one["name"]: one["value"] for one in inputs if one["type"] == "hidden"}


def person_page(person):
    return reverse("admin:auth_user_change", args=[person.pk])


def test_whoever_has_just_logged_in_is_not_asked(client, administrator):
    log_in(client, administrator)
    assert not is_asked(client.get(ADD))


def test_reading_who_works_here_asks_nothing(desk):
    assert not is_asked(desk.get("/admin/auth/user/"))


def test_a_page_where_people_change_asks_before_it_opens(desk):
    address = f"{ADD}?_changelist_filters=role"
    page = desk.get(address)
    assert is_asked(page)
    answer = desk.post(address, hidden_on(page) | {"confirm-password": PASSWORD})
    assert answer.url == address
    assert not is_asked(desk.get(answer.url))


def test_what_was_typed_meanwhile_is_carried_on_and_saved(client, administrator, clock):
    log_in(client, administrator)
    fields = fields_on(client.get(ADD))
    clock.shift(20 * MINUTE)
    page = client.post(ADD, fields | ADA | {"_save": "1"})
    assert is_asked(page)
    assert not User.objects.filter(last_name="Quillfeather").exists()
    carried = hidden_on(page)
    assert {name: carried[name] for name in ADA} == ADA
    client.post(ADD, carried | {"confirm-password": PASSWORD})
    assert User.objects.filter(last_name="Quillfeather").exists()
    assert mail.outbox[-1].to == ["ada@example.org"]


def test_a_wrong_password_saves_nothing_and_keeps_what_was_typed(desk):
    page = desk.post(ADD, ADA | {"_save": "1", "confirm-password": "guess"})
    assert "This is not your password" in page.text
    assert {name: hidden_on(page)[name] for name in ADA} == ADA
    assert not User.objects.filter(last_name="Quillfeather").exists()


def test_nor_is_the_password_guessed_there(desk):
    for _ in range(OF_A_DEVICE.most):
        desk.post(ADD, {"confirm-password": "guess"})
    page = desk.post(ADD, {"confirm-password": PASSWORD})
    assert (page.status_code, "Too many attempts" in page.text) == (429, True)
    assert is_asked(desk.get(ADD))


@pytest.mark.parametrize("verb", ["standing", "link", "factors"])
def test_every_verb_asks_first(desk, verb):
    person = make_user("Author", email="ada@example.org")
    give_app(person)
    address = reverse(f"admin:auth_user_{verb}", args=[person.pk])
    page = desk.post(address, {"_deactivate": ""})
    assert is_asked(page)
    assert User.objects.get(pk=person.pk).is_active
    assert (factors_of(person).count(), len(mail.outbox)) == (1, 0)
    assert desk.post(address, hidden_on(page) | {"confirm-password": PASSWORD}).url == person_page(
        person
    )


@pytest.mark.parametrize("address", ["passkey/", "app/", "codes/"])
def test_so_does_every_page_where_factors_change(desk, address):
    assert is_asked(desk.get(f"/admin/second-factor/{address}"))


def test_whoever_has_an_app_shows_that_and_no_password(client, administrator, clock):
    secret = give_app(administrator)
    log_in(client, administrator, secret)
    clock.shift(20 * MINUTE)
    page = client.post(ADD, ADA | {"_save": "1", "confirm-password": PASSWORD})
    assert is_asked(page)
    assert "confirm-password" not in page.text
    assert not User.objects.filter(last_name="Quillfeather").exists()
    client.post(ADD, ADA | {"_save": "1", "confirm-code": code_of(secret)})
    assert User.objects.filter(last_name="Quillfeather").exists()


def test_nobody_is_asked_who_may_not_anyway(client, clock):
    author = make_user("Author")
    log_in(client, author)
    clock.shift(20 * MINUTE)
    assert client.get(ADD).status_code == 403
    assert client.get(person_page(author)).status_code == 403
