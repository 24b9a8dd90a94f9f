from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Word(models.Model):
    """A word as it is spelt in some summary, public or not, for *did you mean*.

    Only the database writes it, with every summary. It may hold a word more than once, so that
    none who writes ever waits for another, and keeps what no summary has any longer: nothing is
    shown from here before it was found again in a summary that the public sees.
    """

    word = models.TextField(_("word"))
    plain = models.TextField(_("word without accents and hyphens"))

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        indexes = [
            models.Index(fields=["word"], name="word_word"),
            GinIndex(fields=["plain"], name="word_plain", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self):
        return self.word
