"""How much may be uploaded at once, whatever the page."""

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext

MEGABYTE = 1024 * 1024


class BoundedUploadHandler(FileUploadHandler):
    """Reads no further than what any page takes, and keeps nothing of an upload that is larger.

    `refusal` says why, for whoever sent it; empty where nothing was refused. It stands before the
    handlers that keep files, so that these never see more.
    """

    MOST_FILES = 50
    # In bytes: the largest file, and all of them together.
    LARGEST_FILE = 20 * MEGABYTE
    MOST_BYTES = 60 * MEGABYTE

    def __init__(self, request=None):
        super().__init__(request)
        self.refusal = ""
        self.number = self.read = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.number += 1

    def receive_data_chunk(self, raw_data, start):
        self.read += len(raw_data)
        # Not as soon as it begins: then the file before it would be closed and not this one.
        if self.number > self.MOST_FILES:
            self.refuse(gettext("More than %d files at once are too many.") % self.MOST_FILES)
        if start + len(raw_data) > self.LARGEST_FILE:
            said = gettext("“%(name)s” is larger than %(most)d MB.")
            self.refuse(said % {"name": self.file_name, "most": self.LARGEST_FILE // MEGABYTE})
        if self.read > self.MOST_BYTES:
            said = gettext("The files are larger than %d MB together.")
            self.refuse(said % (self.MOST_BYTES // MEGABYTE))
        return raw_data

    def file_complete(self, file_size):
        return None

    def refuse(self, why: str) -> None:
        self.refusal = why
        # What is still to come is read and forgotten: a browser shows no answer before that.
        raise StopUpload(connection_reset=False)


def refusal(request) -> str:
    """Why the upload of this request was not taken, or nothing. Reads the body, if nobody has."""
    if request.method != "POST" or request.FILES is None:
        return ""
    return next((h.refusal for h in request.upload_handlers if hasattr(h, "refusal")), "")
