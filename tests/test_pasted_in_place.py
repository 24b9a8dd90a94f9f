"""A reference pasted where it is cited: read, confirmed and saved without leaving the summary."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from research.models import Citation
from tests.factories import make_citation, make_post, make_summary, make_user
from tests.reading import PageRead

pytestmark = pytest.mark.django_db

ARTICLE = (
    "Quillfeather, A. B., & van der Tinte, C. (2021). Reading diaries aloud: A trial. Journal of "
    "Invented Therapy, 12(3), 34-56."
)
BIBTEX = """@article{a, title = {Owls}, author = {Tinte, C.}, journal = {Owl Letters}, year = 2020}
@article{b, title = {Bees}, author = {Tinte, C.}, journal = {Bee Letters}, year = 2021}"""


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


def ask(client, **data):
    return PageRead(client.post(reverse("admin:research_citation_pasted"), data))


def readings(page):
    (found,) = [one["data-readings"] for one in page.all(".understood")]
    return found


def test_what_was_pasted_is_shown_as_it_will_stand_and_not_saved_yet(author):
    page = ask(author, _read="1", raw=ARTICLE)
    assert page.one(".as-printed").text.startswith(
        "Quillfeather, A. B., & van der Tinte, C. (2021)"
    )
    assert "Save it and cite it" in page.texts("button")
    assert not Citation.objects.exists()


def test_confirmed_it_is_saved_as_it_was_pasted(author):
    page = ask(author, _read="1", raw=ARTICLE)
    saved = ask(author, _keep="0", tick="0", readings=readings(page))
    citation = Citation.objects.get()
    assert saved.one("p")["data-citation"] == str(citation.pk)
    assert saved.one("p").text == str(citation)
    assert (citation.raw, citation.pages) == (ARTICLE, "34-56")


def test_nothing_invisible_is_saved_of_what_was_pasted(author):
    page = ask(author, _read="1", raw=ARTICLE.replace("diaries", "dia\x00ries\u202e"))
    ask(author, _keep="0", tick="0", readings=readings(page))
    assert Citation.objects.get().raw == ARTICLE


def test_one_of_several_is_saved_alone(author):
    page = ask(author, _read="1", raw=BIBTEX)
    ask(author, _keep="1", tick="1", readings=readings(page))
    assert [citation.title for citation in Citation.objects.all()] == ["Bees"]


def test_what_it_is_unsure_of_is_marked(author):
    page = ask(author, _read="1", raw='{"type": "chapter", "title": "Owls"}')
    assert "No pages were found." in page.texts(".doubt")


def test_a_work_that_was_summarised_is_offered_first(author):
    citation = make_citation(
        title="Reading diaries aloud: A trial",
        authors=[{"family": "Quillfeather", "given": "A. B."}],
        issued_year=2021,
        doi="",
    )
    post = make_post(month=datetime.date(2021, 3, 1))
    summary = make_summary(post, title="What diaries do", citation=citation)
    page = ask(author, _read="1", raw=ARTICLE)
    assert page.texts(".duplicate", "li") == ["March 2021: What diaries do"]
    assert page.link("What diaries do") == reverse("admin:blog_summary_change", args=[summary.pk])
    (first,) = page.all(".default")
    assert first["data-use"] == str(citation.pk)


def test_a_doi_alone_is_looked_up_when_the_person_says_so(author, crossref):
    crossref.knows("10.5555/diary.1", title=["Reading diaries aloud"])
    page = ask(author, _read="1", raw="https://doi.org/10.5555/DIARY.1")
    assert crossref.asked == []
    assert page.texts(".default") == ["Look it up at Crossref"]
    found = ask(author, _look_up="0", readings=readings(page))
    assert "Reading diaries aloud" in found.one(".as-printed").text
    assert found.texts(".default") == ["Save it and cite it"]


def test_what_cannot_be_read_is_said(author):
    page = ask(author, _read="1", raw="")
    assert len(page.texts(".errornote")) == 1
    assert page.texts("button") == ["Leave it"]


def test_what_says_nothing_is_said_once(author):
    page = ask(author, _read="1", raw="x" * 3000)
    assert page.texts(".reading", "p") == ["This could not be read."]
    assert page.texts("button") == ["Leave it"]


def test_who_may_add_no_citation_reads_none(client):
    user = make_user()
    user.groups.clear()
    user.user_permissions.add(Permission.objects.get(codename="view_citation"))
    client.force_login(user)
    answer = client.post(reverse("admin:research_citation_pasted"), {"_read": "1", "raw": ARTICLE})
    assert answer.status_code == 403
