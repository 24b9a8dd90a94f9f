"""Whether each month and its publication agree, and what posts and pages link to."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.checks.base import Check
from blog.models import Page, Post
from blog.models.shortcomings import INSECURE_LINK


class MonthPassed(Check):
    """A plan of which nothing came, or a date that was entered wrongly."""

    name = "month-passed"
    title = _("Months gone by that nobody has published, or published before they began")
    why = _("A draft of a month gone by waits unseen, or was given the wrong month.")
    model = Post
    field = "month"

    def found(self):
        return Post.objects.out_of_step()

    def shown(self, found):
        return found.order_by("-month")

    def about(self, found):
        return gettext("draft") if found.published_at is None else gettext("before its month")


class InsecurePostLink(Check):
    name = "insecure-post-link"
    title = _("Links in introductions that begin with http:")
    why = _("What they lead to can be read and changed on the way; browsers warn of them.")
    model = Post
    field = "introduction"

    def found(self):
        return Post.objects.filter(introduction__contains=INSECURE_LINK)


class InsecurePageLink(Check):
    name = "insecure-page-link"
    title = _("Links in pages that begin with http:")
    why = _("What they lead to can be read and changed on the way; browsers warn of them.")
    model = Page
    field = "body"

    def found(self):
        return Page.objects.filter(body__contains=INSECURE_LINK)
