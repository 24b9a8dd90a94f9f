"""Who works here: invited by mail, given a role, deactivated and let in again."""

import datetime
import re
import threading

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import IntegrityError, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Change
from blog.people import PeopleError, deactivate, give_role, invite, role_of
from tests.administration import fields_on, messages_on, send
from tests.factories import PASSWORD, make_user
from tests.reading import PageRead

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/auth/user/"
ADD = f"{PEOPLE}add/"
NEW = "a-long-invented-password"
ADA = {"first_name": "Ada", "last_name": "Quillfeather", "email": "ada@example.org"}


@pytest.fixture
def administrator():
    return make_user("Administrator", first_name="Bea", last_name="Tinte", email="b@example.org")


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def page_of(person):
    return f"{PEOPLE}{person.pk}/change/"


def press(client, person, button):
    route = "link" if button == "_link" else "standing"
    address = reverse(f"admin:auth_user_{route}", args=[person.pk])
    return client.post(address, {button: ""}, follow=True)


def link_in(message):
    return re.search(r"http://\S+(/admin/password/\S+/)", message.body)[1]


def role_now(person):
    return role_of(User.objects.get(pk=person.pk))


def is_logged_in(client):
    return client.get("/admin/").status_code == 200


# The list.


def test_people_are_listed_with_what_they_are(desk):
    make_user("Author", **ADA)
    text = desk.get(PEOPLE).text
    shown = ("Ada Quillfeather", "ada@example.org", "Author", "Active")
    assert [word for word in shown if word not in text] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"role": "Author"}, {"author", "former"}),
        ({"role": "Moderator"}, {"invited"}),
        ({"state": "active"}, {"author", "administrator"}),
        ({"state": "invited"}, {"invited"}),
        ({"state": "deactivated"}, {"former"}),
        ({"q": "quillfeather"}, {"author"}),
    ],
)
def test_people_are_found_by_role_state_and_name(query, found, client):
    client.force_login(make_user("Administrator", username="administrator"))
    make_user("Author", username="author", last_name="Quillfeather")
    make_user("Author", username="former", is_active=False)
    invited = make_user("Moderator", username="invited")
    invited.set_unusable_password()
    invited.save()
    listed = client.get(PEOPLE, query).context["cl"].result_list
    assert {person.username for person in listed} == found


def test_each_filter_says_how_many(desk):
    make_user("Author")
    text = desk.get(PEOPLE).text
    assert "Author (1)" in text
    assert "Deactivated (0)" in text


# Inviting.


def test_the_button_says_that_an_invitation_is_sent(desk):
    form = PageRead(desk.get(ADD)).one(".submit-row")
    assert [button.text for button in form.all("button")] == ["Send the invitation"]


def test_a_password_is_chosen_without_a_click_first(desk):
    send(desk, ADD, **ADA, role="Author")
    fields = PageRead(Client().get(link_in(mail.outbox[0]), follow=True)).all("input")
    assert [f["name"] for f in fields if "autofocus" in f.attributes] == ["new_password1"]


def test_who_is_invited_chooses_a_password_and_logs_in(desk):
    send(desk, ADD, **ADA, role="Author")
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert "Bea Tinte invites you" in message.body
    ada = Client()
    page = ada.get(link_in(message), follow=True)
    data = {"new_password1": NEW, "new_password2": NEW}
    said = ada.post(page.request["PATH_INFO"], data, follow=True)
    assert messages_on(said) == ["Your password is set. Log in with it as “ada-quillfeather”."]
    assert ada.login(username="ada-quillfeather", password=NEW)
    assert is_logged_in(ada)
    assert role_of(User.objects.get(username="ada-quillfeather")) == "Author"


def test_two_of_the_same_name_have_different_user_names(desk):
    for email in ("ada@example.org", "ada@example.com"):
        send(desk, ADD, **ADA | {"email": email}, role="Author")
    names = User.objects.filter(last_name="Quillfeather").values_list("username", flat=True)
    assert set(names) == {"ada-quillfeather", "ada-quillfeather-2"}


@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "role"])
def test_an_invitation_needs_every_field(field, desk):
    page = send(desk, ADD, **ADA | {"role": "Author", field: ""})
    assert set(page.context["adminform"].form.errors) == {field}
    assert mail.outbox == []


def test_the_tab_says_what_the_page_is_for_and_whether_it_was_saved(desk):
    opened, refused = desk.get(ADD), send(desk, ADD, **ADA | {"role": "Author", "email": ""})
    assert "<title>Invite somebody ·" in opened.text
    assert "<title>Error: Invite somebody ·" in refused.text


