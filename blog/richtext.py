"""Rich text: what an author may write, and nothing else, whichever way it comes in."""

import re
from collections.abc import Iterator
from html import unescape

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django_prose_editor.fields import ProseEditorField, ProseEditorFormField, create_sanitizer
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media, Script

from blog.characters import without_hidden

# Characters with their markup: some sixty pages, twenty times the longest summary there is.
LONGEST = 200_000
EXTENSIONS = {
    # No drop-down of the editor's: it cannot be opened with the keyboard.
    "Menu": {
        "groups": [
            {"group": "marks"},
            {"group": "headings"},
            {"group": "lists"},
            {"group": "nodes -blockType -lists"},
            {"group": "link"},
            {"group": "history"},
        ]
    },
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False, "listTypes": []},
    "ListItem": True,
    "Blockquote": True,
    "Heading": {"levels": [3, 4]},
    "HardBreak": True,
    "Link": {"enableTarget": False},
}
# The editor knows these without being told, and warns in the console when told again.
_LINK = {"Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]}}

_sanitise = create_sanitizer(EXTENSIONS | _LINK)
# What older editors write for the same thing.
_OTHER_NAMES = re.compile(r"(</?)(b|i)(?=[\s>])", re.IGNORECASE)
_NAMES = {"b": "strong", "i": "em"}
_BLOCK_END = re.compile(r"</(?:p|li|h3|h4|blockquote|ul|ol)>|<br\s*/?>")
# The tags that the sanitiser writes, and an entity that it does not.
_TAG = re.compile(
    r"</?(?:p|li|h3|h4|blockquote|ul|ol|strong|em|a)>|<br>|<a(?: [a-z]+=\"[^\"<>]*\")+>"
)
_OTHER_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|nbsp|quot);)")


class RichTextWidget(AdminProseEditorWidget):
    def format_value(self, value):
        """What was refused comes back as typed, but for what would not be stored anyway."""
        value = super().format_value(value)
        return clean_html(value) if value and len(value) <= LONGEST else value

    @property
    def media(self):
        return super().media + Media(js=[Script("js/rich-text.js", type="module")])


class RichTextFormField(ProseEditorFormField):
    def to_python(self, value):
        return without_hidden(super().to_python(value))


class RichTextField(ProseEditorField):
    """HTML of paragraphs, lists, quotations, small headings, links, bold and italic.

    It is sanitised as it is written to the database, so that a form, an import and a script
    cannot differ.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, extensions=EXTENSIONS, sanitize=_sanitise, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if len(value or "") > LONGEST:
            raise ValidationError(
                gettext(
                    "This is too long: %(length)s characters where %(longest)s fit. Nothing was "
                    "saved; the text is still here. Take out what does not belong, and save."
                )
                % {"length": f"{len(value):,}", "longest": f"{LONGEST:,}"}
            )

    def formfield(self, **kwargs):
        return super().formfield(
            **kwargs | {"form_class": RichTextFormField, "widget": RichTextWidget}
        )

    def pre_save(self, model_instance, add):
        value = clean_html(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        """`update()` and `bulk_update()` pass here only."""
        if isinstance(value, str):
            value = clean_html(value)
        return super().get_db_prep_save(value, connection)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("extensions", None)
        return name, path, args, kwargs


def clean_html(html: str) -> str:
    """The HTML with everything an author may not write removed, and what nobody can see."""
    html = without_hidden(html or "")
    html = _OTHER_NAMES.sub(lambda tag: tag[1] + _NAMES[tag[2].lower()], html)
    html = _sanitise(html)
    # Entities are characters now. Without a hidden one an address may be a script that was none
    # before, so that the sanitiser always comes last.
    while (visible := without_hidden(html)) != html:
        html = _sanitise(visible)
    return html.strip()


def plain_text(html: str) -> str:
    """The words of sanitised rich text on one line."""
    return " ".join(words_in(html))


def words_in(html: str) -> list[str]:
    """The words of sanitised rich text."""
    return _without_tags(_BLOCK_END.sub(" ", html)).split()


def _without_tags(html: str) -> str:
    """The characters of sanitised HTML.

    Of HTML such as the sanitiser writes nothing is left to parse once its tags are taken out, which
    takes a fraction of the time; any other is parsed.
    """
    text = _TAG.sub("", html)
    if "<" in text or ">" in text or ("&" in html and _OTHER_ENTITY.search(html)):
        text = strip_tags(html)
    return unescape(text)


def beginning(text: str, words: int) -> str:
    """The first words of a text; where it goes on, an ellipsis, with no comma before it."""
    first = " ".join(text.split(None, words)[:words])
    return text if first == text else _broken_off(first)


def beginning_of(html: str, words: int) -> str:
    """The same of the words of sanitised rich text, of which no more is read than that takes."""
    first: list[str] = []
    for block in _BLOCK_END.split(html):
        first += _without_tags(block).split(None, words)
        if len(first) > words:
            return _broken_off(" ".join(first[:words]))
    return " ".join(first)


def _broken_off(text: str) -> str:
    text = text.rstrip(" ,;:–—")
    return f"{text} …" if text.endswith((".", "?", "!", "”")) else f"{text}…"


def paragraphs(html: str) -> Iterator[str]:
    """The words of sanitised rich text, a string for each block; empty blocks are left out."""
    return filter(None, map(plain_text, _BLOCK_END.split(html)))
