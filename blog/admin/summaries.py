from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from blog.admin.addressing import what_moved
from blog.admin.bulk import bulk_page
from blog.admin.collisions import WholePostAdmin
from blog.admin.controls import number
from blog.admin.forms import CitationSelect, ReviewedSummaryForm, WithdrawalForm
from blog.admin.history import history_page
from blog.admin.merging import SummaryMerging
from blog.history.versions import ChangedMeanwhileError, changing, post_of_what_is_gone
from blog.models import Post, ReviewReason, Summary, SummaryTopic
from research.models import Topic

LOOK_AGAIN = gettext_noop("Somebody has changed it meanwhile: nothing is done. Look again.")
# Only what readers have seen is corrected in front of them.
CORRECTION = (_("Correction"), {"fields": ["correction", "corrected_on"], "classes": ["collapse"]})


def origin_of(request, summary: Summary) -> str:
    """The page whose link led to the withdrawal: that of the month or of the summary itself."""
    if request.GET.get("from") == "month":
        return reverse("admin:blog_post_change", args=[summary.post_id])
    return reverse("admin:blog_summary_change", args=[summary.pk])


def with_plain_choices(db_field, field):
    """A type of research is chosen, not edited by the way; a citation is not deleted by the way."""
    if db_field.name == "research_type" and field:
        field.widget = field.widget.widget
    if db_field.name == "citation" and field:
        field.widget.can_delete_related = field.widget.can_view_related = False
    return field


