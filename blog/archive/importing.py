"""Saved pages of the old blog into the database."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.html import escape

from blog.archive.report import NO_DRAFT, Entry, ImportRefusedError, Report
from blog.archive.saved_page import SavedPage, SavedSummary
from blog.archive.validation import REFUSALS, insert_validated, said
from blog.models import Post, ReviewReason, Summary, SummaryTopic
from blog.richtext import clean_html
from research.models import Citation, ResearchType, Topic
from research.references import parse_reference


class Classification(NamedTuple):
    """What the filter of a saved page says of every summary on it."""

    topics: tuple[Topic, ...] = ()
    research_type: ResearchType | None = None


class ReadReference(NamedTuple):
    """The citation of an imported summary, and what of its reference could not be read."""

    citation: Citation | None
    problems: tuple[str, ...] = ()


def source_key(month: datetime.date, heading: str) -> str:
    """The identity of a summary in the import: its month and a digest of its heading as imported.

    Case and spacing make no difference, nor does anything a person changes later.
    """
    folded = " ".join(heading.casefold().split())
    return f"{month:%Y-%m}:{hashlib.sha256(folded.encode()).hexdigest()[:16]}"


def refuse_repeated_headings(file: str, page: SavedPage) -> None:
    """Raises ImportRefusedError where two summaries of the page have the same identity."""
    lines: dict[str, int] = {}
    for saved in page.summaries:
        first = lines.setdefault(source_key(saved.month, saved.title), saved.line)
        if first != saved.line:
            raise ImportRefusedError(
                f"{file}, line {saved.line}: “{saved.title}” stands twice in "
                f"{saved.month:%B %Y}, here and on line {first}."
            )


def differences(summary: Summary, saved: SavedSummary) -> list[str]:
    """What of the summary is not as the import of this text makes it, in the names staff know.

    Spacing of the text as it stood is no difference. Of a citation only the reference counts: what
    was read out of it is a record of its own, which others may cite and staff complete.
    """
    made = {"source": _words(saved.source), "title": saved.title} | _texts(saved)
    stored = {name: getattr(summary, name) for name in made}
    stored["source"] = _words(summary.source)
    changed = [
        str(Summary._meta.get_field(name).verbose_name)
        for name in made
        if made[name] != stored[name]
    ]
    reference = summary.citation.raw if summary.citation else ""
    return changed + ["citation"] * (reference != saved.reference)


class PageImport:
    """One run over saved pages, inside a transaction of the caller's.

    It creates what is missing, adds topics and a type where they are missing, and overwrites
    nothing. With `draft`, months that are new arrive as drafts, and nothing is added to a month
    that is out or has its moment.
    """

    def __init__(
        self,
        pages: list[tuple[str, SavedPage]],
        classification: Classification,
        report: Report,
        *,
        draft: bool = False,
    ):
        self.pages = pages
        self.classification = classification
        self.report = report
        self.draft = draft
        saved = [summary for _, page in pages for summary in page.summaries]
        self.total = len(saved)
        keys = {source_key(summary.month, summary.title) for summary in saved}
        stored = Summary.objects.filter(source_key__in=keys)
        self.summaries = {
            summary.source_key: summary
            for summary in stored.select_related("post", "citation").defer("search")
        }
        self.topics = defaultdict(set)
        for link in SummaryTopic.objects.filter(content_object__in=stored):
            self.topics[link.content_object_id].add(link.tag_id)
        posts = Post.objects.filter(month__in={summary.month for summary in saved}).order_by()
        self.posts = {post.month: post for post in posts}
        self.last_position = defaultdict(int)
        for pk, last in posts.values_list("pk").annotate(Max("summaries__position")):
            self.last_position[pk] = last or 0
        references = {summary.reference for summary in saved} - {""}
        # Of several with the same text the oldest counts.
        self.citations = {
            citation.raw: citation
            for citation in Citation.objects.filter(raw__in=references).order_by("-pk")
        }

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Import everything; `progress` is told how many summaries of how many are done.

        Raises ImportRefusedError, naming file and line, for what the database would refuse.
        """
        done = 0
        for file, page in self.pages:
            self.report.guessed += [Entry(file=file, message=guess) for guess in page.guesses]
            if page.teaser:
                self.report.teasers.append(Entry(file=file, kind="post", message=page.teaser))
            for saved in page.summaries:
                self._import(file, saved)
                done += 1
                progress(done, self.total)

    def _import(self, file: str, saved: SavedSummary) -> None:
        key = source_key(saved.month, saved.title)
        summary = self.summaries.get(key)
        if summary is None:
            post = self._post(f"{file}, line {saved.line}", file, saved)
            if self.draft and post.published_at:
                self.report.differs.append(_entry(file, saved).saying(NO_DRAFT))
            else:
                self.summaries[key] = self._create(file, saved, key, post)
            return
        entry = _entry(file, saved, summary)
        if changed := [*differences(summary, saved), *self._other_type(summary)]:
            message = f"Different: {', '.join(changed)}."
            self.report.differs.append(entry.saying(message))
        else:
            self.report.same.append(entry)
        if added := self._classify(summary):
            message = f"Added: {', '.join(each.name for each in added)}."
            self.report.classified.append(entry.saying(message))

    def _other_type(self, summary: Summary) -> list[str]:
        given, stored = self.classification.research_type, summary.research_type_id
        return ["type of research"] if given and stored and stored != given.pk else []

    def _classify(self, summary: Summary) -> list[Topic | ResearchType]:
        """Add the topics and the type that the summary lacks; returns what was added."""
        added = self._add_topics(summary)
        given = self.classification.research_type
        if given and summary.research_type_id is None:
            summary.research_type = given
            summary.save(update_fields=["research_type", "updated_at"])
            added.append(given)
        if added:
            summary.settle_review_reasons()
        return added

    def _add_topics(self, summary: Summary) -> list[Topic | ResearchType]:
        has = self.topics[summary.pk]
        added = [topic for topic in self.classification.topics if topic.pk not in has]
        SummaryTopic.objects.bulk_create(
            SummaryTopic(content_object=summary, tag=topic) for topic in added
        )
        has.update(topic.pk for topic in added)
        return added

    def _create(self, file: str, saved: SavedSummary, key: str, post: Post) -> Summary:
        place = f"{file}, line {saved.line}"
        citation, problems = self._citation(place, saved)
        self.last_position[post.pk] += 1
        summary = Summary(
            post=post,
            position=self.last_position[post.pk],
            title=saved.title,
            citation=citation,
            research_type=self.classification.research_type,
            source=saved.source,
            source_key=key,
            **_texts(saved),
        )
        summary.review_reasons = self._reasons(summary, saved, problems)
        _insert(summary, place)
        self._add_topics(summary)
        self._report_created(_entry(file, saved, summary), summary, saved, problems)
        return summary

    def _reasons(
        self, summary: Summary, saved: SavedSummary, problems: tuple[str, ...]
    ) -> list[ReviewReason]:
        holds = {
            ReviewReason.NO_CITATION: summary.citation is None,
            ReviewReason.CITATION_UNREAD: bool(problems),
            ReviewReason.NO_TOPIC: not self.classification.topics,
            ReviewReason.NO_RESEARCH_TYPE: summary.research_type is None,
            ReviewReason.NO_PRACTICE_IMPLICATIONS: not summary.practice_implications,
            ReviewReason.GUESSED: bool(saved.guesses),
        }
        return [reason for reason, it_does in holds.items() if it_does]

    def _report_created(
        self, entry: Entry, summary: Summary, saved: SavedSummary, problems: tuple[str, ...]
    ) -> None:
        self.report.created.append(entry)
        missing = [
            str(reason.label)
            for reason in summary.review_reasons
            if reason not in (ReviewReason.CITATION_UNREAD, ReviewReason.GUESSED)
        ]
        missing += [f"Not read of the reference: {problem}" for problem in problems]
        if saved.contact_email and not self._holds(summary.citation, saved.contact_email):
            missing.append(f"No citation has the author’s e-mail address {saved.contact_email}.")
        self.report.missing += [entry.saying(message) for message in missing]
        self.report.guessed += [entry.saying(guess) for guess in saved.guesses]

    @staticmethod
    def _holds(citation: Citation | None, contact_email: str) -> bool:
        return citation is not None and citation.contact_email == contact_email

    def _post(self, place: str, file: str, saved: SavedSummary) -> Post:
        if saved.month not in self.posts:
            noon = datetime.datetime.combine(
                saved.month, datetime.time(12), ZoneInfo(settings.TIME_ZONE)
            )
            is_to_come = noon > timezone.now()
            public_from = None if self.draft or is_to_come else noon
            post = Post(month=saved.month, published_at=public_from, first_published_at=public_from)
            _insert(post, place)
            self.posts[saved.month] = post
            if is_to_come and not self.draft:
                self.report.guessed.append(
                    Entry(
                        file=file,
                        kind="post",
                        line=saved.line,
                        month=saved.month,
                        message="The month is still to come, so it became a draft.",
                    )
                )
        return self.posts[saved.month]

    def _citation(self, place: str, saved: SavedSummary) -> ReadReference:
        """The citation with exactly this reference, or a new one, saved.

        Of a reference whose parts cannot be read or kept, the text alone is kept.
        """
        if not saved.reference:
            return ReadReference(None)
        read = parse_reference(saved.reference)
        problems = read.problems
        if saved.reference in self.citations:
            citation = self.citations[saved.reference]
            return ReadReference(citation, problems or _lacking_title(citation))
        fields = {"raw": saved.reference, "contact_email": _valid_email(saved.contact_email)}
        citation = Citation(**fields)
        if read.csl.get("title"):
            try:
                citation = Citation.from_csl(read.csl, **fields)
                insert_validated(citation)
            except (ValueError, *REFUSALS) as error:
                citation = Citation(**fields)
                problems = (*problems, said(error, Citation))
        if citation.pk is None:
            _insert(citation, place)
        self.citations[saved.reference] = citation
        return ReadReference(citation, problems or _lacking_title(citation))


def _lacking_title(citation: Citation) -> tuple[str, ...]:
    return () if citation.title else ("There is no title.",)


def _valid_email(address: str) -> str:
    try:
        return Citation._meta.get_field("contact_email").clean(address, None)
    except ValidationError:
        return ""


def _insert(instance: Model, place: str) -> None:
    """Validate and insert; what is refused becomes one line that says where it stands."""
    try:
        insert_validated(instance)
    except REFUSALS as error:
        raise ImportRefusedError(f"{place}: {said(error, type(instance))}") from error


def _texts(saved: SavedSummary) -> dict[str, str]:
    """The rich text of the summary as the database keeps it."""
    return {
        "note": _html(saved.note.split("\n\n") if saved.note else ()),
        "body": _html(saved.body),
        "practice_implications": _html(saved.practice_implications),
    }


def _html(paragraphs: tuple[str, ...] | list[str]) -> str:
    return clean_html("".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs))


def _words(text: str) -> str:
    return " ".join(text.split())


def _entry(file: str, saved: SavedSummary, summary: Summary | None = None) -> Entry:
    return Entry(
        file=file,
        line=saved.line,
        month=saved.month,
        title=saved.title,
        address=summary.get_absolute_url() if summary else "",
    )
