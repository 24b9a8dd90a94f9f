from django.contrib import admin
from django.urls import include, path

from blog.login.views import CodeView
from pprnet.readiness import readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("readyz", readyz, name="readyz"),
    path("", include("blog.urls")),
    # The same pages once more, by the names that allauth knows them by.
    path("admin/login/", admin.site.login, name="account_login"),
    path("admin/login/code/", CodeView.as_view(), name="mfa_authenticate"),
]

handler404 = "blog.views.page_not_found"
handler500 = "pprnet.outage.error_page"
