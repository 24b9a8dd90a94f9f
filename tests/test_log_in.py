"""How staff log in: password and code, one answer for whoever does not get in, and no sign-up."""

import datetime

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from blog.login.adapters import AccountAdapter
from blog.login.factors import codes_of
from tests.administration import messages_on
from tests.factories import PASSWORD, make_user
from tests.second_factors import (
    CODE,
    LOG_IN,
    code_of,
    enter_password,
    give_app,
    is_in,
    log_in,
)

pytestmark = pytest.mark.django_db

# Where django-allauth has it, and where one would look for it here.
SIGN_UP = ["/accounts/signup/", "/admin/signup/", "/admin/login/signup/"]
WRONG = "do not belong to a staff account"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was hashed, which is what takes time."""

    times = 0

    def encode(self, password, salt):
        CountingHasher.times += 1
        return super().encode(password, salt)


@pytest.fixture
def author():
    return make_user("Author", username="ada", email="ada@example.org")


def test_who_has_no_second_factor_logs_in_with_a_password_where_none_is_needed(client, author):
    assert log_in(client, author).url == "/admin/"
    assert is_in(client)


def test_the_password_alone_does_not_let_in_who_has_an_app(client, author):
    give_app(author)
    assert enter_password(client, "ada").url == CODE
    assert not is_in(client)


def test_password_and_code_let_in_and_lead_to_where_one_wanted(client, author):
    secret = give_app(author)
    data = {"login": "ada", "password": PASSWORD, "next": "/admin/blog/post/"}
    client.post(LOG_IN, data)
    assert client.post(CODE, {"code": code_of(secret)}).url == "/admin/blog/post/"
    assert is_in(client)


@pytest.mark.parametrize("leads_to", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_no_log_in_leads_to_another_site(client, author, leads_to):
    data = {"login": "ada", "password": PASSWORD, "next": leads_to}
    assert client.post(LOG_IN, data).url == "/admin/"
    assert client.get(LOG_IN, {"next": leads_to}).url == "/admin/"


def test_control_a_log_in_that_goes_where_it_is_told_leads_away(client, author, monkeypatch):
    monkeypatch.setattr(AccountAdapter, "is_safe_url", lambda self, url: True)
    data = {"login": "ada", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOG_IN, data).url == "https://evil.example/"


@pytest.mark.parametrize("later", [-1, 1])
def test_a_clock_may_be_half_a_minute_wrong(client, author, later):
    secret = give_app(author)
    enter_password(client, "ada")
    client.post(CODE, {"code": code_of(secret, later)})
    assert is_in(client)


@pytest.mark.parametrize("later", [-3, 3])
def test_an_old_or_future_code_does_not_let_in(client, author, later):
    secret = give_app(author)
    enter_password(client, "ada")
    page = client.post(CODE, {"code": code_of(secret, later)})
    assert "That did not work" in page.text
    assert not is_in(client)


def test_a_code_lets_in_once(client, author):
    secret = give_app(author)
    log_in(client, author, secret)
    # Another process knows nothing of what this one keeps in its memory.
    cache.clear()
    onlooker = Client()
    page = log_in(onlooker, author, secret)
    assert "used already" in page.text
    assert not is_in(onlooker)


def test_control_where_no_code_is_used_up_it_lets_in_again(client, author, monkeypatch):
    monkeypatch.setattr("blog.login.forms.is_first_use", lambda username, code: True)
    secret = give_app(author)
    log_in(client, author, secret)
    cache.clear()
    onlooker = Client()
    log_in(onlooker, author, secret)
    assert is_in(onlooker)


def test_a_code_is_no_way_around_the_password(client, author):
    secret = give_app(author)
    assert client.post(CODE, {"code": code_of(secret)}).url == LOG_IN
    assert not is_in(client)


def lets_in_again(person, time_machine) -> bool:
    """Whether a recovery code that has let its person in lets in who found it, a while later."""
    give_app(person)
    code = codes_of(person).generate_codes()[0]
    own, finder = Client(), Client()
    enter_password(own, person.username)
    own.post(CODE, {"code": code})
    assert is_in(own)
    # By then nobody remembers which codes were entered of late.
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=3))
    enter_password(finder, person.username)
    finder.post(CODE, {"code": code})
    return is_in(finder)


def test_a_recovery_code_lets_in_once(author, time_machine):
    assert not lets_in_again(author, time_machine)


def test_control_a_recovery_code_that_nobody_crosses_out_lets_in_again(
    author, time_machine, monkeypatch
):
    monkeypatch.setattr(RecoveryCodes, "_mark_code_used", lambda self, place: None)
    assert lets_in_again(author, time_machine)


def test_whoever_has_few_recovery_codes_left_is_told(author):
    give_app(author)
    for code in codes_of(author).generate_codes()[:7]:
        client = Client()
        enter_password(client, "ada")
        page = client.post(CODE, {"code": code}, follow=True)
    assert messages_on(page) == [
        "You have 3 recovery codes left. Make new ones under “How you log in”."
    ]


# One answer.


@pytest.fixture
def others(author):
    make_user("Author", username="former", is_active=False)
    make_user("Author", username="reader", is_staff=False)
    invited = make_user("Author", username="invited")
    User.objects.filter(pk=invited.pk).update(password="!")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ada", "not-the-password"),
        ("nobody", PASSWORD),
        ("former", PASSWORD),
        ("reader", PASSWORD),
        ("invited", PASSWORD),
    ],
)
def test_whoever_does_not_get_in_hears_the_same(client, others, username, password):
    response = enter_password(client, username, password)
    shown = response.text.replace(username, "ada")
    expected = enter_password(Client(), "ada", "another").text
    assert (response.status_code, WRONG in shown) == (200, True)
    assert _without_tokens(shown) == _without_tokens(expected)
    assert not is_in(client)


def _without_tokens(text: str) -> list[str]:
    return [
        line
        for line in text.splitlines()
        if "csrfmiddlewaretoken" not in line and "nonce" not in line
    ]


@pytest.mark.parametrize("username", ["ada", "nobody", "former", "invited"])
def test_whoever_does_not_get_in_waits_the_same(client, others, settings, username):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.times = 0
    enter_password(client, username, "not-the-password")
    assert CountingHasher.times == 1


def test_control_a_log_in_that_looks_up_first_tells(author, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.times = 0
    user = User.objects.filter(username="nobody").first()
    assert not (user and user.check_password("not-the-password"))
    assert CountingHasher.times == 0


def test_who_is_no_staff_is_not_let_in_by_a_log_in_of_before(client, author):
    client.force_login(author)
    User.objects.update(is_staff=False)
    page = client.get("/admin/", follow=True)
    assert "does not work here" in page.text


def test_whoever_does_not_get_in_stands_in_the_log_without_a_name(client, author, caplog):
    enter_password(client, "ada", "not-the-password")
    client.post("/admin/login/passkey/", {"credential": "{}"})
    give_app(author)
    enter_password(client, "ada")
    client.post(CODE, {"code": "000000"})
    said = [record.getMessage() for record in caplog.records if "blog.login" in record.name]
    assert said == [
        "Somebody did not get in: no such user name and password",
        "Somebody did not get in: no such passkey",
        f"Account {author.pk}: a code that does not fit",
    ]


# Nobody signs up.


def names_of_allauth() -> set[str]:
    """Which pages of django-allauth the resolver knows by their names."""
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    return {name for name in names if name.startswith(("account_", "mfa_"))}


def sign_up(client) -> bool:
    """Whether somebody whom nobody invited has an account after trying."""
    data = {"username": "stranger", "password1": PASSWORD, "email": "stranger@example.org"}
    for address in SIGN_UP:
        client.post(address, data)
    return User.objects.filter(username="stranger").exists()


def test_nobody_signs_up_and_nobody_looks_after_addresses(client):
    assert names_of_allauth() == {"account_login", "mfa_authenticate"}
    assert not sign_up(client)


@pytest.mark.parametrize("address", [*SIGN_UP, "/accounts/login/"])
def test_there_is_no_other_way_in(client, address):
    page = client.get(address, follow=True)
    assert page.status_code == 404 or page.request["PATH_INFO"] == LOG_IN


@pytest.mark.urls("tests.open_urls")
def test_a_page_to_sign_up_at_would_be_shut(client):
    # What it would say has no template here.
    client.raise_request_exception = False
    assert "account_signup" in names_of_allauth()
    assert not sign_up(client)


@pytest.mark.urls("tests.open_urls")
def test_control_with_the_pages_and_the_rule_of_allauth_itself_one_signs_up(client, settings):
    settings.ACCOUNT_ADAPTER = "allauth.account.adapter.DefaultAccountAdapter"
    assert "account_signup" in names_of_allauth()
    assert sign_up(client)


# What no browser sends.


@pytest.mark.parametrize(
    "credential",
    [
        *("", "x", "[]", "{}", "null", '"x"', "1", '{"id": 1}', '{"id": "a", "rawId": "b"}'),
        '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {}}',
        '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": []}',
        '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "e30", '
        '"authenticatorData": "YQ", "signature": "YQ", "userHandle": "MQ"}}',
        '{"id": "YQ", "rawId": "YQ", "response": {"userHandle": "%%%"}}',
    ],
)
def test_what_is_no_passkey_is_refused_in_words(client, author, credential):
    client.get("/admin/login/passkey/")
    data = {"credential": credential, "next": "/admin/blog/post/"}
    response = client.post("/admin/login/passkey/", data)
    assert response.url == f"{LOG_IN}?next=%2Fadmin%2Fblog%2Fpost%2F"
    assert "does not fit" in client.get(response.url).text


@pytest.mark.parametrize("address", [LOG_IN, "/admin/login/passkey/", "/admin/second-factor/"])
def test_none_of_it_is_kept_by_anybody(client, author, address):
    client.force_login(author) if "second" in address else None
    assert "no-store" in client.get(address)["Cache-Control"]
