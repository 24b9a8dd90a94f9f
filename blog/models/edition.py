from django.db import models
from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post


class EditionQuerySet(models.QuerySet):
    def live(self) -> str:
        """Which state of the public archive readers see now, in one query.

        It changes with whatever they can see: the counter moves with every change to it, and the
        latest publication that is due stands beside it, so that nothing needs a clock job.
        """
        latest = Post.objects.public().order_by("-published_at").values("published_at")[:1]
        counter, published = self.values_list("counter", Subquery(latest))[0]
        return f"{counter}-{published.timestamp() if published else 0:.6f}"


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
