"""Who may open and send what in the admin: every route, action and field, person by person."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.core.context import request_context
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, QueryDict
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, resolve, reverse
from django.utils import timezone

from blog.journal import change
from blog.models import Change, ImportRun, MissedAddress, OldAddress, ReviewReason, UnansweredSearch
from tests.factories import (
    make_draft,
    make_notice,
    make_page,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

ROLES = ("Author", "Moderator", "Administrator")
# Who has no account that counts: a stranger, a reader with an account, and who was deactivated.
OTHERS = ("stranger", "no staff", "deactivated")
NOBODY = frozenset()
ADMINISTRATORS = frozenset({"Administrator"})
MODERATORS = frozenset({"Moderator", "Administrator"})
PUBLISHERS = frozenset({"Author", "Administrator"})
STAFF = frozenset(ROLES)
EVERYBODY = STAFF | set(OTHERS)

# Route: who gets in with GET, and with POST. Whoever does not gets the log-in, a refusal, or hears
# that there is no such thing.
ROUTES = {
    "index": (STAFF, STAFF),
    "app_list": (STAFF, STAFF),
    "login": (EVERYBODY, EVERYBODY),
    # Whoever has given no password is led back to where one does; who is in already, to the desk.
    "login-code": (EVERYBODY - {"stranger"}, EVERYBODY - {"stranger"}),
    # What is sent here holds no passkey.
    "login-passkey": (EVERYBODY, NOBODY),
    "second-factor": (STAFF, STAFF),
    "second-factor-passkey": (STAFF, STAFF),
    "second-factor-app": (STAFF, STAFF),
    "second-factor-codes": (STAFF, STAFF),
    "second-factor-remove": (STAFF, STAFF),
    # Whoever is not logged in is led to the log-in by way of the desk.
    "logout": (frozenset(OTHERS), EVERYBODY),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, NOBODY),
    "session": (EVERYBODY, NOBODY),
    "session-again": (STAFF, STAFF),
    "jsi18n": (STAFF, NOBODY),
    "view_on_site": (STAFF, STAFF),
    "autocomplete": (STAFF, NOBODY),
    # The journal.
    "changes": (STAFF, NOBODY),
    "change": (MODERATORS, MODERATORS),
    # The desk.
    "check": (MODERATORS, NOBODY),
    "check-table": (MODERATORS, NOBODY),
    "check-right": (NOBODY, MODERATORS),
    "check-open": (NOBODY, MODERATORS),
    "review": (MODERATORS, NOBODY),
    "review-row": (MODERATORS, MODERATORS),
    "review-skip": (NOBODY, MODERATORS),
    "review-again": (NOBODY, MODERATORS),
    "review-undo": (NOBODY, MODERATORS),
    # Posts.
    "blog_post_changelist": (STAFF, STAFF),
    "blog_post_add": (STAFF, STAFF),
    "blog_post_change": (STAFF, STAFF),
    "blog_post_delete": (STAFF, STAFF),
    "blog_post_history": (STAFF, STAFF),
    "blog_post_compare": (STAFF, STAFF),
    "blog_post_share": (STAFF, STAFF),
    "blog_post_moment": (STAFF, STAFF),
    "blog_post_ready": (NOBODY, STAFF),
    "blog_post_new_ready": (NOBODY, STAFF),
    "blog_post_preview": (NOBODY, STAFF),
    "blog_post_new_preview": (NOBODY, STAFF),
    # Summaries, which are added on the page of their post.
    "blog_summary_changelist": (STAFF, STAFF),
    "blog_summary_add": (NOBODY, NOBODY),
    "blog_summary_change": (STAFF, STAFF),
    "blog_summary_delete": (STAFF, STAFF),
    "blog_summary_history": (STAFF, STAFF),
    "blog_summary_bulk": (STAFF, STAFF),
    "blog_summary_withdrawal": (PUBLISHERS, PUBLISHERS),
    # The literature.
    "research_citation_changelist": (STAFF, STAFF),
    "research_citation_add": (STAFF, STAFF),
    "research_citation_change": (STAFF, STAFF),
    "research_citation_delete": (STAFF, STAFF),
    "research_citation_history": (STAFF, STAFF),
    "research_citation_pasted": (STAFF, STAFF),
    "research_citation_summaries": (STAFF, STAFF),
    "research_notice_changelist": (STAFF, STAFF),
    "research_notice_add": (STAFF, STAFF),
    "research_notice_change": (STAFF, STAFF),
    "research_notice_delete": (NOBODY, NOBODY),
    "research_notice_history": (STAFF, STAFF),
    # The vocabulary.
    "research_topic_changelist": (STAFF, STAFF),
    "research_topic_add": (MODERATORS, MODERATORS),
    "research_topic_change": (STAFF, MODERATORS),
    "research_topic_delete": (MODERATORS, MODERATORS),
    "research_topic_history": (STAFF, STAFF),
    "research_topic_desk": (MODERATORS, MODERATORS),
    "research_topic_merge": (MODERATORS, MODERATORS),
    "research_topic_rename": (MODERATORS, MODERATORS),
    "research_topic_split": (MODERATORS, MODERATORS),
    "research_researchtype_changelist": (STAFF, STAFF),
    "research_researchtype_add": (MODERATORS, MODERATORS),
    "research_researchtype_change": (STAFF, MODERATORS),
    "research_researchtype_delete": (MODERATORS, MODERATORS),
    "research_researchtype_history": (STAFF, STAFF),
    "research_researchtype_desk": (MODERATORS, MODERATORS),
    "research_researchtype_merge": (MODERATORS, MODERATORS),
    "research_researchtype_rename": (MODERATORS, MODERATORS),
    "research_researchtype_split": (MODERATORS, MODERATORS),
    # What is brought to be imported.
    "blog_importrun_changelist": (MODERATORS, MODERATORS),
    "blog_importrun_add": (MODERATORS, MODERATORS),
    "blog_importrun_change": (MODERATORS, MODERATORS),
    "blog_importrun_delete": (NOBODY, NOBODY),
    "blog_importrun_history": (MODERATORS, MODERATORS),
    # The site.
    "blog_page_changelist": (STAFF, STAFF),
    "blog_page_add": (MODERATORS, MODERATORS),
    "blog_page_change": (STAFF, STAFF),
    "blog_page_delete": (MODERATORS, MODERATORS),
    "blog_page_history": (STAFF, STAFF),
    "blog_oldaddress_changelist": (MODERATORS, MODERATORS),
    "blog_oldaddress_add": (MODERATORS, MODERATORS),
    "blog_oldaddress_change": (MODERATORS, NOBODY),
    "blog_oldaddress_delete": (MODERATORS, MODERATORS),
    "blog_oldaddress_history": (MODERATORS, MODERATORS),
    "blog_oldaddress_import": (MODERATORS, MODERATORS),
    "blog_oldaddress_lead": (NOBODY, MODERATORS),
    "blog_missedaddress_changelist": (MODERATORS, MODERATORS),
    "blog_missedaddress_add": (NOBODY, NOBODY),
    "blog_missedaddress_change": (MODERATORS, NOBODY),
    "blog_missedaddress_delete": (NOBODY, NOBODY),
    "blog_missedaddress_history": (MODERATORS, MODERATORS),
    "blog_unansweredsearch_changelist": (STAFF, STAFF),
    "blog_unansweredsearch_add": (NOBODY, NOBODY),
    "blog_unansweredsearch_change": (STAFF, NOBODY),
    "blog_unansweredsearch_delete": (NOBODY, NOBODY),
    "blog_unansweredsearch_history": (STAFF, STAFF),
    # People.
    "auth_user_changelist": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_add": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_change": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_delete": (NOBODY, NOBODY),
    "auth_user_history": (ADMINISTRATORS, ADMINISTRATORS),
    "auth_user_standing": (NOBODY, ADMINISTRATORS),
    "auth_user_link": (NOBODY, ADMINISTRATORS),
    "auth_user_factors": (NOBODY, ADMINISTRATORS),
    "password-set": (EVERYBODY, EVERYBODY),
}
# What a page needs to be asked for at all, in the query string or in what is sent.
ASKED = {
    "autocomplete": {"app_label": "blog", "model_name": "summary", "field_name": "citation"},
    "blog_post_compare": {"from": "now", "to": "now"},
    "check-right": {"row": "{summary}"},
}
# Which row, where the name of the route does not say it.
ROWS = {
    "change": "change",
    "review-row": "summary",
    "review-skip": "summary",
    "view_on_site": "page",
    "blog_summary_withdrawal": "public",
}

# Model: who may do what to many rows at once.
ACTIONS = {
    "research.citation": {"delete_selected": STAFF},
    "research.topic": {"delete_selected": MODERATORS},
    "research.researchtype": {"delete_selected": MODERATORS},
    "blog.page": {"delete_selected": MODERATORS},
}

_CITATION = (
    "raw kind genre authors authors_omitted_after title issued_year issued_month issued_day status "
    "doi url contact_email container_title volume issue pages article_number editors "
    "editors_omitted_after chapter_number edition publisher publisher_place"
)
_SUMMARY = "title citation body practice_implications topics research_type note slug"
# Model: the fields of its page, and who may write them. Of a model that is not named nobody may
# write any; what a verb does (publish, withdraw, confirm) is a route or a button, and no field.
FIELDS = {
    "research.citation": (_CITATION, STAFF),
    "research.notice": ("note", STAFF),
    "research.topic": ("name slug description synonyms", MODERATORS),
    "research.researchtype": ("name slug description position synonyms", MODERATORS),
    "blog.page": ("title body", STAFF),
    "blog.post": ("month byline teaser introduction", STAFF),
    "blog.summary": (f"review_reasons {_SUMMARY}", STAFF),
    "auth.user": ("first_name last_name email role", ADMINISTRATORS),
}


@pytest.fixture
def rows() -> dict[str, Model]:
    """One row of each model, by the model's name in addresses; whole enough for every page."""
    summary = make_summary(make_draft(), topics=(), review_reasons=[ReviewReason.GUESSED])
    with change(None):
        topic = make_topic()
    found = [
        *(summary, summary.post, summary.citation, topic, make_research_type(), make_page()),
        make_notice(),
        OldAddress.objects.create(path="/blog/diaries", summary=summary),
        MissedAddress.objects.create(path="/diaries-help", day=timezone.localdate()),
        UnansweredSearch.objects.create(words="owls", day=timezone.localdate(), count=9),
        ImportRun.objects.create(),
        make_user("Author"),
        Change.objects.get(),
    ]
    return {row._meta.model_name: row for row in found} | {"public": make_summary()}


