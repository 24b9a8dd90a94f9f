from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from wagtail.rich_text import expand_db_html

from wagtail_blog.models import Selection

A_PAGE = 20


class SummaryFeed(Feed):
    """The newest summaries of a filter, whole."""

    feed_type = Atom1Feed
    title = "Blog"
    link = "/"

    def get_object(self, request):
        return Selection(request.GET)

    def items(self, selection):
        return selection.newest_first[:A_PAGE]

    def item_description(self, page):
        text = expand_db_html(page.body) + expand_db_html(page.practice_implications)
        return f"<p>{page.reference}</p>{text}"

    def item_link(self, page):
        return page.url

    def item_pubdate(self, page):
        return page.first_published_at

    def item_updateddate(self, page):
        return page.last_published_at

    def item_categories(self, page):
        return [topic.name for topic in page.topics.all()]
