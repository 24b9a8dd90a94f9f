from django.contrib import admin
from django.urls import include, path

from pprnet.readiness import readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("readyz", readyz, name="readyz"),
    path("", include("blog.urls")),
]

handler404 = "blog.views.page_not_found"
