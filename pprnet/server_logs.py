from gunicorn.glogging import Logger

from pprnet.logs import DiscreetFormatter


class ServerLogger(Logger):
    """gunicorn's logs of requests and of errors, without the tokens of addresses."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(DiscreetFormatter(handler.formatter))
