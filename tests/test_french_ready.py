"""Whatever readers see of the interface can be translated, and dates are spelt by the locale."""

import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings as ours

from tests.factories import make_post, make_summary
from tests.reading import read

TEMPLATES = Path(ours.BASE_DIR, "templates")
PUBLIC = sorted(
    path for path in TEMPLATES.rglob("*.html") if "admin" not in path.relative_to(TEMPLATES).parts
)
# What stands in these blocks is the value of an attribute.
ATTRIBUTES = re.compile(r"{% block layout %}.*?{% endblock %}")
# In the public pages' language, and in that of mail.
TRANSLATED = re.compile(r"{% (trans|blocktranslate)\b.*?{% end\1 %}", re.DOTALL)
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
SPOKEN = re.compile(r'(?:alt|title|aria-label|placeholder|content)="([^"]*)"')
ELEMENT = re.compile(r"<[^>]*>")
WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated(source: str) -> list[str]:
    """The words of a template that stand outside of every translation."""
    for pattern in (ATTRIBUTES, TRANSLATED, TAGS):
        source = pattern.sub(" ", source)
    spoken = [value for value in SPOKEN.findall(source) if value not in MACHINE]
    return WORD.findall(" ".join([ELEMENT.sub(" ", source), *spoken]))


# Read by programs alone.
MACHINE = ["width=device-width", "light dark", "noindex", "noindex, follow", "article", "website"]


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.name)
def test_no_word_of_a_template_escapes_translation(path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


def test_a_word_outside_of_a_translation_is_found():
    source = '<p title="Old">{{ _("New") }} {% trans %}of{% endtrans %} {{ name }} words</p>'
    assert untranslated(source) == ["words", "Old"]


@pytest.mark.django_db
def test_dates_are_spelt_by_the_locale(client, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    settings.LANGUAGE_CODE = "fr"
    make_summary(
        make_post(month=datetime.date(2023, 2, 1)),
        slug="diaries",
        correction="<p>Sixteen, not sixty.</p>",
        corrected_on=datetime.date(2023, 8, 3),
    )
    assert read(client, "/2023/02/").heading == "février 2023"
    assert read(client, "/").months[0][0] == "février 2023"
    page = read(client, "/2023/02/diaries/")
    assert page.one("html")["lang"] == "fr"
    assert "3 août 2023" in page.one(".correction").text
    months = [cell.text for cell in read(client, "/overview/").all("table")[-1].all("th")]
    assert {"fév", "aoû"} <= {name.lower()[:3] for name in months}


@pytest.mark.django_db
def test_what_we_write_says_its_language_where_the_page_speaks_another(client, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    settings.LANGUAGE_CODE = "fr"
    summary = make_summary(make_post(month=datetime.date(2023, 2, 1)), slug="diaries")
    page = read(client, "/2023/02/diaries/")
    spoken = {one.text: one["lang"] for one in page.walk() if one["lang"]}
    assert spoken[summary.title] == "en"
    assert spoken["Practice implications"] == "fr"
    card = read(client, "/").one(".card")
    assert (card.one(".title")["lang"], card.one("strong")["lang"]) == ("en", "fr")


@pytest.mark.django_db
def test_where_both_are_one_language_nothing_is_said_of_it(client):
    make_summary(make_post(month=datetime.date(2023, 2, 1)), slug="diaries")
    for address in ("/", "/2023/02/", "/2023/02/diaries/", "/topics/"):
        assert [one.tag for one in read(client, address).walk() if one["lang"]] == ["html"]
