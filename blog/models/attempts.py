from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# One statement, so that no two processes count the same attempt.
COUNT = """
INSERT INTO blog_attempt (key, number, ends_at)
VALUES (%(key)s, 1, %(now)s + make_interval(secs => %(seconds)s))
ON CONFLICT (key) DO UPDATE SET
    number = CASE WHEN blog_attempt.ends_at <= %(now)s THEN 1 ELSE blog_attempt.number + 1 END,
    ends_at = CASE
        WHEN blog_attempt.ends_at <= %(now)s THEN excluded.ends_at ELSE blog_attempt.ends_at
    END
RETURNING number
"""
# What another process is forgetting or counting just now is left to it.
FORGET = """
DELETE FROM blog_attempt WHERE key IN (
    SELECT key FROM blog_attempt WHERE ends_at <= %(now)s AND key <> %(key)s
    LIMIT 1000 FOR UPDATE SKIP LOCKED
)
"""


class AttemptQuerySet(models.QuerySet):
    def count_one(self, key: str, seconds: int) -> int:
        """The number of this attempt among those of a span that began with the first of them."""
        values = {"key": key, "now": timezone.now(), "seconds": seconds}
        with connection.cursor() as cursor:
            cursor.execute(FORGET, values)
            cursor.execute(COUNT, values)
            (number,) = cursor.fetchone()
        return number

    def give_back(self, keys: list[str]) -> None:
        """Whoever got in has tried nothing out."""
        self.filter(key__in=keys, number__gt=0).update(number=models.F("number") - 1)


class Attempt(models.Model):
    """How often something was tried, by all processes together. Who it was nobody can read here."""

    key = models.CharField(_("key"), max_length=64, primary_key=True)
    number = models.PositiveIntegerField(_("number"))
    ends_at = models.DateTimeField(_("until"), db_index=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self):
        return self.key
