"""What Django itself costs: a view that says a word, and one that makes a single indexed query.

No middleware, no template: there is nothing left to take away. The query is an ordinary one of
the ORM, over the same pool of connections as the site's.
"""

import dj_database_url
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpResponse
from django.urls import path

database = dj_database_url.config("DATABASE_URL")
database.setdefault("OPTIONS", {})["pool"] = True
settings.configure(
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": database},
    USE_TZ=True,
)
application = get_wsgi_application()


class Row(models.Model):
    title = models.TextField()

    class Meta:
        app_label = "bare"
        managed = False
        db_table = "blog_summary"

    def __str__(self):
        return self.title


def bare(request):
    return HttpResponse("Hello")


def with_one_query(request, key):
    return HttpResponse(Row.objects.get(pk=key).title)


urlpatterns = [path("bare/", bare), path("query/<int:key>/", with_one_query)]
