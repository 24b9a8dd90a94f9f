import datetime

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.editing import EditingAdmin
from blog.admin.forms import PostForm, SummaryForm, SummaryFormSet
from blog.models import NotReadyError, Post, Problem, Summary
from blog.models.summaries import free_slug


class SummaryInline(admin.StackedInline):
    model = Summary
    form = SummaryForm
    formset = SummaryFormSet
    autocomplete_fields = ["citation"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "citation",
                    "body",
                    "practice_implications",
                    "topics",
                    "research_type",
                ]
            },
        ),
        (_("Note, address and order"), {"fields": ["note", "slug", "position"]}),
    ]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 2

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.problems = getattr(request, "problems", [])
        return formset

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.was_public)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("drafts", _("Draft")), ("scheduled", _("Scheduled")), ("public", _("Public"))]

    def queryset(self, request, queryset):
        chosen = dict(self.lookup_choices).get(self.value())
        return getattr(queryset, self.value())() if chosen else queryset


@admin.register(Post)
class PostAdmin(EditingAdmin):
    form = PostForm
    inlines = [SummaryInline]
    fieldsets = [
        (None, {"fields": ["month", "byline", "teaser"]}),
        (_("Introduction"), {"fields": ["introduction"], "classes": ["collapse"]}),
    ]
    list_display = ["name", "state", "summary_count", "teaser", "updated_at"]
    list_filter = [StateFilter]
    date_hierarchy = "month"
    search_fields = ["teaser", "summaries__title", "summaries__citation_text"]
    search_help_text = _("Words of the teaser, a summary’s title, an author or a DOI")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(Count("summaries"))

    @admin.display(description=_("month"), ordering="month")
    def name(self, post):
        return post.name

    @admin.display(description=_("summaries"), ordering="summaries__count")
    def summary_count(self, post):
        return post.summaries__count

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, post):
        if post.published_at is None:
            return gettext("Draft")
        moment = date_format(timezone.localtime(post.published_at), "j F Y, H:i")
        if post.is_public:
            return gettext("Public since %s") % moment
        return gettext("Scheduled for %s") % moment

    def get_changeform_initial_data(self, request):
        latest = Post.objects.first()
        if latest is None:
            month = timezone.localdate().replace(day=1)
        else:
            month = (latest.month + datetime.timedelta(days=32)).replace(day=1)
        initial = {"month": month, "byline": latest.byline if latest else ""}
        return initial | super().get_changeform_initial_data(request)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.problems = getattr(request, "problems", [])
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save, and publish where asked: both or neither, and what was typed stays on the page."""
        arguments = (request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return super().changeform_view(*arguments)
        except NotReadyError as error:
            request.problems = error.problems
        except ValidationError as error:
            request.problems = [Problem("", message) for message in error.messages]
        return super().changeform_view(*arguments)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context |= {
            "state": self.state(obj) if obj else "",
            "may_publish": request.user.has_perm("blog.publish_post"),
            "publish_at": request.POST.get("publish_at", ""),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            Post.objects.select_for_update().get(pk=obj.pk)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for summary_form in formset.forms:
            summary = summary_form.instance
            if summary.pk is None and "slug" not in summary_form.changed_data:
                summary.slug = ""
        for summary in formset.save(commit=False):
            summary.slug = summary.slug or free_slug(summary.title, form.instance)
            summary.save()
        for summary in formset.deleted_objects:
            summary.delete()
        formset.save_m2m()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        post = form.instance
        summaries = post.summaries.order_by("position", "pk")
        for position, summary in enumerate(summaries, start=1):
            if summary.position != position:
                summaries.filter(pk=summary.pk).update(position=position)
            summary.settle_review_reasons()
        self.carry_out(request, post)

    def carry_out(self, request, post):
        """Do what the button said. Raises `NotReadyError`, `ValidationError`."""
        if request.user.has_perm("blog.publish_post"):
            if "_publish" in request.POST:
                post.publish()
                messages.success(request, gettext("%s is public now.") % post.name)
            elif "_schedule" in request.POST:
                post.schedule(moment_of(request.POST.get("publish_at", "")))
                messages.success(request, f"{post.name}: {self.state(post)}")
            elif "_unpublish" in request.POST:
                post.unpublish()
                messages.success(request, gettext("%s is a draft again.") % post.name)
        post.ensure_publishable()

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.was_public)

    def get_actions(self, request):
        # The bulk deletion cannot tell what was public from what was not.
        return {}

    def response_post_save_add(self, request, obj):
        return self.response_post_save_change(request, obj)


def moment_of(text: str) -> datetime.datetime:
    """A date and time as a browser sends it, in the site's zone. Raises `ValidationError`."""
    try:
        return timezone.make_aware(datetime.datetime.fromisoformat(text))
    except ValueError as error:
        raise ValidationError(gettext("Give a date and a time for it to appear.")) from error
