from django.db import models
from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post
from blog.prepared import Prepared
from blog.reading import planned_cursor


class EditionQuerySet(models.QuerySet):
    def live(self) -> str:
        """Which state of the public archive readers see now, in one query.

        It changes with whatever they can see: the counter moves with every change to it, and the
        latest publication that is due stands beside it, so that nothing needs a clock job.
        """
        with planned_cursor(self.model) as cursor:
            cursor.execute(*LIVE.sql())
            counter, published = cursor.fetchone()
        return f"{counter}-{published.timestamp() if published else 0:.6f}"


# Every page begins with it.
LIVE = Prepared(
    lambda: Edition.objects.values_list(
        "counter",
        Subquery(Post.objects.public().order_by("-published_at").values("published_at")[:1]),
    )
)


class Edition(models.Model):
    """A single row that counts the changes readers can see; only database triggers write it."""

    counter = models.BigIntegerField(_("counter"), default=0)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="edition_is_one_row")]

    def __str__(self):
        return str(self.counter)
