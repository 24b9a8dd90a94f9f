"""Sessions that end: after a while without a sign of life, and in any case after a while."""

import datetime
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

# When the log-in was, in seconds since the epoch.
BEGAN = "began_at"
# Signs of life within a minute are one, and cost one statement.
MINUTE = datetime.timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """Django's, in the database. How long it lives hangs from the row alone, not from the cookie.

    The limits hold wherever a session is read. A sign of life moves only the date of the row, so
    that two requests at once cannot undo what the other wrote.
    """

    def load(self):
        row = self._get_session_from_db()
        data = self.decode(row.session_data) if row else {}
        if SESSION_KEY not in data:
            return data
        expires = end_of(data)
        if expires <= timezone.now():
            self.delete(self.session_key)
            self._session_key = None
            return {}
        if expires - row.expire_date > MINUTE:
            self.model.objects.filter(pk=row.pk).update(expire_date=expires)
        return data

    def save(self, must_create=False):
        """Where the database goes away meanwhile, that is what is said.

        Django's says that the session was deleted, which `SessionMiddleware` answers with 400.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise

    def create_model_instance(self, data):
        if SESSION_KEY in data:
            data.setdefault(BEGAN, time.time())
        row = super().create_model_instance(data)
        row.expire_date = end_of(data)
        return row


def end_of(data: dict) -> datetime.datetime:
    """When a session that gave a sign of life now ends."""
    idle = timezone.now() + datetime.timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    if SESSION_KEY not in data:
        return idle
    began = datetime.datetime.fromtimestamp(data.get(BEGAN, 0), datetime.UTC)
    return min(idle, began + datetime.timedelta(hours=settings.SESSION_HOURS))