def test_nobody_is_invited_twice(desk):
    make_user(email="ADA@example.org")
    page = send(desk, ADD, **ADA, role="Author")
    said = "Somebody with this e-mail address has an account already."
    assert page.context["adminform"].form.errors["email"] == [said]


def test_an_address_is_of_one_person(db):
    make_user(email="ada@example.org")
    with pytest.raises(IntegrityError, match="auth_user_email_once"):
        make_user(email="Ada@example.org")


def test_where_no_mail_leaves_nobody_is_invited_and_what_was_typed_is_kept(desk, settings):
    # Nothing listens there.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = send(desk, ADD, **ADA, role="Author")
    said = "The mail could not be sent, so nothing was done. Try again later."
    assert page.context["adminform"].form.non_field_errors() == [said]
    assert fields_on(page)["email"] == ["ada@example.org"]
    assert not User.objects.filter(email="ada@example.org").exists()


def test_an_invitation_that_is_sent_again_replaces_the_one_before(desk):
    send(desk, ADD, **ADA, role="Author")
    press(desk, User.objects.get(first_name="Ada"), "_link")
    pages = [Client().get(link_in(message), follow=True) for message in mail.outbox]
    assert [page.context["validlink"] for page in pages] == [False, True]


def test_a_link_ends_after_its_days(desk, time_machine):
    send(desk, ADD, **ADA, role="Author")
    link = link_in(mail.outbox[0])
    time_machine.move_to(timezone.now() + datetime.timedelta(days=3, minutes=1))
    assert "This link no longer works" in Client().get(link, follow=True).text


def test_a_link_works_once(desk):
    send(desk, ADD, **ADA, role="Author")
    link = link_in(mail.outbox[0])
    first = Client()
    page = first.get(link, follow=True)
    first.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert Client().get(link, follow=True).context["validlink"] is False


def test_a_weak_password_is_refused_with_why(desk):
    send(desk, ADD, **ADA, role="Author")
    ada = Client()
    page = ada.get(link_in(mail.outbox[0]), follow=True)
    data = {"new_password1": "short", "new_password2": "short"}
    assert "at least 12 characters" in ada.post(page.request["PATH_INFO"], data).text


def test_who_was_deactivated_chooses_no_password(desk):
    send(desk, ADD, **ADA, role="Author")
    press(desk, User.objects.get(first_name="Ada"), "_deactivate")
    assert Client().get(link_in(mail.outbox[0]), follow=True).context["validlink"] is False


def test_who_forgot_the_password_gets_a_link_and_keeps_the_old_until_then(desk):
    person = make_user(**ADA)
    press(desk, person, "_link")
    assert "a link to a new password" in mail.outbox[0].body
    assert Client().login(username=person.username, password=PASSWORD)


# Roles.


def test_an_administrator_changes_a_role(desk):
    person = make_user("Author", **ADA)
    send(desk, page_of(person), role="Moderator")
    assert role_now(person) == "Moderator"


def test_a_role_counts_at_once_where_somebody_is_logged_in(desk):
    person = make_user("Moderator", **ADA)
    other = Client()
    other.force_login(person)
    send(desk, page_of(person), role="Author")
    assert other.get("/admin/review/").status_code == 403


def test_nobody_changes_their_own_role(desk, administrator):
    make_user("Administrator")
    page = send(desk, page_of(administrator), role="Author")
    said = "Nobody changes their own role or deactivates themselves."
    assert page.context["adminform"].form.non_field_errors() == [said]
    assert role_now(administrator) == "Administrator"


def test_nobody_deactivates_themselves(desk, administrator):
    make_user("Administrator")
    press(desk, administrator, "_deactivate")
    assert User.objects.get(pk=administrator.pk).is_active


TAMPERED = {
    "is_superuser": "on",
    "is_staff": "",
    "is_active": "",
    "user_permissions": ["1", "2"],
    "groups": ["1", "2", "3"],
    "username": "somebody-else",
    "password": "pbkdf2",
}


@pytest.mark.parametrize("field", TAMPERED)
def test_a_field_that_decides_rights_is_not_had_by_sending_it(field, desk):
    person = make_user("Author", **ADA)
    before = User.objects.filter(pk=person.pk).values().get()
    send(desk, page_of(person), **{field: TAMPERED[field]})
    assert User.objects.filter(pk=person.pk).values().get() == before
    assert list(person.groups.values_list("name", flat=True)) == ["Author"]
    assert not person.user_permissions.exists()


