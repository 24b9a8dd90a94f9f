import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from research import csl
from research.models import Citation, ResearchType, Topic
from research.names import PARTICLES
from research.pasting import LONGEST_PASTE, read_pasted
from research.reference_text import plain_line, plain_lines

# Filled from a pasted reference unless somebody chose another value than the one proposed.
PROPOSED = ("kind", "status")
# Texts of one line, without markup.
PLAIN = csl.TEXTS.keys() - {"doi", "url"}


class NamesField(forms.CharField):
    """CSL names, one a line.

    “Family, Given” or “Family, Given, Suffix”; “Family,” where there is no given name; a line
    without a comma is a group's name, and one in braces, as in BibTeX, is one with commas in it.
    """

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(map(self.line_of, value)) if isinstance(value, list) else value

    def to_python(self, value):
        return [self.name_of(line) for line in self.lines_of(super().to_python(value))]

    def has_changed(self, initial, data):
        return self.lines_of(data or "") != [self.line_of(name) for name in initial or []]

    def kept(self, names: list[dict], text: str) -> list[dict]:
        """The names of the text; a line that stood for one of these names still does.

        Some names hold more than their line can say.
        """
        known = {self.line_of(name): name for name in names}
        return [known.get(line) or self.name_of(line) for line in self.lines_of(text)]

    @staticmethod
    def lines_of(text: str) -> list[str]:
        lines = (" ".join(line.split()) for line in text.splitlines())
        return [line for line in lines if line]

    @staticmethod
    def line_of(name: dict[str, str]) -> str:
        """The line that stands for a name."""
        if literal := " ".join(name.get("literal", "").split()):
            return f"{{{literal}}}" if re.search(r"[,{]", literal) else literal
        family = _joined(name, "non-dropping-particle", "family")
        given = _joined(name, "given", "dropping-particle")
        suffix = name.get("suffix", "")
        return ", ".join([family, given, suffix] if suffix else [family, given]).rstrip()

    @staticmethod
    def name_of(line: str) -> dict[str, str]:
        """The name a line stands for; small words before a family name are its particle."""
        if line.startswith("{") and line.endswith("}"):
            return {"literal": line[1:-1].strip()}
        if "," not in line:
            return {"literal": line}
        family, given, suffix = (part.strip() for part in f"{line},,".split(",", 2))
        words = family.split()
        cut = 0
        while cut < len(words) - 1 and words[cut].islower():
            cut += 1
        first_names = given.split()
        end = len(first_names)
        while end > 1 and first_names[end - 1] in PARTICLES:
            end -= 1
        name = {
            "family": " ".join(words[cut:]),
            "given": " ".join(first_names[:end]),
            "dropping-particle": " ".join(first_names[end:]),
            "non-dropping-particle": " ".join(words[:cut]),
            "suffix": suffix.strip(", "),
        }
        return {part: text for part, text in name.items() if text}


def _joined(name: dict[str, str], *parts: str) -> str:
    return " ".join(" ".join(name.get(part, "") for part in parts).split())


