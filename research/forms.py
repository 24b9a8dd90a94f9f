from django import forms
from django.utils.translation import gettext_lazy as _

from research import csl
from research.models import Citation
from research.references import parse_reference


class NamesField(forms.CharField):
    """CSL names, one a line: “Family, Given”, “Family, Given, Suffix”, or a group's name alone."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(map(self.line_of, value)) if isinstance(value, list) else value

    def to_python(self, value):
        lines = (" ".join(line.split()) for line in super().to_python(value).splitlines())
        return [self.name_of(line) for line in lines if line]

    def has_changed(self, initial, data):
        return self.to_python(data or "") != (initial or [])

    @staticmethod
    def line_of(name: dict[str, str]) -> str:
        """The line that stands for a name."""
        if "literal" in name:
            return name["literal"]
        family = [name.get("non-dropping-particle"), name.get("family")]
        given = [name.get("given"), name.get("dropping-particle")]
        parts = [" ".join(filter(None, family)), " ".join(filter(None, given)), name.get("suffix")]
        return ", ".join(filter(None, parts))

    @staticmethod
    def name_of(line: str) -> dict[str, str]:
        """The name a line stands for; small words before a family name are its particle."""
        family, *rest = [part.strip() for part in line.split(",", 2)]
        if not any(rest):
            return {"literal": line.rstrip(", ")}
        words = family.split(" ")
        particle = [word for word in words[:-1] if word[:1].islower()]
        name = {"family": " ".join(words[len(particle) :])}
        if particle and words[: len(particle)] == particle:
            name["non-dropping-particle"] = " ".join(particle)
        else:
            name["family"] = family
        return name | {
            key: part for key, part in zip(("given", "suffix"), rest, strict=False) if part
        }


class CitationForm(forms.ModelForm):
    """A citation, by its fields or by a pasted reference that fills them."""

    authors = NamesField(
        label=_("Authors"), required=False, help_text=_("One a line: Family, Given")
    )
    editors = NamesField(
        label=_("Editors"), required=False, help_text=_("One a line: Family, Given")
    )

    class Meta:
        model = Citation
        fields = [
            *("kind", "title", "authors", "editors", "container_title"),
            *("issued_year", "issued_month", "issued_day", "status"),
            *("volume", "issue", "pages", "article_number", "chapter_number", "edition"),
            *("publisher", "publisher_place", "doi", "url", "contact_email", "raw"),
        ]
        widgets = {
            "raw": forms.Textarea(attrs={"rows": 3}),
            "title": forms.Textarea(attrs={"rows": 2}),
            "container_title": forms.TextInput(attrs={"class": "vTextField"}),
        }

    def clean(self):
        cleaned = super().clean()
        raw = cleaned.get("raw", "").strip()
        if raw and not cleaned.get("title"):
            read = csl.fields_of(parse_reference(raw).csl)
            cleaned |= {
                field: value
                for field, value in read.items()
                if field == "kind" or not cleaned.get(field)
            }
            self.instance.authors_omitted_after = read.get("authors_omitted_after")
        return cleaned
