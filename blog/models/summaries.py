import datetime
import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase

from blog.characters import LineField, PlainTextField
from blog.models.pages import OldAddress
from blog.models.posts import NotReadyError, Post, Problem, address_in_month
from blog.models.shortcomings import INDEXES
from blog.models.summary_sets import SummaryQuerySet
from blog.models.text_search import (
    NEIGHBOURS,
    TITLE,
    search_vector,
    word_bits,
)
from blog.richtext import (
    RichTextField,
    beginning,
    beginning_of,
    paragraphs,
    plain_text,
    words_in,
)
from research.models import Citation, ResearchType, Topic

# Adults read about 238 words of non-fiction a minute (Brysbaert, 2019, J. Mem. Lang. 109).
WORDS_A_MINUTE = 238
LONGEST_SLUG = 80


class ReviewReason(models.TextChoices):
    """What staff must still look at in an imported summary."""

    NO_CITATION = "no-citation", _("The reference is missing")
    CITATION_UNREAD = "citation-unread", _("Part of the reference could not be read")
    NO_TOPIC = "no-topic", _("No topic yet")
    NO_RESEARCH_TYPE = "no-research-type", _("No type of research yet")
    NO_PRACTICE_IMPLICATIONS = (
        "no-practice-implications",
        _("The practice implications are missing"),
    )
    GUESSED = "guessed", _("Part of the page was guessed")


class TopicManager(_TaggableManager):
    """taggit's manager, which here takes topics only: no topic is ever made from a string."""

    def _to_tag_model_instances(self, tags, tag_kwargs):
        if stranger := next((tag for tag in tags if not isinstance(tag, Topic)), None):
            raise TypeError(f"A topic is chosen, not made: {stranger!r} is no Topic.")
        return super()._to_tag_model_instances(tags, tag_kwargs)

    def remove(self, *tags):
        """Take topics away; taggit itself passes their names when it sets a list."""
        super().remove(*(tag.name if isinstance(tag, Topic) else tag for tag in tags))


class SummaryTopic(ItemBase):
    """A summary is about a topic."""

    content_object = models.ForeignKey(
        "Summary",
        verbose_name=_("summary"),
        related_name="summary_topics",
        on_delete=models.CASCADE,
    )
    tag = models.ForeignKey(
        Topic, verbose_name=_("topic"), related_name="summary_topics", on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("topic of a summary")
        verbose_name_plural = _("topics of summaries")
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"],
                name="summarytopic_pair_is_unique",
                violation_error_message=_("This summary has this topic already."),
            )
        ]


