"""The second factor: needed for the desk, set up by its person, taken away by an administrator."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import admin
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from blog.login.adapters import FactorAdapter
from blog.login.factors import codes_of, factors_of
from blog.models import Change, ChangedRow
from tests import test_rights_matrix as matrix
from tests.administration import messages_on
from tests.factories import make_draft, make_summary, make_user
from tests.reading import PageRead
from tests.second_factors import code_of, enter_password, give_app, is_in, log_in

pytestmark = pytest.mark.django_db
rows = matrix.rows

FACTORS = "/admin/second-factor/"
PASSKEY = f"{FACTORS}passkey/"
APP = f"{FACTORS}app/"
CODES = f"{FACTORS}codes/"
# They lead in, or out, or say that nobody is in.
OUTSIDE = {
    *("login", "login-code", "login-passkey", "logout", "password-set", "session"),
    *("second-factor", "second-factor-passkey", "second-factor-app", "second-factor-codes"),
    "second-factor-remove",
}


@pytest.fixture
def author():
    return make_user("Author", username="ada", email="ada@example.org", first_name="Ada")


@pytest.fixture
def needed(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def set_up_app(client) -> str:
    """As the page asks for it; returns the secret."""
    page = PageRead(client.get(APP))
    (key,) = [one.text for one in page.all("code")]
    secret = key.replace(" ", "")
    assert client.post(APP, {"code": code_of(secret)}).url == CODES
    return secret


# Needed for the desk.


def answering(person, rows) -> set[str]:
    """The routes of the resolver that do anything but lead to the log-in, by any method."""
    found = set()
    for route in matrix.routes(admin.site.get_urls()):
        client, address = Client(), matrix.address_of(route, rows)
        # Logging out is one of them.
        client.force_login(person)
        for answer in (client.get(address), client.head(address), client.post(address)):
            if answer.status_code != 302 or not answer.url.startswith("/admin/login/"):
                found.add(route.name)
    return found


def test_without_one_no_page_of_the_admin_answers(needed, rows):
    assert answering(make_user("Administrator", is_superuser=True), rows) == OUTSIDE


def test_control_where_none_is_needed_every_page_answers(rows):
    routes = {route.name for route in matrix.routes(admin.site.get_urls())}
    # Nobody has typed a password there, and what was sent holds no passkey.
    assert answering(make_user("Administrator", is_superuser=True), rows) == routes


def test_without_one_the_log_in_leads_to_where_it_is_set_up(client, needed, author):
    make_summary(make_draft(), title="Planted words")
    page = enter_password(client, "ada", follow=True)
    page = client.get("/admin/", follow=True) if page.request["PATH_INFO"] != FACTORS else page
    assert page.request["PATH_INFO"] == FACTORS
    assert "A password alone does not open the desk" in page.text
    assert "Planted words" not in page.text
    assert "desk-nav" not in page.text


def test_without_one_nobody_is_logged_in_for_an_open_page(client, needed, author):
    log_in(client, author)
    assert client.get("/admin/session/").json() == {"user": None}


def test_without_one_one_can_leave(client, needed, author):
    log_in(client, author)
    client.post("/admin/logout/")
    assert "_auth_user_id" not in client.session


def test_with_one_the_desk_opens(client, needed, author):
    log_in(client, author, give_app(author))
    assert is_in(client)


def test_whoever_sets_up_an_app_is_in_at_once_and_sees_the_codes_once(client, needed, author):
    log_in(client, author)
    set_up_app(client)
    shown = client.get(CODES).text
    codes = codes_of(author).generate_codes()
    assert [code for code in codes if code not in shown] == []
    assert is_in(client)
    again = client.get(CODES).text
    assert [code for code in codes if code in again] == []


def test_an_app_that_shows_other_codes_is_not_set_up(client, author):
    client.force_login(author)
    client.get(APP)
    page = client.post(APP, {"code": "000000"})
    assert "That did not work" in page.text
    assert not factors_of(author).exists()


def test_a_session_of_before_does_not_get_in_by_a_factor_of_another(needed, author):
    before, now = Client(), Client()
    log_in(before, author)
    log_in(now, author)
    set_up_app(now)
    assert is_in(now)
    assert "_auth_user_id" not in before.session


def opening(client) -> list[str]:
    """The pages of factors that open to a session without having asked who it is."""
    addresses = (FACTORS, PASSKEY, APP, CODES)
    return [one for one in addresses if "Is it you?" not in client.get(one).text]


def set_up_another_app(client) -> None:
    """With the session alone: by the key that the page shows, or else by one of one's own."""
    shown = PageRead(client.get(APP)).all("code")
    secret = shown[0].text.replace(" ", "") if shown else generate_totp_secret()
    client.post(APP, {"confirm-password": "whatever", "code": code_of(secret)})


