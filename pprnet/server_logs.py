import datetime
from typing import Any

from gunicorn.glogging import Logger

from pprnet.logs import JSONFormatter, discreet, environment


class ServerLogger(Logger):
    """gunicorn's logs of requests and of errors: a line of JSON each, and nothing of who asked."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(JSONFormatter())

    def access(self, resp: Any, req: Any, environ: dict, request_time: datetime.timedelta) -> None:
        if not self.access_log_enabled:
            return
        # What is no request at all has no number, and must not have that of the one before.
        environment.set(environ)
        # Without a path it was refused before anybody looked for one.
        asked = environ.get("PATH_INFO") or environ.get("RAW_URI", "").partition("?")[0]
        path = discreet(asked.encode("latin-1", "replace").decode("utf-8", "replace"))
        status = int(str(resp.status).split()[0])
        more = {
            "method": environ.get("REQUEST_METHOD"),
            "path": path,
            "status": status,
            "milliseconds": round(request_time.total_seconds() * 1000, 1),
            "bytes": getattr(resp, "sent", 0) or 0,
        }
        self.access_log.info("%s %s %d", more["method"], path, status, extra=more)

    def warning(self, msg, *args, **kwargs):
        # Behind these words stands what was sent in place of a request, whatever it was.
        super().warning(msg.partition(" from ip=")[0], *args, **kwargs)
