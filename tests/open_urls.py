"""The site's addresses with those of django-allauth, as its manual has them."""

from django.urls import include, path

from pprnet import urls

urlpatterns = [path("accounts/", include("allauth.urls")), *urls.urlpatterns]
handler404 = urls.handler404