@pytest.fixture
def people() -> dict[str, User | AnonymousUser]:
    return {
        "stranger": AnonymousUser(),
        "no staff": make_user("Administrator", is_staff=False),
        "deactivated": make_user("Administrator", is_active=False),
        **{role: make_user(role) for role in ROLES},
    }


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Those of the admin with a name; the others only lead on to one of them."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        elif pattern.name:
            yield pattern


def address_of(route: URLPattern, rows: dict[str, Model]) -> str:
    """Where the route leads for these rows."""
    model = ROWS.get(route.name) or next((row for row in rows if f"_{row}_" in route.name), "page")
    key = rows[model].pk
    page = ContentType.objects.get_for_model(rows["page"]).pk
    known = dict.fromkeys(("pk", "object_id"), key) | {"content_type_id": page}
    known |= {"name": "no-topic", "app_label": "blog", "uidb64": "MQ", "token": "no-token"}
    return reverse(
        f"admin:{route.name}", kwargs={n: known[n] for n in route.pattern.regex.groupindex}
    )


def request_of(
    user: User | AnonymousUser, method: str, address: str, asked: dict[str, Any]
) -> HttpRequest:
    query = QueryDict(mutable=True)
    query.update(asked)
    data = asked if method == "post" else None
    request = getattr(RequestFactory(), method)(f"{address}?{query.urlencode()}", data)
    request.user = user
    request.csp_nonce = ""
    request.session = SessionStore()
    request._messages = CookieStorage(request)
    request._dont_enforce_csrf_checks = True
    return request


