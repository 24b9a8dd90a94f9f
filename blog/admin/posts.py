from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from blog import moments
from blog.admin.addressing import what_moved
from blog.admin.beside import Beside
from blog.admin.collisions import WholePostAdmin
from blog.admin.controls import number
from blog.admin.editing import Remark, remarks_for
from blog.admin.forms import LAST_PLACE, CitationSelect, MonthSummaryForm, PostForm, SummaryFormSet
from blog.admin.history import compare_page, history_page, restoring, what_to_restore
from blog.admin.kept import saved
from blog.admin.post_merging import PostMerging
from blog.admin.publishing import (
    NotConfirmedError,
    Plan,
    asked_for,
    carry_out,
    is_carried_out,
    left_over,
    may_publish,
    outcome,
    state_of,
)
from blog.admin.summaries import CORRECTION, with_plain_choices
from blog.history.states import state_now
from blog.history.versions import forget, keep
from blog.models import Post, Summary
from blog.models.summaries import WORDS_A_MINUTE, free_slug
from research.models.searching import wanted

# Of one month: many more than anybody writes, few enough for one page. An import may have brought
# more.
MOST_SUMMARIES = 40


class SummaryInline(admin.StackedInline):
    model = Summary
    form = MonthSummaryForm
    formset = SummaryFormSet
    template = "admin/blog/post/summaries.html"
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
                    "position",
                ]
            },
        ),
        (_("Note and address"), {"fields": ["note", "slug"], "classes": ["collapse"]}),
    ]
    max_num = MOST_SUMMARIES
    words_a_minute = WORDS_A_MINUTE

    @property
    def media(self):
        # In place of the script that comes with the admin.
        names = ("parts", "part-order", "limits", "save-row")
        return Media(js=[Script(f"js/{name}.js", type="module") for name in names])

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, CORRECTION] if obj and obj.was_public else fieldsets

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 2

    def get_formset(self, request, obj=None, **kwargs):
        most = MOST_SUMMARIES
        if obj and request.method == "POST":
            most += obj.summaries.count()
        formset = super().get_formset(request, obj, absolute_max=most, **kwargs)
        formset.form.remarks = remarks_for(request)
        formset.form.conflicts = getattr(request, "conflicts", [])
        return formset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "citation":
            kwargs["widget"] = CitationSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return with_plain_choices(db_field, field)

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.post.is_public else None


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("drafts", _("Draft")), ("scheduled", _("Scheduled")), ("public", _("Public"))]

    def queryset(self, request, queryset):
        chosen = dict(self.lookup_choices).get(self.value())
        return getattr(queryset, self.value())() if chosen else queryset


