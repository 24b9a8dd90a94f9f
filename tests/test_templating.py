"""The engine of the public pages: what is escaped, what is unknown, which language it speaks."""

import pytest
from django.template import engines
from django.utils import translation
from django.utils.translation import trans_real

from tests.test_french_ready_pages import Marking


def written(source: str, **values) -> str:
    return engines["public"].from_string(source).render(values)


@pytest.fixture
def french(monkeypatch):
    monkeypatch.setitem(trans_real._translations, "fr", Marking("fr"))


def test_what_a_page_is_given_is_escaped():
    assert written("{{ title }}", title='<b> & "owls"') == "&lt;b&gt; &amp; &#34;owls&#34;"
    assert written("{% trans title %}On {{ title }}{% endtrans %}", title="<b>") == "On &lt;b&gt;"
    assert written("{{ text|linebreaks }}", text="<b>") == "<p>&lt;b&gt;</p>"


def test_rich_text_and_messages_are_markup():
    assert written("{{ text|rich_text(2) }}", text="<h3>A & B</h3>") == "<h2>A & B</h2>"
    part = "{% macro part(text) %}{{ text }}{% endmacro %}"
    assert written(part + '{{ part(_("<b>Owls</b>")) }}') == "<b>Owls</b>"
    assert written(part + "{{ part(text) }}", text="<b>") == "&lt;b&gt;"


def test_what_is_not_known_is_nothing_however_deep():
    assert written("<{{ nobody.citation.title }}>") == "<>"


def test_each_language_has_words_of_its_own_one_after_the_other(french):
    said = []
    for language in ("en", "fr", "en"):
        with translation.override(language):
            said.append(written('{{ _("Topics") }} {{ language() }}'))
    assert said == ["Topics en", "⟦Topics⟧ fr", "Topics en"]


def test_a_message_that_is_only_known_later_is_translated_then_and_escaped(french):
    with translation.override("fr"):
        assert written("{{ _(name) }}", name="<b>") == "⟦&lt;b&gt;⟧"