class CitationForm(forms.ModelForm):
    """A citation, by its fields or by a pasted reference that fills them."""

    authors = NamesField(
        label=_("Authors"),
        required=False,
        help_text=_("One a line: Family, Given. A group: its name alone, {in braces, if needed}."),
    )
    editors = NamesField(
        label=_("Editors"), required=False, help_text=_("One a line: Family, Given")
    )

    url = forms.URLField(
        label=_("Address on the web"), required=False, max_length=2000, assume_scheme="https"
    )

    raw = forms.CharField(
        label=_("Reference as typed"),
        required=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    #: What of the pasted reference could not be read, in plain sentences.
    unread: tuple[str, ...] = ()
    #: The values with which an empty form comes.
    filled: dict[str, Any] = {}

    class Meta:
        model = Citation
        fields = [
            *("kind", "title", "authors", "authors_omitted_after", "editors", "container_title"),
            *("editors_omitted_after", "genre"),
            *("issued_year", "issued_month", "issued_day", "status"),
            *("volume", "issue", "pages", "article_number", "chapter_number", "edition"),
            *("publisher", "publisher_place", "doi", "url", "contact_email", "raw"),
        ]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "container_title": forms.TextInput(attrs={"class": "vTextField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial |= self.filled

    def clean_authors(self):
        return self._names("authors")

    def clean_editors(self):
        return self._names("editors")

    def clean_url(self):
        return plain_lines(self.cleaned_data["url"])

    def clean_raw(self):
        return plain_lines(self.cleaned_data["raw"])

    def clean(self):
        cleaned = super().clean()
        for field in PLAIN & cleaned.keys():
            cleaned[field] = plain_line(cleaned[field] or "")
        raw = (cleaned.get("raw", self.instance.raw) or "").strip()
        if raw and not cleaned.get("title") and not self.errors.keys() & {"title", "raw"}:
            self._read(raw, cleaned)
        return cleaned

    def _read(self, raw: str, cleaned: dict[str, Any]) -> None:
        """Fill from the pasted reference what nobody typed."""
        readings = read_pasted(raw).readings
        if len(readings) > 1:
            said = _("These are %d references: press “Read it” to choose among them.")
            self.add_error("raw" if "raw" in self.fields else None, said % len(readings))
            return
        for reading in readings:
            read = csl.fields_of(reading.csl)
            self.unread = tuple(doubt.message for doubt in reading.doubts)
            if cleaned.get("authors"):
                read.pop("authors_omitted_after", None)
            for field, value in read.items():
                proposed = field in PROPOSED and field not in self.changed_data
                if field not in self.errors and (proposed or not cleaned.get(field)):
                    cleaned[field] = value

    def _names(self, field: str) -> list[dict[str, str]]:
        lines = self.data.get(self.add_prefix(field), "").splitlines()
        text = "\n".join(map(plain_line, lines))
        return self.fields[field].kept(getattr(self.instance, field) or [], text)


class WordsField(forms.CharField):
    """Words or phrases separated by commas or on lines of their own; none twice."""

    widget = forms.Textarea(attrs={"rows": 3})
    longest = 100

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        phrases = (" ".join(part.split()) for part in re.split(r"[,\n]", super().to_python(value)))
        return list(dict.fromkeys(phrase for phrase in phrases if phrase))

    def has_changed(self, initial, data):
        return self.to_python(data or "") != (initial or [])

    def validate(self, value):
        super().validate(value)
        if too_long := next((phrase for phrase in value if len(phrase) > self.longest), None):
            raise forms.ValidationError(
                _("“%(phrase)s…” is too long: each has at most %(longest)d characters."),
                params={"phrase": too_long[:40], "longest": self.longest},
            )


class TopicForm(forms.ModelForm):
    synonyms = WordsField(
        label=_("Synonyms"),
        required=False,
        help_text=_("Other words people search for, separated by commas: PTSD, flashbacks."),
    )

    class Meta:
        model = Topic
        fields = ["name", "slug", "description", "synonyms"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class ResearchTypeForm(forms.ModelForm):
    synonyms = WordsField(
        label=_("Synonyms"),
        required=False,
        help_text=_("Other words for it, separated by commas: RCT, randomised trial."),
    )

    class Meta:
        model = ResearchType
        fields = ["name", "slug", "description", "position", "synonyms"]


class AliasFormSet(forms.BaseInlineFormSet):
    """The old addresses of a term, beside which the database writes those of a rename."""

    def clean(self):
        super().clean()
        terms = type(self.instance).objects.filter(pk=self.instance.pk)
        taken = {self.instance.slug, *terms.values_list("slug", flat=True)}
        for form in self.forms:
            if form.has_changed() and not form.errors and form.cleaned_data["slug"] in taken:
                said = _("This address belongs to the %s itself.")
                form.add_error("slug", said % self.instance._meta.verbose_name)
