"""What every editing page with rich text has in common."""

from django.contrib import admin
from js_asset import JS, Media


class EditingAdmin(admin.ModelAdmin):
    """An editing page whose rich-text editor works under a strict policy and has a name."""

    def render_change_form(self, request, context, *args, **kwargs):
        names = Media(js=[JS("js/editor-names.js", {"type": "module"})])
        # The import map is the one inline script, so it carries the page's nonce.
        context["media"] = Media.from_media(context["media"] + names, nonce=str(request.csp_nonce))
        return super().render_change_form(request, context, *args, **kwargs)
