"""One import of files of either kind, all or nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import connection

from blog.archive.document import Document
from blog.archive.importing import Classification, PageImport, refuse_repeated_headings
from blog.archive.reading import DocumentError, is_document, read_document
from blog.archive.report import ImportRefusedError, Report
from blog.archive.restoring import Restoration
from blog.archive.saved_page import SavedPage, UnreadablePage, read_saved_page
from blog.journal import ChangeKind, change, clip

# Any number will do, as long as all imports take the same.
LOCK = 20_130_201
UNCLASSIFIED = Classification()

Content = Document | SavedPage


def import_files(
    files: Sequence[Path],
    classification: Classification = UNCLASSIFIED,
    *,
    draft: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Import saved pages and whole-archive documents of the file system, as `import_contents`."""
    contents = [(str(file), read(str(file), _bytes_of(file))) for file in files]
    with change(None, ChangeKind.IMPORT, clip([file.name for file in files])):
        return import_contents(contents, classification, draft=draft, progress=progress)


def read(file: str, data: bytes) -> Content:
    """What is in these bytes. Raises ImportRefusedError, which names the file and where in it."""
    if is_document(data):
        try:
            return read_document(data)
        except DocumentError as error:
            raise ImportRefusedError(f"{file}: {error}") from error
    try:
        page = read_saved_page(data)
    except UnreadablePage as error:
        place = f"{file}, line {error.line}" if error.line else file
        raise ImportRefusedError(f"{place}: {error}") from error
    refuse_repeated_headings(file, page)
    return page


def import_contents(
    contents: Sequence[tuple[str, Content]],
    classification: Classification = UNCLASSIFIED,
    *,
    draft: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Import what was read of files, each with its name, inside a change of the caller's.

    Raises ImportRefusedError, which names the file and where in it; the caller's transaction must
    not go on then. Two imports at once wait for each other. With `draft`, nothing is added that
    readers see at once.
    """
    documents = [(file, each) for file, each in contents if isinstance(each, Document)]
    if documents and any(classification):
        raise ImportRefusedError(
            f"{documents[0][0]}: a whole-archive document says itself what has which topics and "
            "type; import it without these options."
        )
    pages = [(file, each) for file, each in contents if isinstance(each, SavedPage)]
    report = Report(files=[file for file, _ in contents])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    for file, document in documents:
        _restore(file, document, report, draft=draft)
    PageImport(pages, classification, report, draft=draft).run(progress)
    return report


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ImportRefusedError(f"{file}: {error.strerror}.") from error


def _restore(file: str, document: Document, report: Report, *, draft: bool) -> None:
    try:
        Restoration(file, document, report, draft=draft).run()
    except DocumentError as error:
        raise ImportRefusedError(f"{file}: {error}") from error
