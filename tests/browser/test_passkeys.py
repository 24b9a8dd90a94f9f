"""A passkey and an app, set up and used by keyboard, in a browser with a device of its own."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from blog.login.sessions import SessionStore
from tests.browser.writing import findings, listen
from tests.factories import PASSWORD, make_user
from tests.second_factors import code_of

pytestmark = pytest.mark.django_db(transaction=True)

# As a telephone or a laptop is one: it keeps passkeys, and checks a finger.
INTERNAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def amiss(context):
    said = []
    listen(context, said)
    return said


@pytest.fixture
def author(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    return make_user("Author")


@pytest.fixture
def authenticator(page):
    """Plays the device; returns what switches whether it knows its person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": INTERNAL})

    def know(is_known: bool) -> None:
        session.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": added["authenticatorId"], "isUserVerified": is_known},
        )

    return know


def enter_password(page, live_server, user):
    page.goto(f"{live_server.url}/admin/blog/post/")
    # A browser puts the focus there some moments after the page has come.
    expect(page.locator("[name=login]")).to_be_focused()
    page.keyboard.type(user.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def begin(page, live_server, user):
    """The way in of somebody without a second factor."""
    enter_password(page, live_server, user)
    page.get_by_role("heading", name="How you log in").wait_for()


def twenty_minutes_pass():
    """For the one who is logged in."""
    (row,) = [one for one in Session.objects.all() if "began_at" in one.get_decoded()]
    data = row.get_decoded()
    data["began_at"] -= 20 * 60
    row.session_data = SessionStore().encode(data)
    row.save()


def press(page, role, name):
    """By keyboard: on with Tab until it has the focus, then Enter."""
    wanted = page.get_by_role(role, name=name, exact=True)
    wanted.wait_for()
    for _ in range(40):
        if wanted.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} is not reached by keyboard")


def test_a_passkey_is_added_and_lets_in_alone(page, live_server, author, authenticator, amiss):
    begin(page, live_server, author)
    found = findings(page)
    press(page, "link", "Add a passkey")
    page.get_by_label("Its name").fill("Telephone")
    found += findings(page)
    press(page, "button", "Add the passkey")
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    found += findings(page)
    expect(page.locator(".login-codes li")).to_have_count(10)
    press(page, "link", "I have kept them")
    press(page, "button", "Log out")
    page.get_by_role("heading", name="Logged out").wait_for()
    page.goto(f"{live_server.url}/admin/blog/post/")
    found += findings(page)
    press(page, "button", "Use a passkey")
    page.wait_for_url("**/admin/blog/post/")
    page.get_by_role("button", name="Log out").wait_for()
    twenty_minutes_pass()
    page.goto(f"{live_server.url}/admin/second-factor/passkey/")
    page.get_by_role("heading", name="Is it you?").wait_for()
    found += findings(page)
    expect(page.get_by_role("button", name="Use your passkey")).to_be_focused()
    expect(page.get_by_text("One of your recovery codes.", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Add a passkey").wait_for()
    assert (found, amiss) == ([], [])


def test_a_device_that_does_not_know_its_person_lets_nobody_in(
    page, live_server, author, authenticator, amiss
):
    begin(page, live_server, author)
    press(page, "link", "Add a passkey")
    press(page, "button", "Add the passkey")
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Logged out").wait_for()
    authenticator(False)
    page.goto(f"{live_server.url}/admin/")
    press(page, "button", "Use a passkey")
    expect(page.get_by_role("status")).to_have_text(
        "No passkey was used. Try again, or choose another way."
    )
    authenticator(True)
    type(author).objects.update(is_staff=False)
    press(page, "button", "Use a passkey")
    page.get_by_text("Nobody logs in with this passkey").wait_for()
    assert amiss == []


def test_an_app_is_set_up_by_its_key_and_its_code_asked_for(page, live_server, author, amiss):
    begin(page, live_server, author)
    press(page, "link", "Set up an app")
    secret = page.locator(".login-key").inner_text().replace(" ", "")
    found = findings(page)
    page.get_by_role("textbox", name="Code").fill(code_of(secret))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Logged out").wait_for()
    enter_password(page, live_server, author)
    page.get_by_role("heading", name="Show that it is you").wait_for()
    expect(page.get_by_role("textbox", name="Code")).to_be_focused()
    found += findings(page)
    page.keyboard.type(code_of(secret, 1))
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/blog/post/")
    assert (found, amiss) == ([], [])