def test_a_session_without_proof_adds_no_factor_of_its_own(client, needed, author):
    client.force_login(author)
    give_app(author)
    before = factors_of(author).get()
    assert opening(client) == []
    set_up_another_app(client)
    assert factors_of(author).get() == before


def test_control_a_session_that_is_always_believed_adds_one(client, needed, author, monkeypatch):
    monkeypatch.setattr("blog.login.proof.is_fresh", lambda request: True)
    client.force_login(author)
    give_app(author)
    before = factors_of(author).get()
    assert opening(client) == [FACTORS, PASSKEY, APP, CODES]
    set_up_another_app(client)
    assert factors_of(author).get() != before


def test_the_code_that_set_up_an_app_lets_nobody_in_after_it(needed, author):
    own, onlooker = Client(), Client()
    log_in(own, author)
    secret = set_up_app(own)
    cache.clear()
    page = log_in(onlooker, author, secret)
    assert "used already" in page.text
    assert not is_in(onlooker)


def test_control_a_session_that_nobody_ends_goes_on(needed, author, monkeypatch):
    monkeypatch.setattr("blog.login.factors.end_sessions", lambda person, besides="": None)
    before, now = Client(), Client()
    log_in(before, author)
    log_in(now, author)
    set_up_app(now)
    assert "_auth_user_id" in before.session


def test_a_wrong_code_has_the_focus_where_an_app_is_set_up(client, author):
    client.force_login(author)
    (untouched,) = [one for one in PageRead(client.get(APP)).all("input") if one["name"] == "code"]
    wrong = PageRead(client.post(APP, {"code": "000000"}))
    (code,) = [one for one in wrong.all("input") if one["name"] == "code"]
    assert ("autofocus" in untouched.attributes, "autofocus" in code.attributes) == (False, True)


# Looked after by its person.


def test_a_new_app_takes_the_place_of_the_old_one(client, needed, author):
    old = give_app(author)
    log_in(client, author, old)
    page = PageRead(client.get(APP))
    (key,) = [one.text for one in page.all("code")]
    client.post(APP, {"code": code_of(key.replace(" ", ""), 1)})
    assert factors_of(author).count() == 1
    stranger = Client()
    enter_password(stranger, "ada")
    stranger.post("/admin/login/code/", {"code": code_of(old, -1)})
    assert not is_in(stranger)


def test_the_last_one_stays_where_one_is_needed(client, needed, author):
    log_in(client, author, give_app(author))
    address = reverse("admin:second-factor-remove", args=[factors_of(author).get().pk])
    page = client.post(address, follow=True)
    assert messages_on(page) == ["This is your last one: set up another first."]
    assert factors_of(author).exists()


def test_one_of_two_is_removed_and_the_codes_stay(client, needed, author):
    log_in(client, author, give_app(author))
    key = Authenticator.objects.create(user=author, type="webauthn", data={"name": "Telephone"})
    page = client.post(reverse("admin:second-factor-remove", args=[key.pk]), follow=True)
    assert messages_on(page) == ["You no longer log in with: passkey “Telephone”."]
    assert factors_of(author).count() == 1
    assert codes_of(author)


def test_with_the_last_one_the_codes_go(client, author):
    log_in(client, author, give_app(author))
    client.post(reverse("admin:second-factor-remove", args=[factors_of(author).get().pk]))
    assert not Authenticator.objects.exists()


def test_nobody_removes_one_of_another(client, author):
    other = make_user("Author")
    give_app(other)
    client.force_login(author)
    address = reverse("admin:second-factor-remove", args=[factors_of(other).get().pk])
    assert client.post(address).status_code == 404


def test_new_codes_replace_the_old_ones(client, author):
    log_in(client, author, give_app(author))
    old = codes_of(author).generate_codes()
    shown = client.post(CODES, follow=True).text
    assert [code for code in codes_of(author).generate_codes() if code not in shown] == []
    assert set(old).isdisjoint(codes_of(author).generate_codes())


