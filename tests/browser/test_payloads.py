"""Scripts sent as text, through every field, by form and by import, run nowhere."""

import io
import json
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.urls import NoReverseMatch, reverse

from blog.models import Page, Post, Summary
from research.models import Citation, ResearchType, Topic
from tests import routes
from tests.administration import fields_on
from tests.archives import EMPTY
from tests.browser.visiting import see_all
from tests.factories import make_post, make_summary
from tests.payloads import PAYLOADS

pytestmark = pytest.mark.django_db(transaction=True)

# The last one is short: on the page of a month, topics stand beside each of its summaries.
A_MONTH = 39
MONTHS = [
    (1990 + place // (12 * A_MONTH), place // A_MONTH % 12 + 1)
    for place in range(0, len(PAYLOADS), A_MONTH)
]
# Of the form on the page: what would be sent, and the names of what a person writes there.
FORM = """() => {
  const form = document.querySelector("#content form[method=post]");
  const written = [...form.elements].filter((one) => one.name
    && ["text", "textarea", "email", "url", "search"].includes(one.type));
  return [[...new FormData(form)], written.map((one) => one.name)];
}"""


@pytest.fixture
def visitor(context, live_server, client):
    return see_all(context, live_server, client)


def public_addresses() -> list[str]:
    """Every public page that is one of its kind, of those there are."""
    addresses = []
    for name in routes.names():
        try:
            addresses.append(reverse(name))
        except NoReverseMatch:
            continue
    return addresses


def rows_addresses(summaries) -> list[str]:
    rows = [*Post.objects.all(), *Page.objects.all(), *ResearchType.objects.all()]
    # All topics stand on one page. One of each kind of payload has its own looked at.
    rows += [*summaries.select_related("post"), *Topic.objects.all()[::ROUNDS]]
    return [row.get_absolute_url() for row in rows]


def every(step: int):
    """Those whose own pages are looked at; all of them stand whole on the pages of their months.

    Each kind of payload is among them as long as `step` shares no factor with their number, 43.
    """
    keys = Summary.objects.order_by("pk").values_list("pk", flat=True)
    return Summary.objects.filter(pk__in=keys[::step])


def admin_addresses() -> list[str]:
    """The list of each kind, whole."""
    models = (Post, Summary, Page, Citation, Topic, ResearchType)
    return ["/admin/", *(f"{admin_page(model, 'changelist')}?all=" for model in models)]


def change_page(row) -> str:
    return admin_page(type(row), "change", row.pk)


def admin_page(model, action: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def test_there_are_five_hundred_different_ones():
    assert len(set(PAYLOADS)) >= 500


def test_what_comes_by_form_runs_nowhere(visitor, client):
    address = "/admin/blog/post/add/"
    for place, (year, month) in enumerate(MONTHS):
        payloads = PAYLOADS[place * A_MONTH : (place + 1) * A_MONTH]
        data = fields_on(client.get(address)) | {
            "month": [f"{year}-{month:02}"],
            "byline": [payloads[0][:150]],
            "teaser": [payloads[1][:250]],
            "introduction": ["\n".join(payloads)],
            "summaries-TOTAL_FORMS": [str(len(payloads))],
            "_save": ["1"],
        }
        for number, payload in enumerate(payloads):
            for field in ("title", "note", "body", "practice_implications"):
                data[f"summaries-{number}-{field}"] = [payload]
        assert client.post(address, data).status_code == 302
    assert Summary.objects.count() == len(PAYLOADS)
    # As it is, a draft is seen by its author alone.
    first, *_, last = Post.objects.order_by("month")
    for post in (first, last):
        visitor.visit(change_page(post))
    Post.objects.update(published_at="2020-01-01T00:00Z", first_published_at="2020-01-01T00:00Z")
    for address in [*admin_addresses(), "/", "/archive/", first.get_absolute_url()]:
        visitor.visit(address)
    visitor.read([*public_addresses(), *rows_addresses(every(ROUNDS))])
    assert visitor.report == []


# So that every field of a form gets all of them: most are too long then, and refused. What comes
# alone, after these rounds, can be saved.
ROUNDS = 12
TOGETHER = [" ".join(PAYLOADS[place::ROUNDS]) for place in range(ROUNDS)]


@pytest.mark.parametrize("model", [Post, Citation, Topic, ResearchType, Page])
def test_what_comes_by_another_form_runs_nowhere_refused_or_saved(model, visitor):
    address = admin_page(model, "add")
    for number in range(ROUNDS + 2):
        # The answer to a refused one holds the form.
        if visitor.page.url != visitor.address + address:
            visitor.visit(address)
        there, names = visitor.page.evaluate(FORM)
        assert names
        texts, first = (TOGETHER, number) if number < ROUNDS else (PAYLOADS, number * ROUNDS)
        written = {name: [texts[(first + n) % len(texts)]] for n, name in enumerate(names)}
        visitor.send(address, {name: [value] for name, value in there} | written | {"_save": ["1"]})
    visitor.visit(f"{admin_page(model, 'changelist')}?all=")
    assert visitor.report == []


def archive_of(payloads: list[str]) -> dict:
    """A whole archive with each of them in every text it has.

    NUL, which a document may not hold, is left out.
    """
    payloads = [payload.replace("\x00", "") for payload in payloads]
    uid = "00000000-0000-4000-8000-{:012}".format
    citations = [citation_of(uid(number), text) for number, text in enumerate(payloads)]
    posts = []
    for place, (year, month) in enumerate(MONTHS):
        numbers = range(place * A_MONTH, min((place + 1) * A_MONTH, len(payloads)))
        texts = [payloads[number] for number in numbers]
        posts.append(
            {
                "uid": uid(place),
                "month": f"{year}-{month:02}",
                "byline": texts[0][:200],
                "teaser": texts[1][:300],
                "introduction": "\n".join(texts),
                "published_at": "2020-01-01T00:00:00Z",
                "first_published_at": "2020-01-01T00:00:00Z",
                "summaries": [
                    {
                        "uid": uid(number),
                        "title": payloads[number][:300],
                        "slug": f"payload-{number}",
                        **dict.fromkeys(
                            ("note", "body", "practice_implications"), payloads[number]
                        ),
                        "topics": [f"topic-{number}"],
                        "research_type": f"type-{place}",
                        "citation": uid(number),
                    }
                    for number in numbers
                ],
            }
        )
    topics = [
        {"slug": f"topic-{number}", "description": text, "synonyms": [text[:90]], "aliases": []}
        | {"name": f"{number} {text}"[:90]}
        for number, text in enumerate(payloads)
    ]
    types = [
        {"slug": f"type-{number}", "description": text, "position": number + 1}
        | {"name": f"{number} {text}"[:90]}
        for number, text in enumerate(payloads[: len(MONTHS)])
    ]
    pages = [
        {"slug": f"page-{number}", "title": text[:200], "body": text}
        for number, text in enumerate(payloads[::10])
    ]
    return EMPTY | {
        "topics": topics,
        "research_types": types,
        "citations": citations,
        "posts": posts,
        "pages": pages,
    }


def citation_of(uid: str, text: str) -> dict:
    line = " ".join(text.split())
    csl = dict.fromkeys(("title", "container-title", "publisher", "publisher-place"), line)
    csl |= dict.fromkeys(("volume", "issue", "page"), line[:40])
    name = {"family": line[:100], "given": line[:100]}
    csl |= {"type": "article-journal", "author": [name], "issued": {"date-parts": [[2020]]}}
    return {"uid": uid, "csl": csl, "raw": text}


def test_what_comes_by_import_runs_nowhere(visitor, tmp_path):
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    path = tmp_path / "archive.json"
    path.write_text(json.dumps(archive_of(PAYLOADS)))
    call_command("import_archive", str(path), stdout=io.StringIO(), stderr=io.StringIO())
    assert Summary.objects.public().count() == len(PAYLOADS)
    post, summary = Post.objects.first(), Summary.objects.first()
    topic = summary.topics.get()
    loads = [*public_addresses(), post.get_absolute_url(), summary.get_absolute_url()]
    loads += [topic.get_absolute_url(), summary.research_type.get_absolute_url()]
    loads += [f"/?q={quote(payload)}" for payload in PAYLOADS[:: len(PAYLOADS) // 8]]
    rows = [post, summary, summary.citation, topic, summary.research_type, Page.objects.last()]
    loads += map(change_page, rows)
    pages = [address for address in loads if is_shown(visitor, address)]
    for address in [*pages, *admin_addresses()]:
        visitor.visit(address)
    visitor.read([*loads, *rows_addresses(every(3))])
    assert visitor.report == []


def is_shown(visitor, address: str) -> bool:
    """Whether the browser shows it as a page, rather than saving it as a file."""
    response = visitor.page.request.get(visitor.address + address)
    return "html" in response.headers["content-type"]


# The same without what keeps them from running: otherwise the tests above would show nothing.


@pytest.fixture
def unsanitised(monkeypatch):
    monkeypatch.setattr("blog.richtext.clean_html", lambda html: (html or "").replace("\x00", ""))


def test_without_the_sanitiser_the_policy_still_stops_them_and_is_heard(visitor, unsanitised):
    post = make_post()
    for payload in PAYLOADS[:40]:
        make_summary(post, body=payload)
    for summary in post.summaries.all():
        visitor.visit(summary.get_absolute_url())
    assert [said for said in visitor.report if "dialog" in said] == []
    assert sum("Content Security Policy" in said for said in visitor.report) > 20


def test_without_sanitiser_escaping_and_policy_they_run(visitor, unsanitised, settings):
    settings.CONTENT_SECURITY_POLICY = None
    public, staff = settings.TEMPLATES
    settings.TEMPLATES = [public | {"OPTIONS": public["OPTIONS"] | {"autoescape": False}}, staff]
    post = make_post()
    for payload in PAYLOADS[:40]:
        make_summary(post, title=payload, body="<p>x</p>")
    for summary in post.summaries.all():
        visitor.visit(summary.get_absolute_url())
    assert sum("dialog" in said for said in visitor.report) > 15
