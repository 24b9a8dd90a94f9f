"""What the site tells a browser that keeps what is typed: who is logged in, and what is saved."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from blog.models import Post
from tests.administration import send
from tests.factories import PASSWORD, make_draft, make_page, make_post, make_summary, make_user

pytestmark = pytest.mark.django_db

SESSION = "/admin/session/"
COPY = "1d0b2f0e-96a5-4a5c-9f0e-0a4f5b3f7f11"


@pytest.fixture
def author():
    return make_user("Author")


@pytest.fixture
def theirs(client, author):
    client.force_login(author)
    return client


# Who is logged in?


def test_somebody_is_told_who_they_are_and_the_token_of_now(theirs, author):
    answer = theirs.get(SESSION).json()
    assert answer["user"] == author.pk
    assert len(answer["token"]) == 64


def test_the_token_lets_an_older_page_save(author):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    token = client.get(SESSION).json()["token"]
    client.post(reverse("admin:blog_post_add"), send_fields(client, csrfmiddlewaretoken=token))
    assert Post.objects.count() == 1


def test_nobody_is_told_that_nobody_is_logged_in(client):
    assert client.get(SESSION).json() == {"user": None}


def test_a_reader_with_an_account_is_nobody_here(client):
    client.force_login(make_user("Author", is_staff=False))
    assert client.get(SESSION).json() == {"user": None}


def test_the_answer_is_kept_nowhere(theirs):
    assert "no-store" in theirs.get(SESSION)["Cache-Control"]


def test_there_is_nothing_to_send_there(theirs):
    assert theirs.post(SESSION).status_code == 405


def test_asking_does_not_depend_on_the_length_of_the_archive(theirs, django_assert_num_queries):
    # session, user
    with django_assert_num_queries(2):
        theirs.get(SESSION)


# What is saved?


def send_fields(client, **fields):
    page = client.get(reverse("admin:blog_post_add"))
    formset = page.context["inline_admin_formsets"][0].formset
    management = {
        f"summaries-{name}": value for name, value in formset.management_form.initial.items()
    }
    return {"month": "2023-02", "kept_copy": COPY, "_save": "1"} | management | fields


def led_to(page):
    """Where the answer to a save leads, as a browser has it in its address."""
    address, _status = page.redirect_chain[-1]
    return address


def test_a_good_save_names_the_copy_that_has_had_its_day(theirs):
    page = send(theirs, reverse("admin:blog_post_add"), month="2023-02", kept_copy=COPY)
    assert led_to(page).endswith(f"/change/#saved={COPY}")


@pytest.mark.parametrize("name", ["blog_post", "blog_summary", "blog_page"])
def test_a_good_change_names_it_too(admin_client, name):
    thing = {
        "blog_post": make_draft,
        "blog_summary": lambda: make_summary(make_draft()),
        "blog_page": make_page,
    }[name]()
    page = send(admin_client, reverse(f"admin:{name}_change", args=[thing.pk]), kept_copy=COPY)
    assert led_to(page).endswith(f"#saved={COPY}")


def test_a_refused_save_names_none_and_goes_on_with_the_copy(theirs):
    taken = make_post()
    page = send(
        theirs, reverse("admin:blog_post_add"), month=f"{taken.month:%Y-%m}", kept_copy=COPY
    )
    assert page.redirect_chain == []
    assert f'data-copy="{COPY}"' in page.text
    assert "data-is-saved" not in page.text


def test_a_page_as_it_is_saved_says_so(theirs):
    page = theirs.get(reverse("admin:blog_post_change", args=[make_draft().pk]))
    assert "data-is-saved" in page.text


def test_a_save_without_a_session_names_none(client):
    draft = make_draft()
    address = reverse("admin:blog_post_change", args=[draft.pk])
    response = client.post(address, {"kept_copy": COPY, "_save": "1"})
    assert response["Location"] == f"/admin/login/?next={address}"


@pytest.mark.parametrize("copy", ["", "a b", "x\r\nSet-Cookie: a=b", "#", "é", "a" * 41])
def test_only_the_name_of_a_copy_is_repeated(theirs, copy):
    page = send(theirs, reverse("admin:blog_post_add"), month="2023-02", kept_copy=copy)
    assert "#" not in led_to(page)


def test_a_copy_belongs_to_one_person_and_one_thing(theirs, author):
    draft = make_draft()
    page = theirs.get(reverse("admin:blog_post_change", args=[draft.pk]))
    assert f'data-user="{author.pk}" data-thing="blog.post:{draft.pk}"' in page.text
    new = theirs.get(reverse("admin:blog_post_add"))
    assert f'data-user="{author.pk}" data-thing="blog.post:new"' in new.text


def test_for_who_may_only_look_nothing_is_kept(client):
    visitor = make_user("Author")
    visitor.groups.clear()
    visitor.user_permissions.add(Permission.objects.get(codename="view_post"))
    client.force_login(visitor)
    page = client.get(reverse("admin:blog_post_change", args=[make_draft().pk]))
    assert page.status_code == 200
    assert "data-kept-copy" not in page.text


# Logging out and in.


def test_logging_out_offers_to_erase_what_is_kept_for_that_person(theirs, author):
    page = theirs.post("/admin/logout/")
    assert f'data-kept-of="{author.pk}"' in page.text


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/logout/"])
def test_outside_too_the_site_has_its_name(theirs, settings, address):
    settings.SITE_NAME = "Owl Research"
    page = (theirs if "logout" in address else Client()).post(address)
    assert '<a href="/admin/">Owl Research</a>' in page.text


def test_the_log_in_page_knows_where_it_leads(client):
    address = reverse("admin:blog_post_change", args=[1])
    page = client.get(address, follow=True)
    assert f'data-kept-at="{address}"' in page.text


def test_a_log_in_for_another_tab_leads_to_a_page_that_says_so(client, author):
    address = reverse("admin:session-again")
    login = {"login": author.username, "password": PASSWORD, "next": address}
    page = client.post(reverse("admin:login"), login, follow=True)
    assert page.request["PATH_INFO"] == address
    assert "You are logged in again" in page.text


# The token of another log-in.


@pytest.fixture
def refused(author):
    """The page that answers a save with a token that is none."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    return client.post(
        reverse("admin:blog_post_add"),
        {
            "csrfmiddlewaretoken": "stale",
            "teaser": "…I blog about <owls>.",
            "summaries-0-practice_implications": "<p>Ask once.</p><p>Ask &lt;twice&gt;.</p>",
            "new_password1": "a pass phrase",
            "month": "2023-02",
        },
    )


def test_a_token_that_is_not_of_this_log_in_saves_nothing(refused):
    assert refused.status_code == 403
    assert not Post.objects.exists()
    assert "Nothing was saved" in refused.text


def test_what_was_sent_with_it_can_be_copied(refused):
    assert refused.context["texts"] == [
        ("Teaser", "…I blog about <owls>."),
        ("Practice implications", "Ask once.\n\nAsk <twice>."),
    ]
    assert "<owls>" not in refused.text
    assert f'<a href="{reverse("admin:blog_post_add")}">' in refused.text


def test_a_password_never_comes_back(refused):
    assert "pass phrase" not in refused.text


def test_the_refusal_is_kept_nowhere(refused):
    assert "no-store" in refused["Cache-Control"]
