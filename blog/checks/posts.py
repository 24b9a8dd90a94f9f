"""Whether each month and its publication agree."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.checks.base import Check
from blog.models import Post


class MonthPassed(Check):
    """A plan of which nothing came, or a date that was entered wrongly."""

    name = "month-passed"
    title = _("Months gone by that nobody has published, or published before they began")
    why = _("A draft of a month gone by waits unseen, or was given the wrong month.")
    model = Post
    field = "month"

    def found(self):
        return Post.objects.out_of_step()

    def listed(self):
        return self.found().order_by("-month")

    def about(self, found):
        return gettext("draft") if found.published_at is None else gettext("before its month")
