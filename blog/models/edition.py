import datetime
from functools import cache

from django.db import models
from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post
from blog.reading import connection_of


class EditionQuerySet(models.QuerySet):
    def live(self) -> str:
        """Which state of the public archive readers see now, in one query.

        It changes with whatever they can see: the counter moves with every change to it, and the
        latest publication that is due stands beside it, so that nothing needs a clock job.
        """
        sql, parameters = _statement()
        now = timezone.now()
        given = [now if isinstance(value, datetime.datetime) else value for value in parameters]
        with connection_of(self.model).cursor() as cursor:
            cursor.execute(sql, given)
            counter, published = cursor.fetchone()
        return f"{counter}-{published.timestamp() if published else 0:.6f}"


@cache
def _statement() -> tuple[str, tuple]:
    """What `live()` asks, with the time at which it was first asked among its parameters.

    Every page begins with it, and to compile it takes many times as long as to have it answered.
    """
    latest = Post.objects.public().order_by("-published_at").values("published_at")[:1]
    return Edition.objects.values_list("counter", Subquery(latest)).query.sql_with_params()


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
