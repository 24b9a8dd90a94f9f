"""How often one may try, counted by all processes together, and that nobody is locked out."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from blog.login.limits import OF_AN_ADDRESS, OF_PASSKEYS, OF_STRANGERS, client_address
from blog.models import Attempt
from tests.factories import make_user
from tests.second_factors import CODE, code_of, enter_password, give_app, is_in, log_in

pytestmark = pytest.mark.django_db

# With the test's own, as many as the pool of connections has.
THREADS = 3
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def author():
    return make_user("Author", username="ada")


@pytest.fixture
def own_device(author):
    """A browser that its person has logged in with before, and is logged out."""
    client = Client(REMOTE_ADDR=HOME)
    log_in(client, author)
    client.post("/admin/logout/")
    return client


def guess(username="ada", times=OF_AN_ADDRESS.most, address=ELSEWHERE):
    for _ in range(times):
        enter_password(Client(REMOTE_ADDR=address), username, "guess")


def test_whoever_guesses_often_is_heard_no_more(author):
    guess()
    client = Client(REMOTE_ADDR=ELSEWHERE)
    response = enter_password(client, "ada")
    assert (response.status_code, is_in(client)) == (429, False)
    assert "Wait a few minutes" in response.text


def test_one_guess_less_is_heard(author):
    guess(times=OF_AN_ADDRESS.most - 1)
    client = Client(REMOTE_ADDR=ELSEWHERE)
    enter_password(client, "ada")
    assert is_in(client)


def test_whether_there_is_such_an_account_makes_no_difference(author):
    guess("nobody")
    response = enter_password(Client(REMOTE_ADDR=ELSEWHERE), "nobody")
    assert response.status_code == 429


def test_after_a_while_one_is_heard_again(author):
    with time_machine.travel("2026-03-01 12:00", tick=False) as clock:
        guess()
        clock.shift(OF_AN_ADDRESS.seconds + 1)
        client = Client(REMOTE_ADDR=ELSEWHERE)
        enter_password(client, "ada")
        assert is_in(client)


def test_who_guesses_elsewhere_locks_nobody_out(author):
    guess(times=20)
    owner = Client(REMOTE_ADDR=HOME)
    enter_password(owner, "ada")
    assert is_in(owner)


def test_who_guesses_from_the_same_address_does_not_lock_out_a_known_device(own_device):
    guess(times=20, address=HOME)
    enter_password(own_device, "ada")
    assert is_in(own_device)


def test_who_guesses_from_everywhere_does_not_lock_out_a_known_device(author, own_device):
    for number in range(OF_STRANGERS.most + 1):
        guess(times=1, address=f"203.0.113.{number}")
    stranger = Client(REMOTE_ADDR="192.0.2.200")
    assert enter_password(stranger, "ada").status_code == 429
    enter_password(own_device, "ada")
    assert is_in(own_device)


def test_a_known_device_does_not_guess_without_end(own_device):
    for _ in range(5):
        enter_password(own_device, "ada", "guess")
    assert enter_password(own_device, "ada").status_code == 429


def test_a_device_is_known_to_its_own_person_alone(own_device):
    make_user("Author", username="bea")
    for _ in range(5):
        enter_password(own_device, "bea", "guess")
    assert enter_password(own_device, "bea").status_code == 429
    guess("bea", address=HOME, times=1)
    assert enter_password(Client(REMOTE_ADDR=HOME), "bea").status_code == 429


def test_codes_are_not_guessed_either(author):
    secret = give_app(author)
    client = Client(REMOTE_ADDR=ELSEWHERE)
    enter_password(client, "ada")
    answers = [client.post(CODE, {"code": "000000"}) for _ in range(OF_AN_ADDRESS.most)]
    assert {answer.status_code for answer in answers} == {200}
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 429
    assert not is_in(client)


def test_whoever_gets_in_has_used_nothing_up(author):
    for _ in range(OF_AN_ADDRESS.most + 2):
        client = Client(REMOTE_ADDR=HOME)
        enter_password(client, "ada")
        assert is_in(client)


def test_many_accounts_are_not_tried_from_one_address(author):
    for number in range(30):
        guess(f"name-{number}", times=1)
    assert enter_password(Client(REMOTE_ADDR=ELSEWHERE), "ada").status_code == 429


def test_passkeys_are_not_asked_for_without_end(client):
    answers = [client.get("/admin/login/passkey/").status_code for _ in range(OF_PASSKEYS.most + 1)]
    assert answers == [200] * OF_PASSKEYS.most + [429]
    response = client.post("/admin/login/passkey/", {"credential": "{}"}, follow=True)
    assert "Too many attempts" in response.text


@pytest.mark.parametrize(
    ("behind_proxy", "claimed", "expected"),
    [
        (False, "203.0.113.1", HOME),
        (True, "203.0.113.1", "203.0.113.1"),
        (True, "127.0.0.1, 10.0.0.1, 203.0.113.1", "203.0.113.1"),
        (True, "", HOME),
    ],
)
def test_a_visitor_comes_from_where_the_proxy_saw_them(settings, behind_proxy, claimed, expected):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"X-Forwarded-For": claimed} if claimed else {}
    request = RequestFactory().get("/", REMOTE_ADDR=HOME, headers=headers)
    assert client_address(request) == expected


def guess_from_claimed_addresses(times=OF_AN_ADDRESS.most + 1) -> int:
    """The status of the last answer; all of them come from one address and claim another each."""
    for number in range(times):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        answer = enter_password(Client(REMOTE_ADDR=ELSEWHERE, headers=headers), "ada", "guess")
    return answer.status_code


def test_who_claims_another_address_each_time_is_heard_no_more(author):
    assert guess_from_claimed_addresses() == 429


def test_control_a_site_that_believes_a_visitor_hears_on(author, settings):
    settings.BEHIND_PROXY = True
    assert guess_from_claimed_addresses() == 200


def test_what_is_counted_does_not_say_whose_it_is(author):
    guess(times=1)
    keys = list(Attempt.objects.values_list("key", flat=True))
    assert len(keys) == 3
    assert [key for key in keys if "ada" in key or ELSEWHERE in key or len(key) != 64] == []


def test_what_is_over_is_forgotten():
    with time_machine.travel("2026-03-01 12:00", tick=False) as clock:
        Attempt.objects.count_one("old", 60)
        clock.shift(61)
        Attempt.objects.count_one("new", 60)
    assert list(Attempt.objects.values_list("key", flat=True)) == ["new"]


def counted_at_once(count) -> list[int]:
    """What three threads, each with a connection of its own, count ten times each."""
    start = threading.Barrier(THREADS, timeout=10)

    def work(_):
        try:
            start.wait()
            return [count() for _ in range(10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(number for counted in pool.map(work, range(THREADS)) for number in counted)


@pytest.mark.django_db(transaction=True)
def test_processes_count_together():
    def count():
        return Attempt.objects.count_one("key", 60)

    assert counted_at_once(count) == list(range(1, 31))


@pytest.mark.django_db(transaction=True)
def test_control_a_count_that_reads_first_loses_some():
    Attempt.objects.create(key="key", number=0, ends_at=timezone.now())
    meet = threading.Barrier(THREADS, timeout=10)

    def count():
        attempt = Attempt.objects.get(key="key")
        meet.wait()
        attempt.number += 1
        attempt.save()
        meet.wait()
        return attempt.number

    assert counted_at_once(count) != list(range(1, 31))