class Summary(models.Model):
    """One study, told in plain language, with what it means for practice."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(
        Post, verbose_name=_("post"), related_name="summaries", on_delete=models.CASCADE
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    title = LineField(_("title"), max_length=300)
    slug = models.SlugField(
        _("address"),
        max_length=LONGEST_SLUG,
        blank=True,
        help_text=_("The last part of the page’s address; made from the title when left empty."),
    )
    note = RichTextField(
        _("note"), blank=True, help_text=_("Optional: why this piece, shown before the summary.")
    )
    body = RichTextField(_("summary"), blank=True)
    practice_implications = RichTextField(_("practice implications"), blank=True)
    citation = models.ForeignKey(
        Citation,
        verbose_name=_("citation"),
        related_name="summaries",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    topics = TaggableManager(
        verbose_name=_("topics"),
        help_text="",
        through=SummaryTopic,
        blank=True,
        ordering=["name"],
        manager=TopicManager,
    )
    research_type = models.ForeignKey(
        ResearchType,
        verbose_name=_("type of research"),
        related_name="summaries",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    correction = RichTextField(
        _("correction"),
        blank=True,
        help_text=_("Optional: what was wrong and how it reads now, shown above the summary."),
    )
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_reason = PlainTextField(_("reason for withdrawal"), blank=True, editable=False)
    review_reasons = ArrayField(
        models.CharField(max_length=40, choices=ReviewReason.choices),
        verbose_name=_("to be looked at"),
        default=list,
        blank=True,
    )
    source = models.TextField(_("imported text"), blank=True, editable=False)
    source_key = models.CharField(
        _("identity in the import"), null=True, blank=True, unique=True, editable=False
    )
    citation_text = models.TextField(
        _("text of the citation, for search"), blank=True, editable=False
    )
    search = models.GeneratedField(
        expression=search_vector(), output_field=SearchVectorField(), db_persist=True
    )
    word_bits = models.GeneratedField(
        expression=word_bits(), output_field=models.BinaryField(), db_persist=True
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        ordering = ["post", "position", "pk"]
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        indexes = [
            GinIndex(fields=["search"], name="summary_search"),
            GinIndex(TITLE, name="summary_title_search"),
            GinIndex(NEIGHBOURS, name="summary_neighbours"),
            # What staff search their lists with asks for parts of words, in capitals.
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="summary_title_parts"),
            GinIndex(
                OpClass(Upper("citation_text"), "gin_trgm_ops"), name="summary_citation_parts"
            ),
            *INDEXES,
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "slug"],
                name="summary_slug_is_unique_in_its_post",
                violation_error_message=_("Another summary of this month has this address."),
            ),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"),
                name="summary_has_a_title",
                violation_error_message=_("A summary needs a title."),
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-z0-9_]+$"),
                name="summary_slug_is_an_address",
                violation_error_message=_(
                    "The address may hold small letters, digits and hyphens only."
                ),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, withdrawal_reason__regex=r"\S"),
                name="summary_withdrawn_means_a_reason",
                violation_error_message=_("A withdrawn summary says why."),
            ),
            models.CheckConstraint(
                condition=Q(corrected_on=None, correction="")
                | Q(corrected_on__isnull=False, correction__regex=r"\S"),
                name="summary_correction_has_its_day",
                violation_error_message=_("A correction says what was corrected, and on what day."),
            ),
            models.CheckConstraint(
                condition=Q(source_key=None) | Q(source_key__regex=r"\S"),
                name="summary_source_key_is_not_blank",
                violation_error_message=_("An imported summary has an identity."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_in_month(self.post.month, self.slug)

    def clean(self):
        if not self.slug and self.title:
            self.slug = free_slug(self.title, self.post_id and self.post, self.pk)
        if self.post_id and OldAddress.objects.elsewhere(
            f"/{self.post.month:%Y/%m}/{self.slug}/", summary=self
        ):
            raise ValidationError(gettext("This address once led to another summary."))

    # What a list adds: the passages with the words of a search, and pieces of its page at hand.
    hit = None
    fragments = None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def last_changed(self) -> datetime.datetime:
        """When something that readers see of it last changed, as far as its rows know."""
        moments = [self.updated_at, self.post.published_at]
        if self.citation:
            moments.append(self.citation.updated_at)
        return max(moments)

    @property
    def excerpt(self) -> str:
        """The beginning of the summary, as a card shows it."""
        return beginning_of(self.body, words=42)

    @property
    def gist(self) -> str:
        """The beginning of the practice implications, as a card shows it."""
        first = next(iter(paragraphs(self.practice_implications)), "")
        return beginning(first, words=32)

    @property
    def reading_minutes(self) -> int:
        """Whole minutes to read it, at least one."""
        words = len(words_in(f"{self.note} {self.body} {self.practice_implications}"))
        return max(1, round(words / WORDS_A_MINUTE))

    def problems(self) -> list[Problem]:
        """What this summary lacks to be published; see `Post.problems()`."""
        missing = [
            ("body", bool(plain_text(self.body)), None, gettext("Write the summary.")),
            (
                "practice_implications",
                bool(plain_text(self.practice_implications)),
                ReviewReason.NO_PRACTICE_IMPLICATIONS,
                gettext("Write the practice implications."),
            ),
            (
                "citation",
                self.citation_id is not None,
                ReviewReason.NO_CITATION,
                gettext("Choose or enter the citation."),
            ),
            (
                "topics",
                bool(self.topics.all()),
                ReviewReason.NO_TOPIC,
                gettext("Choose at least one topic."),
            ),
            (
                "research_type",
                self.research_type_id is not None,
                ReviewReason.NO_RESEARCH_TYPE,
                gettext("Choose the type of research."),
            ),
        ]
        return [
            Problem(field, message, self)
            for field, is_there, excuse, message in missing
            if not is_there and excuse not in self.review_reasons
        ]

    def ensure_publishable(self) -> None:
        """Refuse to leave it published with something missing. Raises `NotReadyError`.

        What another summary of its post lacks is no reason not to mend this one.
        """
        if self.post.published_at is not None and (problems := self.problems()):
            raise NotReadyError(problems)

    def open_reasons(self, *, has_topics: bool) -> list[str]:
        """The review reasons that still hold, now that what was missing may be there."""
        settled = {
            ReviewReason.NO_CITATION: self.citation_id is not None,
            ReviewReason.NO_TOPIC: has_topics,
            ReviewReason.NO_RESEARCH_TYPE: self.research_type_id is not None,
            ReviewReason.NO_PRACTICE_IMPLICATIONS: bool(plain_text(self.practice_implications)),
        }
        return [reason for reason in self.review_reasons if not settled.get(reason)]

    def settle_review_reasons(self) -> None:
        """Drop the reasons that no longer hold."""
        if (reasons := self.open_reasons(has_topics=self.topics.exists())) != self.review_reasons:
            self.review_reasons = reasons
            self.save(update_fields=["review_reasons", "updated_at"])

    def withdraw(self, reason: str) -> None:
        """Leave only a tombstone with this reason. Raises `ValidationError` without one."""
        if not reason.strip():
            raise ValidationError(gettext("Say why: readers will see the reason."))
        self._set_withdrawal(timezone.now(), reason.strip())

    def reinstate(self) -> None:
        """Take a withdrawal back."""
        self._set_withdrawal(None, "")

    def _set_withdrawal(self, moment: datetime.datetime | None, reason: str) -> None:
        with transaction.atomic():
            # Who changes a part of a post takes the post first, so that none wait in a circle.
            Post.objects.select_for_update().get(pk=self.post_id)
            self.withdrawn_at, self.withdrawal_reason = moment, reason
            self.save(update_fields=["withdrawn_at", "withdrawal_reason", "updated_at"])

    def rename(self, title: str, slug: str = "") -> None:
        """Give it another title and an address to match; the old one redirects for ever.

        Raises `ValidationError` when the title is blank or the address is taken.
        """
        with transaction.atomic():
            Post.objects.select_for_update().get(pk=self.post_id)
            self.title = title.strip()
            self.slug = slug or free_slug(self.title, self.post, self.pk)
            self.full_clean(exclude=["search", "word_bits"])
            self.save(update_fields=["title", "slug", "updated_at"])


def slug_of(title: str) -> str:
    """An address made of the title, cut at a word."""
    slug = slugify(title)
    if len(slug) > LONGEST_SLUG - 4:
        slug = slug[: LONGEST_SLUG - 4].rsplit("-", 1)[0]
    return slug.strip("-_") or "summary"


def free_slug(title: str, post: Post | None, summary_id: int | None = None) -> str:
    """An address made of the title that no other summary of the post has or had."""
    base = slug_of(title)
    taken = set()
    if post is not None and post.pk:
        prefix = f"/{post.month:%Y/%m}/"
        others = Summary.objects.filter(post=post).exclude(pk=summary_id)
        old = OldAddress.objects.filter(path__startswith=prefix).exclude(summary_id=summary_id)
        taken = set(others.values_list("slug", flat=True)) | {
            path.removeprefix(prefix).strip("/") for path in old.values_list("path", flat=True)
        }
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, 1000))
    return next(slug for slug in candidates if slug not in taken)
