from django.conf import settings


def site(request) -> dict[str, str]:
    """The name and the address of this site, for every template."""
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