@pytest.mark.parametrize("field", TAMPERED)
def test_nor_is_it_had_with_an_invitation(field, desk):
    send(desk, ADD, **ADA, role="Author", **{field: TAMPERED[field]})
    person = User.objects.get(first_name="Ada")
    assert (person.is_superuser, person.is_staff, person.is_active) == (False, True, True)
    assert (person.username, person.has_usable_password()) == ("ada-quillfeather", False)
    assert list(person.groups.values_list("name", flat=True)) == ["Author"]
    assert not person.user_permissions.exists()


def test_a_role_there_is_not_is_refused(desk):
    person = make_user("Author", **ADA)
    page = send(desk, page_of(person), role="Superuser")
    assert "role" in page.context["adminform"].form.errors


@pytest.mark.parametrize("button", ["_deactivate", "_reactivate", "_link"])
def test_who_may_do_everything_is_out_of_an_administrators_reach(button, desk):
    root = make_user("Author", is_superuser=True, **ADA)
    assert press(desk, root, button).status_code == 403
    assert desk.post(page_of(root), ADA | {"email": "mine@example.org"}).status_code == 403
    assert desk.get(page_of(root)).status_code == 200


# The last administrator.


def test_the_last_administrator_stays_one(administrator, admin_user):
    with pytest.raises(PeopleError, match="the last administrator"):
        give_role(administrator, "Author", admin_user)


def test_the_last_administrator_is_not_deactivated(administrator, admin_user):
    make_user("Administrator", is_active=False)
    with pytest.raises(PeopleError, match="the last administrator"):
        deactivate(administrator, admin_user)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_put_each_other_out_leave_one():
    pair = [make_user("Administrator"), make_user("Administrator")]
    ready, refused = threading.Barrier(2), []

    def put_out(person, by):
        ready.wait()
        try:
            deactivate(person, by)
        except PeopleError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=put_out, args=each) for each in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (User.objects.filter(is_active=True).count(), len(refused)) == (1, 1)


# Deactivation.


def test_who_is_deactivated_is_out_at_once_everywhere(desk):
    person = make_user("Author", **ADA)
    places = [Client(), Client()]
    for place in places:
        place.force_login(person)
    press(desk, person, "_deactivate")
    assert [is_logged_in(place) for place in places] == [False, False]
    assert is_logged_in(desk)
    assert not Client().login(username=person.username, password=PASSWORD)


def test_who_is_reactivated_logs_in_anew(desk):
    person = make_user("Author", **ADA)
    there = Client()
    there.force_login(person)
    press(desk, person, "_deactivate")
    press(desk, person, "_reactivate")
    assert not is_logged_in(there)
    assert Client().login(username=person.username, password=PASSWORD)
    assert role_now(person) == "Author"


# The log.


def test_the_log_says_what_was_done_to_whom(desk, administrator):
    send(desk, ADD, **ADA, role="Author")
    person = User.objects.get(first_name="Ada")
    send(desk, page_of(person), role="Moderator")
    press(desk, person, "_deactivate")
    press(desk, person, "_reactivate")
    made = Change.objects.order_by("pk").values_list("kind", "about", "made_by")
    assert list(made) == [
        ("people", "Ada Quillfeather, invited as Author", administrator.pk),
        ("people", "Ada Quillfeather, Author → Moderator", administrator.pk),
        ("people", "Ada Quillfeather, deactivated", administrator.pk),
        ("people", "Ada Quillfeather, reactivated", administrator.pk),
    ]


def test_before_and_after_of_an_account_are_for_those_who_see_people(desk):
    person = make_user("Author", **ADA)
    send(desk, page_of(person), email="ada@example.com")
    address = f"/admin/changes/{Change.objects.get().pk}/"
    moderator = Client()
    moderator.force_login(make_user("Moderator"))
    shown = desk.get(address).text
    assert ("ada@example.org" in shown, "ada@example.com" in shown) == (True, True)
    for place in (address, "/admin/changes/"):
        text = moderator.get(place).text
        assert ("Ada Quillfeather" in text, "ada@example" in text) == (True, False)


def test_no_password_is_written_down(desk):
    send(desk, ADD, **ADA, role="Author")
    written = Change.objects.get().rows.values_list("after", flat=True)
    assert [row for row in written if "password" in row] == []


def test_a_refusal_leaves_nothing_in_the_log(administrator, admin_user):
    with pytest.raises(PeopleError):
        give_role(administrator, "Author", admin_user)
    assert not Change.objects.exists()


def test_an_invitation_by_hand_to_a_known_address_is_refused(administrator):
    make_user(email="ada@example.org")
    with pytest.raises(PeopleError, match="has an account already"):
        invite(User(**ADA), "Author", administrator)
