"""Scripts sent as text run nowhere where a month is previewed, shared, compared or disputed."""

import datetime
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from blog import preview
from blog.history.versions import changing, revisions_of
from blog.models import Post, PreviewLink, Summary
from tests.administration import fields_on
from tests.browser.visiting import see_all
from tests.factories import make_draft
from tests.payloads import PAYLOADS

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = ("title", "note", "body", "practice_implications")
LONGEST_TITLE = 300
A_MONTH = 40
MONTHS = [PAYLOADS[first : first + A_MONTH] for first in range(0, len(PAYLOADS), A_MONTH)]
# All of them once more in a dozen texts, and one of nearly each kind.
TOGETHER = [" ".join(PAYLOADS[place::12]) for place in range(12)]
KINDS = PAYLOADS[::13]


@pytest.fixture
def visitor(context, live_server, client):
    return see_all(context, live_server, client)


def make_draft_of(payloads: list[str], year: int = 1990) -> Post:
    """A draft with each of them in every text of a summary of its own."""
    # NUL, which no row may hold, comes by form only.
    texts = [payload.replace("\x00", "") for payload in payloads]
    month = datetime.date(year, 1, 1)
    draft = make_draft(month=month, byline=texts[0][:150], teaser=texts[1][:250])
    Summary.objects.bulk_create(
        Summary(post=draft, position=n, slug=f"payload-{n}", **each_text(text))
        for n, text in enumerate(texts, 1)
    )
    return draft


def each_text(text: str) -> dict[str, str]:
    return dict.fromkeys(TEXTS, text) | {"title": text[:LONGEST_TITLE]}


def make_drafts() -> list[Post]:
    """Drafts with all payloads."""
    return [make_draft_of(payloads, 1990 + n) for n, payloads in enumerate(MONTHS)]


def turn(draft: Post, payloads: list[str]) -> None:
    """Somebody writes into every text what that of the summary before it said."""
    with changing(draft.pk, None):
        for number, summary in enumerate(draft.summaries.all()):
            text = payloads[number - 1].replace("\x00", "")
            Summary.objects.filter(pk=summary.pk).update(**each_text(text))


def typed(client, texts: list[str]) -> dict[str, list[str]]:
    """The form of a new month with a payload in each text, and no other month's."""
    data = fields_on(client.get(reverse("admin:blog_post_add")))
    data |= {
        "month": ["1980-01"],
        "teaser": [texts[0]],
        "introduction": ["\n".join(texts)],
        "summaries-TOTAL_FORMS": [str(len(texts))],
    }
    for number, text in enumerate(texts):
        data |= {f"summaries-{number}-{name}": [text] for name in TEXTS}
    return data


def test_what_is_typed_runs_nowhere_when_it_is_previewed(visitor, client):
    address = reverse("admin:blog_post_new_preview")
    visitor.visit(reverse("admin:blog_post_add"))
    for payloads in MONTHS:
        token = visitor.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        data = typed(client, payloads) | {"csrfmiddlewaretoken": [token]}
        visitor.send(address, data | {"view": ["month"]})
        assert visitor.page.locator("main article").count() == len(payloads)
    for view in ("summary-1", "list", "feed", "print"):
        visitor.send(address, data | {"view": [view]})
        assert visitor.page.locator("main").count() == 1
    visitor.send(address, data | {"month": [PAYLOADS[0]]})
    visitor.page.get_by_role("heading", name="It cannot be shown yet").wait_for()
    assert visitor.report == []


def test_what_is_shared_runs_nowhere(visitor):
    shared = []
    for draft in make_drafts():
        _link, token = PreviewLink.make(draft, None)
        shared.append(preview.address_of(token))
    for address in (shared[0], shared[-1]):
        visitor.visit(address)
        assert visitor.page.locator("main article").count()
    links = visitor.page.locator("article h2 a").evaluate_all("(all) => all.map((a) => a.pathname)")
    visitor.visit(links[0])
    visitor.read([*shared, *links])
    assert visitor.report == []


def test_what_the_history_marks_runs_nowhere(visitor):
    comparisons = []
    for draft, payloads in zip(make_drafts(), MONTHS, strict=True):
        turn(draft, payloads)
        newer, older = revisions_of(draft.pk).values_list("pk", flat=True)
        address = reverse("admin:blog_post_compare", args=[draft.pk])
        comparisons.append(f"{address}?{urlencode({'from': older, 'to': newer})}")
    visitor.visit(reverse("admin:blog_post_history", args=[draft.pk]))
    for address in (comparisons[0], comparisons[-1]):
        visitor.visit(address)
        assert visitor.page.locator("main ins").count() >= A_MONTH / 2
    visitor.read(comparisons)
    assert visitor.report == []


def test_what_two_people_wrote_runs_nowhere_side_by_side(visitor, client):
    for year, payloads in enumerate((TOGETHER, KINDS), 1990):
        draft = make_draft_of(payloads, year)
        address = reverse("admin:blog_post_change", args=[draft.pk])
        data = fields_on(client.get(address))
        turn(draft, payloads)
        for number in range(len(payloads)):
            texts = each_text(payloads[number - 2])
            data |= {f"summaries-{number}-{name}": [text] for name, text in texts.items()}
        visitor.visit(reverse("admin:blog_post_history", args=[draft.pk]))
        token = visitor.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        visitor.send(address, data | {"csrfmiddlewaretoken": [token], "_save": ["1"]})
        choices = visitor.page.locator("fieldset.choice, .collision-choice")
        assert choices.count() >= len(payloads)
        choices.first.get_by_label("Theirs").check()
        visitor.inspect()
    assert visitor.report == []
