"""Django's PostgreSQL backend, which starts the embedded server when it first connects."""

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from pprnet import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        try:
            socket_directory = embedded.hold()
        except embedded.EmbeddedDatabaseError as error:
            raise OperationalError(str(error)) from error
        return super().get_connection_params() | {
            "host": str(socket_directory),
            "user": embedded.NAME,
        }
