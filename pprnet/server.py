from gunicorn.workers.gthread import ThreadWorker


class SharingWorker(ThreadWorker):
    """A process that leaves to the others what it has no thread for.

    gunicorn's own takes every connection that comes: when some come at once, one process may get
    all of them, and those who stay connected wait for it while the others have nothing to do.
    """

    def accept(self, listener):
        if self._is_busy:
            self.set_accept_enabled(False)
        else:
            super().accept(listener)

    def set_accept_enabled(self, enabled):
        # Asked before each wait for something to happen, so also when a thread has finished.
        super().set_accept_enabled(enabled and not self._is_busy)

    def handle_request(self, req, conn):
        # Of more than can be answered at once somebody comes again, to whoever has time.
        if self.nr_conns > self.cfg.threads:
            req.force_close()
        return super().handle_request(req, conn)

    @property
    def _is_busy(self) -> bool:
        """Whether each thread has a request, or a connection of which none has come yet."""
        idle = len(self.keepalived_conns) + len(self.pending_conns)
        return self.nr_conns - idle >= self.cfg.threads
