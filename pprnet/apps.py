from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PPRNetConfig(AppConfig):
    name = "pprnet"
    default = True


class PPRNetAdminConfig(admin_apps.AdminConfig):
    default_site = "pprnet.admin.PPRNetAdminSite"
    default = False
