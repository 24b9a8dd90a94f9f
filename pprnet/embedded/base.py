"""Django's PostgreSQL backend, which starts the embedded server when it first connects."""

from pprnet import embedded
from pprnet.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        return super().get_connection_params() | {
            "host": str(embedded.hold()),
            "user": embedded.NAME,
        }
