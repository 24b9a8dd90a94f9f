from django.contrib import admin


class PPRNetAdminSite(admin.AdminSite):
    pass