class ReviewFilter(admin.SimpleListFilter):
    title = _("what is to be looked at")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("any", _("Anything")), *ReviewReason.choices]

    def queryset(self, request, queryset):
        if self.value() == "any":
            return queryset.to_look_at()
        if self.value() in ReviewReason.values:
            return queryset.filter(review_reasons__contains=[self.value()])
        return queryset


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("public", _("Public")),
            ("unseen", _("Not public")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "public":
            return queryset.public()
        if self.value() == "unseen":
            return queryset.exclude(pk__in=Summary.objects.reachable())
        return queryset.filter(withdrawn_at__isnull=False) if self.value() else queryset


class TopicFilter(admin.SimpleListFilter):
    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return [(topic.slug, topic.name) for topic in Topic.objects.all()]

    def queryset(self, request, queryset):
        return queryset.filter(topics__slug=self.value()) if self.value() else queryset

    def get_facet_queryset(self, changelist):
        # Django would look for each topic on its own, many times as slowly.
        others = self.expected_parameters()
        found = changelist.get_queryset(self.request, exclude_parameters=others)
        links = SummaryTopic.objects.filter(content_object__in=found.order_by().values("pk"))
        numbers = dict(links.values_list("tag__slug").annotate(Count("pk")).order_by())
        return {
            f"{place}__c": numbers.get(slug, 0)
            for place, (slug, _name) in enumerate(self.lookup_choices)
        }


@admin.register(Summary)
class SummaryAdmin(WholePostAdmin):
    """Every summary of the archive, to find, classify and mend; new ones are written in a post."""

    form = ReviewedSummaryForm
    readonly_fields = ["post"]
    list_display = ["title", "post", "research_type", "topic_names", "reasons"]
    list_filter = [ReviewFilter, StateFilter, "research_type", TopicFilter]
    show_facets = admin.ShowFacets.ALWAYS
    date_hierarchy = "post__month"
    ordering = ["-post__month", "position"]
    search_fields = ["title", "citation_text"]
    search_help_text = _("Words of the title, an author, a journal or a DOI")

    def get_fieldsets(self, request, obj=None):
        review = ["review_reasons"] if obj and obj.review_reasons else []
        main = ["post", *review, "title", "citation", "body", "practice_implications"]
        return [
            (None, {"fields": [*main, "topics", "research_type"]}),
            (_("Note and address"), {"fields": ["note", "slug"], "classes": ["collapse"]}),
            *([CORRECTION] if obj and obj.post.was_public else []),
        ]

    def get_queryset(self, request):
        # The post together with it: its version must not be newer than what the page shows.
        summaries = super().get_queryset(request).select_related("post", "research_type")
        return summaries.defer("search", "source").prefetch_related("topics")

    @admin.display(description=_("topics"))
    def topic_names(self, summary):
        return ", ".join(topic.name for topic in summary.topics.all())

    @admin.display(description=_("to be looked at"))
    def reasons(self, summary):
        return ", ".join(str(ReviewReason(reason).label) for reason in summary.review_reasons)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "citation":
            kwargs["widget"] = CitationSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return with_plain_choices(db_field, field)

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.post.is_public else None

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_withdraw"] = obj is not None and self.may_withdraw(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def post_of(self, object_id):
        posts = Summary.objects.filter(pk=number(object_id)).values_list("post", flat=True)
        return posts.first()

    def version_of(self, obj):
        return obj.post.version

    def merging(self, request, object_id):
        summary = self.get_object(request, object_id)
        fields = flatten_fieldsets(self.get_fieldsets(request, summary))
        form = self.get_form(request, summary, change=True, fields=fields)
        return SummaryMerging(form(instance=summary).fields, summary.pk)

    def edit_what_is_gone(self, request, object_id, form_url, extra_context):
        """It becomes a new summary of its post, on the page of the whole post."""
        post = post_of_what_is_gone(number(object_id))
        return self.admin_site.get_model_admin(Post).edit_with_another(request, post, extra_context)

    def save_model(self, request, obj, form, change):
        request.forms = {obj.pk: ""}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # Read anew: what was fetched for the list holds the topics of before.
        summary = Summary.objects.select_related("post").get(pk=form.instance.pk)
        request.moved = what_moved(summary.post, form)
        summary.settle_review_reasons()
        summary.ensure_publishable()

    def response_change(self, request, obj):
        if request.moved:
            messages.info(request, request.moved)
        return super().response_change(request, obj)

    def history_view(self, request, object_id, extra_context=None):
        summaries = Summary.objects.select_related("post")
        summary = get_object_or_404(summaries, pk=number(object_id))
        return history_page(self, request, summary.post, summary)

    def get_urls(self):
        withdrawal = path(
            "<int:pk>/withdrawal/",
            self.admin_site.admin_view(self.withdrawal_view),
            name="blog_summary_withdrawal",
        )
        bulk = path("bulk/", self.admin_site.admin_view(self.bulk_view), name="blog_summary_bulk")
        return [withdrawal, bulk, *super().get_urls()]

    def bulk_view(self, request):
        return bulk_page(request, self.admin_site.each_context(request) | {"media": self.media})

    def may_withdraw(self, request, summary):
        return (
            self.has_change_permission(request, summary)
            and request.user.has_perm("blog.publish_post")
            and (summary.post.was_public or summary.is_withdrawn)
        )

    def withdrawal_view(self, request, pk):
        """Asks why, shows the tombstone, and withdraws; or takes the withdrawal back."""
        summary = get_object_or_404(Summary.objects.for_list(), pk=pk)
        if not self.may_withdraw(request, summary):
            raise PermissionDenied
        form = WithdrawalForm(request.POST or None, label_suffix="")
        try:
            if "_reinstate" in request.POST and summary.is_withdrawn:
                with self.changing(request, summary):
                    summary.reinstate()
                return self.said(request, summary, gettext("The withdrawal is taken back."))
            if "_withdraw" in request.POST and form.is_valid() and not summary.is_withdrawn:
                with self.changing(request, summary):
                    summary.withdraw(form.cleaned_data["reason"])
                return self.said(request, summary, gettext("The summary is withdrawn."))
        except ChangedMeanwhileError:
            messages.warning(request, gettext(LOOK_AGAIN))
            summary = Summary.objects.for_list().get(pk=pk)
        context = {
            "summary": summary,
            "form": form,
            "opened": summary.post.version,
            "origin": origin_of(request, summary),
        }
        if "_show" in request.POST and form.is_valid() and not summary.is_withdrawn:
            reason = form.cleaned_data["reason"]
            summary.withdrawn_at, summary.withdrawal_reason = timezone.now(), reason
            return TemplateResponse(request, "blog/preview_tombstone.html", context)
        page = {"title": summary.title, "opts": self.opts, "media": self.media}
        return TemplateResponse(
            request,
            "admin/blog/summary/withdrawal.html",
            self.admin_site.each_context(request) | context | page,
        )

    def changing(self, request, summary):
        """Raises `ChangedMeanwhileError` where the page showed another version of the post."""
        return changing(summary.post_id, request.user, seen=number(request.POST.get("opened")) or 0)

    def said(self, request, summary, said):
        self.log_change(request, summary, said)
        messages.success(request, said)
        return redirect(origin_of(request, summary))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        # Never in bulk, which cannot tell what was public from what was not.
        if obj is None or obj.post.first_published_at is not None:
            return False
        return super().has_delete_permission(request, obj)
