import datetime
import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post


class PreviewLinkQuerySet(models.QuerySet):
    def open(self):
        """Those that still show their draft."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """A way to one draft for someone without an account, as long as it is open.

    Only who has the link has its token, 128 random bits: here stands their SHA-256, which leads
    nowhere.
    """

    BYTES = 16
    DAYS = 7
    MOST_DAYS = 30
    MOST_OPEN = 10
    # Those that are closed stay for a while, to see how often they were opened.
    MOST_CLOSED = 20

    post = models.ForeignKey(
        Post, verbose_name=_("post"), related_name="preview_links", on_delete=models.CASCADE
    )
    digest = models.CharField(_("digest of the token"), max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        related_name="+",
        null=True,
        on_delete=models.SET_NULL,
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("open until"))
    revoked_at = models.DateTimeField(_("closed"), null=True, blank=True)
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    last_opened_at = models.DateTimeField(_("last opened"), null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]
        # Who may change a post may share it: there is nothing else to be allowed.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="previewlink_digest_has_its_form",
                violation_error_message=_("A digest is written in 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="previewlink_is_open_for_a_while",
                violation_error_message=_("A link is open for some time."),
            ),
        ]

    def __str__(self):
        return gettext("Preview of %s") % self.post

    @classmethod
    def make(cls, post: Post, user, days: int = DAYS) -> tuple["PreviewLink", str]:
        """A new link to the post, and its token, which nobody can read from it afterwards.

        Raises `ValidationError` where so many are open already, or for no sensible time.
        """
        if not 1 <= days <= cls.MOST_DAYS:
            raise ValidationError(
                gettext("A link is open for 1 to %(days)d days.") % {"days": cls.MOST_DAYS}
            )
        token = secrets.token_urlsafe(cls.BYTES)
        with transaction.atomic():
            # Two at the same moment would both find room for one more.
            Post.objects.select_for_update().get(pk=post.pk)
            links = cls.objects.filter(post=post)
            opens = list(links.open().values_list("pk", flat=True))
            closed = links.exclude(pk__in=opens).values_list("pk", flat=True)
            links.filter(pk__in=list(closed[cls.MOST_CLOSED :])).delete()
            if len(opens) >= cls.MOST_OPEN:
                raise ValidationError(
                    gettext("%(number)d links are open. Close one that nobody needs any more.")
                    % {"number": cls.MOST_OPEN}
                )
            now = timezone.now()
            link = cls.objects.create(
                post=post,
                digest=cls.digest_of(token),
                created_by=user,
                created_at=now,
                expires_at=now + datetime.timedelta(days=days),
            )
        return link, token

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def revoke(self) -> None:
        """Close it for good; one that is closed already keeps its moment."""
        PreviewLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())

    def count_opening(self) -> None:
        """Count that somebody opened it, however many do at the same moment."""
        PreviewLink.objects.filter(pk=self.pk).update(
            opened=F("opened") + 1, last_opened_at=timezone.now()
        )
