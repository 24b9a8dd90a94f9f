"""Translators get the messages of all pages, those of readers in another template language too."""

import shutil

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not here")

PUBLIC = """<p>{{ _("Nothing yet") }} {{ name }}</p>
<p>{% trans number=total %}{{ number }} owl{% pluralize %}{{ number }} owls{% endtrans %}</p>
<p>{% trans place %}From <b>{{ place }}</b>{% endtrans %} {{ link(_("Older"), first) }}</p>
"""
STAFF = '{% load i18n %}<p>{% translate "Your desk" %}</p>'


@pytest.fixture
def catalogue(tmp_path, monkeypatch, settings) -> str:
    """What a translator gets of two templates."""
    public, staff = tmp_path / "templates" / "public", tmp_path / "templates" / "admin"
    for folder in (public, staff, tmp_path / "locale"):
        folder.mkdir(parents=True)
    (public / "page.html").write_text(PUBLIC)
    (staff / "desk.html").write_text(STAFF)
    engine, other = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [public]}, other]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["fr"], verbosity=0)
    return (tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po").read_text()


def test_every_message_is_there_with_its_line(catalogue):
    assert '#: templates/public/page.html:1\nmsgid "Nothing yet"' in catalogue
    assert 'msgid "%(number)s owl"\nmsgid_plural "%(number)s owls"' in catalogue
    assert 'msgid "From <b>%(place)s</b>"' in catalogue
    assert 'msgid "Older"' in catalogue
    assert '#: templates/admin/desk.html:1\nmsgid "Your desk"' in catalogue
    assert catalogue.count("\nmsgid ") == 5 + 1