def gets_in(request: HttpRequest) -> bool:
    """Whether the view lets this person in. Nothing of it is drawn, and nothing of it stays."""
    view = resolve(request.path)
    with transaction.atomic(), request_context(request):
        try:
            response = view.func(request, *view.args, **view.kwargs)
        except (PermissionDenied, Http404):
            return False
        finally:
            transaction.set_rollback(True)
    to_log_in = response.status_code == 302 and response.url.startswith("/admin/login/")
    return not to_log_in and response.status_code not in (403, 404, 405)


def let_in(
    method: str, rows: dict[str, Model], people: dict[str, User | AnonymousUser]
) -> dict[str, set[str]]:
    """Who gets in by this method, route by route."""
    found = {}
    for route in routes(admin.site.get_urls()):
        address = address_of(route, rows)
        asked = {
            name: value.format(summary=rows["summary"].pk)
            for name, value in ASKED.get(route.name, {}).items()
        }
        found[route.name] = {
            name
            for name, user in people.items()
            if gets_in(request_of(user, method, address, asked))
        }
    return found


def test_who_opens_what(rows, people):
    assert let_in("get", rows, people) == {name: opens for name, (opens, _) in ROUTES.items()}


def test_who_sends_what(rows, people):
    assert let_in("post", rows, people) == {name: sends for name, (_, sends) in ROUTES.items()}


def test_who_does_what_to_many_rows_at_once(people):
    found = {}
    for model, page in admin.site._registry.items():
        for role in ROLES:
            request = request_of(people[role], "get", "/admin/", {})
            for action in page.get_actions(request):
                row = found.setdefault(model._meta.label_lower, {}).setdefault(action, set())
                row.add(role)
    assert found == ACTIONS


def test_who_writes_which_field(rows, people):
    found = {}
    for model, page in admin.site._registry.items():
        row = rows[model._meta.model_name]
        for role in ROLES:
            request = request_of(people[role], "get", "/admin/", {})
            if page.has_change_permission(request, row):
                fields = page.get_form(request, row, change=True).base_fields
                found.setdefault(model._meta.label_lower, {})[role] = set(fields)
    expected = {
        model: {role: set(fields.split()) for role in writers}
        for model, (fields, writers) in FIELDS.items()
    }
    assert found == expected