def test_whoever_changes_how_they_log_in_is_told_by_mail(client, author):
    client.force_login(author)
    set_up_app(client)
    (message,) = mail.outbox
    assert (message.to, "authenticator app was set up" in message.body) == (
        ["ada@example.org"],
        True,
    )


# Taken away from who lost it.


@pytest.fixture
def administrator():
    return make_user("Administrator", first_name="Bea", last_name="Tinte")


def test_an_administrator_takes_all_of_them_away(client, administrator, author):
    inside = Client()
    log_in(inside, author, give_app(author))
    client.force_login(administrator)
    person = reverse("admin:auth_user_change", args=[author.pk])
    assert "Remove passkeys and codes" in client.get(person).text
    client.post(reverse("admin:auth_user_factors", args=[author.pk]))
    assert not Authenticator.objects.exists()
    assert not is_in(inside)
    assert "removed by Bea Tinte" in mail.outbox[-1].body
    made = Change.objects.get()
    assert (made.kind, made.about, made.made_by) == (
        "people",
        "Ada, second factors removed",
        administrator,
    )


def test_nobody_takes_away_their_own(client, administrator):
    log_in(client, administrator, give_app(administrator))
    client.post(reverse("admin:auth_user_factors", args=[administrator.pk]))
    assert factors_of(administrator).exists()


def test_an_administrator_does_not_touch_who_may_do_everything(client, administrator):
    owner = make_user("Administrator", is_superuser=True)
    give_app(owner)
    client.force_login(administrator)
    response = client.post(reverse("admin:auth_user_factors", args=[owner.pk]))
    assert response.status_code == 403
    assert factors_of(owner).exists()


def test_whoever_runs_the_site_takes_them_away_on_the_server(author, capsys):
    give_app(author)
    call_command("second_factor", "reset", "ada")
    assert "ada logs in with the password alone" in capsys.readouterr().out
    assert not Authenticator.objects.exists()


def test_on_the_server_a_name_that_is_none_is_said():
    with pytest.raises(CommandError, match="There is no account nobody"):
        call_command("second_factor", "reset", "nobody")


# Kept as a secret.


def test_no_secret_is_readable_in_the_database(author):
    secret = give_app(author)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert [code for code in codes_of(author).generate_codes() if code in kept] == []


def test_control_a_secret_that_nobody_encrypts_is_readable(author, monkeypatch):
    monkeypatch.setattr(FactorAdapter, "encrypt", lambda self, text: text)
    secret = give_app(author)
    assert secret in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def in_the_journal(client, person) -> tuple[set[str], list[str]]:
    """What is written down of an app's setting up: its columns, and the secrets among its words."""
    client.force_login(person)
    secret = set_up_app(client)
    kept = [after for (after,) in ChangedRow.objects.filter(action="insert").values_list("after")]
    words = json.dumps(kept)
    secrets = [secret, *codes_of(person).generate_codes()]
    return set().union(*kept), [one for one in secrets if one in words]


def test_no_secret_stands_in_the_journal(client, author):
    columns, secrets = in_the_journal(client, author)
    assert (columns, secrets) == ({"id", "type", "user_id", "created_at"}, [])


def test_control_a_journal_that_leaves_nothing_out_holds_secrets(client, author, monkeypatch):
    monkeypatch.setattr(FactorAdapter, "encrypt", lambda self, text: text)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER journal ON mfa_authenticator")
        cursor.execute("SELECT blog_journal_attach('mfa_authenticator')")
    columns, secrets = in_the_journal(client, author)
    assert "data" in columns
    assert len(secrets) == 1


def test_with_another_secret_key_no_code_fits_and_the_page_still_answers(client, author, settings):
    secret = give_app(author)
    codes = codes_of(author).generate_codes()
    settings.SECRET_KEY = "another" * 10
    enter_password(client, "ada")
    for code in (code_of(secret), codes[0]):
        assert "That did not work" in client.post("/admin/login/code/", {"code": code}).text
    assert not is_in(client)


def test_the_log_of_changes_tells_of_it_and_offers_no_way_back(client, author, administrator):
    client.force_login(author)
    set_up_app(client)
    desk = Client()
    desk.force_login(administrator)
    assert "Ada, authenticator app set up" in desk.get("/admin/changes/").text
    made = Change.objects.get()
    page = desk.post(reverse("admin:change", args=[made.pk]))
    assert page.status_code in (302, 403)
    assert factors_of(author).exists()
