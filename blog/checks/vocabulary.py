"""Whether each topic leads anywhere."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.checks.base import Check
from blog.models import SummaryTopic
from research.models import Topic


class RareTopic(Check):
    name = "rare-topic"
    title = _("Topics used once or never")
    why = _("A topic for one summary is often another one misspelt, or a part of it.")
    model = Topic
    field = "name"
    desk = "admin:research_topic_desk"
    desk_title = _("Merge, rename or split them at the topic desk")

    def found(self):
        used = SummaryTopic.objects.filter(tag=OuterRef("pk"), content_object__withdrawn_at=None)
        return Topic.objects.annotate(is_used=Exists(used)).exclude(Exists(used[1:2]))

    def shown(self, found):
        return found.order_by("name")

    def about(self, found):
        return gettext("used once") if found.is_used else gettext("not used")