@admin.register(Post)
class PostAdmin(WholePostAdmin):
    form = PostForm
    inlines = [SummaryInline]
    fieldsets = [
        (None, {"fields": ["month", "byline", "teaser"]}),
        (_("Introduction"), {"fields": ["introduction"], "classes": ["collapse"]}),
    ]
    list_display = ["name", "state", "summary_count", "short_teaser", "changed"]
    list_filter = [StateFilter]
    show_facets = admin.ShowFacets.ALWAYS
    date_hierarchy = "month"
    search_fields = ["teaser", "summaries__title", "summaries__citation_text"]
    search_help_text = _("Words of the teaser, a summary’s title, an author or a DOI")

    class Media:
        css = {"all": ["css/beside.css"]}
        js = [Script("js/ready.js", type="module"), Script("js/share.js", type="module")]

    @property
    def beside(self) -> Beside:
        return Beside(self)

    def get_queryset(self, request):
        # Counted apart: a search joins the summaries too, and would multiply them.
        counts = Summary.objects.filter(post=OuterRef("pk")).order_by().values("post")
        number = Subquery(counts.annotate(number=Count("pk")).values("number"))
        return super().get_queryset(request).annotate(number=Coalesce(number, 0))

    def get_search_results(self, request, queryset, search_term):
        """Posts with every word, in the teaser or in a summary.

        Django's own would join the summaries, for which no index could be used.
        """
        for word in wanted(search_term):
            told = Q(title__icontains=word) | Q(citation_text__icontains=word)
            summaries = Summary.objects.filter(told).order_by().values("post")
            queryset = queryset.filter(Q(teaser__icontains=word) | Q(pk__in=summaries))
        return queryset, False

    @admin.display(description=_("month"), ordering="month")
    def name(self, post):
        return post.name

    @admin.display(description=_("summaries"), ordering="number")
    def summary_count(self, post):
        return post.number

    @admin.display(description=_("teaser"), ordering="teaser")
    def short_teaser(self, post):
        return Truncator(post.teaser).words(12, truncate="…")

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, post):
        return state_of(post)

    @admin.display(description=_("last changed"), ordering="updated_at")
    def changed(self, post):
        return moments.distance(post.updated_at)

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.is_public else None

    def get_changeform_initial_data(self, request):
        latest = Post.objects.first()
        initial = {
            "month": Post.objects.next_month(),
            "byline": latest.byline if latest else "",
        }
        return initial | super().get_changeform_initial_data(request)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context |= self.beside.context(request, context, obj)
        context |= {
            "state": state_of(obj) if obj else "",
            "restored": getattr(request, "restored", None),
            "may_publish": may_publish(request),
            "question": getattr(request, "question", None),
            "plan": Plan.for_page(request, obj),
            "plan_is_asked": "_schedule" in request.POST or "publish_at" in request.GET,
            "proposed": request.POST.get("publish_proposed", Plan.by_default(obj).at),
            "city": settings.TIME_ZONE_CITY,
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        arguments = (request, object_id, form_url, extra_context)
        try:
            return super().changeform_view(*arguments)
        except NotConfirmedError as error:
            request.question = error.question
        # The remark keeps the form from being saved; what is shown in its place is the question.
        request.remarks = [Remark("", "", gettext("Nothing is published yet."))]
        return super().changeform_view(*arguments)

    def refusal(self, request, context):
        return "" if hasattr(request, "question") else super().refusal(request, context)

    def edit(self, request, object_id, form_url, extra_context):
        if request.method == "GET" and "version" in request.GET and object_id is not None:
            post = get_object_or_404(Post, pk=number(object_id))
            request.restored = what_to_restore(request, post)
        return super().edit(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.restored = request.restored.post if hasattr(request, "restored") else {}
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs | {"restored": getattr(request, "restored", None)}

    def done(self, request, pk):
        return restoring(request, pk)

    def history_view(self, request, object_id, extra_context=None):
        return history_page(self, request, get_object_or_404(Post, pk=number(object_id)))

    def compare_view(self, request, pk):
        return compare_page(self, request, pk)

    def post_of(self, object_id):
        return Post.objects.filter(pk=number(object_id)).values_list("pk", flat=True).first()

    def version_of(self, obj):
        return obj.version

    def merging(self, request, object_id):
        post = self.get_object(request, object_id)
        fields = flatten_fieldsets(self.get_fieldsets(request, post))
        form = self.get_form(request, post, change=True, fields=fields)
        ((formset, _inline),) = self.get_formsets_with_inlines(request, post)
        empty = formset(instance=post).empty_form
        return PostMerging(form(instance=post).fields, empty.fields, formset.get_default_prefix())

    def edit_what_is_gone(self, request, object_id, form_url, extra_context):
        """It becomes a new post, if whoever wrote it says so."""
        request.POST = self.merging(request, None).merge(request.POST, None, None).data
        said = gettext(
            "Somebody has deleted this draft meanwhile. What you wrote is here: save it to make it "
            "anew."
        )
        request.remarks = [*remarks_for(request), Remark("", "", said)]
        return self.edit(request, None, reverse("admin:blog_post_add"), extra_context)

    def edit_with_another(self, request, pk, extra_context):
        """The page of this post, or of a new one, with what was typed for a summary that is gone.

        `pk` is None where the post is gone, too.
        """
        merging = self.merging(request, pk and str(pk))
        request.POST = merging.with_another(request.POST, pk and state_now(pk))
        said = gettext(
            "Somebody has removed this summary meanwhile. What you wrote is below: save it to add "
            "it anew."
        )
        request.remarks = [*remarks_for(request), Remark("", "", said)]
        if pk is None:
            return self.edit(request, None, reverse("admin:blog_post_add"), extra_context)
        address = reverse("admin:blog_post_change", args=[pk])
        return self.edit(request, str(pk), address, extra_context)

    def is_done(self, request, post):
        return is_carried_out(request, post)

    def delete_model(self, request, obj):
        # Only what readers never saw is deleted, and then its history has nothing to tell.
        forget(obj.pk)
        super().delete_model(request, obj)

    def log_addition(self, request, obj, message):
        keep(obj.pk, request.user)
        return super().log_addition(request, obj, message)

    def save_formset(self, request, form, formset, change):
        for summary_form in formset.forms:
            if summary_form.needs_address:
                summary_form.instance.slug = ""
        for summary in formset.save(commit=False):
            summary.slug = summary.slug or free_slug(summary.title, form.instance, summary.pk)
            summary.position = summary.position or LAST_PLACE
            summary.save()
        for summary in formset.deleted_objects:
            summary.delete()
        formset.save_m2m()
        kept = [
            summary_form
            for summary_form in formset.forms
            if summary_form.instance.pk and summary_form not in formset.deleted_forms
        ]
        request.forms = {summary_form.instance.pk: summary_form.prefix for summary_form in kept}
        for position, summary_form in enumerate(sorted(kept, key=lambda one: one.place), start=1):
            moved = Summary.objects.filter(pk=summary_form.instance.pk).exclude(position=position)
            moved.update(position=position)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        post = form.instance
        request.moved = what_moved(post, form, *(one for formset in formsets for one in formset))
        for summary in post.summaries.all():
            summary.settle_review_reasons()
        carry_out(request, post)
        post.ensure_publishable()

    def response_add(self, request, obj, post_url_continue=None):
        return self.response_change(request, obj)

    def response_change(self, request, obj):
        """Stay on the page, whatever was done, and say what readers now see."""
        messages.success(request, outcome(request, obj))
        if request.moved:
            messages.info(request, request.moved)
        address = reverse("admin:blog_post_change", args=[obj.pk])
        if moment := left_over(request):
            said = gettext("The time you typed is kept in its field; “Schedule” sets it.")
            messages.info(request, said)
            address += f"?{urlencode(moment)}"
        filters = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return saved(request, redirect(add_preserved_filters(filters, address)))

    def get_urls(self):
        pages = [
            ("<int:pk>/history/compare/", self.compare_view, "blog_post_compare"),
            ("moment/", self.moment_view, "blog_post_moment"),
        ]
        ours = [
            path(route, self.admin_site.admin_view(view), name=name) for route, view, name in pages
        ]
        return [*ours, *self.beside.urls, *super().get_urls()]

    def moment_view(self, request):
        """What there is to say of the moment asked for, while it is being chosen."""
        plan = Plan.of(*asked_for(request.GET))
        return TemplateResponse(request, "admin/blog/post/_moment.html", {"plan": plan})

    def has_delete_permission(self, request, obj=None):
        # What is scheduled goes back to draft first.
        is_kept = obj is not None and obj.first_published_at is not None
        return super().has_delete_permission(request, obj) and not is_kept

    def get_actions(self, request):
        # The bulk deletion cannot tell what was public from what was not.
        return {}
