"""Where pages and facts of an edition are kept: `CACHE_URL`, and what bounds it."""

import logging
import os
import pickle
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from environs import EnvError

logger = logging.getLogger(__name__)

MOST_ENTRIES = 1000
MOST_BYTES = 8 * 2**20
# Whatever goes wrong with a file that another process, or a full disk, may have touched.
BROKEN = (OSError, EOFError, zlib.error, pickle.UnpicklingError)


def cache_of(url: str) -> dict[str, Any]:
    """The entry of `CACHES` for a `CACHE_URL`. Raises `EnvError` for one that means nothing."""
    options = {"MAX_ENTRIES": MOST_ENTRIES, "MAX_BYTES": MOST_BYTES}
    if url == "locmem://":
        return {"BACKEND": "pprnet.caches.BoundedMemoryCache", "OPTIONS": options}
    parts = urlsplit(url)
    if parts.scheme == "file" and url == f"file://{parts.path}" and len(parts.path) > 1:
        return {
            "BACKEND": "pprnet.caches.BoundedFileCache",
            "LOCATION": parts.path,
            "OPTIONS": options,
        }
    raise EnvError("locmem:// or file:///FOLDER will do.")


class BoundedMemoryCache(LocMemCache):
    """Django's cache of a process; beyond `MAX_BYTES` it forgets what was not used for longest."""

    def __init__(self, name, params):
        super().__init__(name, params)
        self._max_bytes = params["OPTIONS"]["MAX_BYTES"]

    def _set(self, key, value, timeout=DEFAULT_TIMEOUT):
        super()._set(key, value, timeout)
        size = sum(map(len, self._cache.values()))
        while size > self._max_bytes:
            forgotten, value = self._cache.popitem()
            del self._expire_info[forgotten]
            size -= len(value)


class BoundedFileCache(FileBasedCache):
    """Django's cache in a folder, shared by all processes of a machine.

    Beyond `MAX_ENTRIES` or `MAX_BYTES` it forgets the oldest. What cannot be read or written is
    logged and made anew: no page waits for its cache.
    """

    def __init__(self, folder, params):
        self._max_bytes = params["OPTIONS"]["MAX_BYTES"]
        super().__init__(folder, params)

    def _createdir(self):
        # Asked for when a process starts, too, which a full disk must not prevent.
        try:
            super()._createdir()
        except OSError as error:
            self._log(error)

    def get(self, key, default=None, version=None):
        try:
            self._refuse_strangers()
            return super().get(key, default, version)
        except BROKEN as error:
            self._log(error)
            return default

    def has_key(self, key, version=None):
        try:
            self._refuse_strangers()
            return super().has_key(key, version)
        except BROKEN as error:
            self._log(error)
            return False

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        try:
            self._refuse_strangers()
            super().set(key, value, timeout, version)
        except OSError as error:
            self._log(error)

    def _refuse_strangers(self) -> None:
        """Raises `PermissionError` where others may write: what is read here may run as code."""
        with suppress(FileNotFoundError):
            found = Path(self._dir).stat()
            if found.st_uid != os.geteuid() or found.st_mode & 0o022:
                raise PermissionError("others may write there")

    def _cull(self):
        entries, size = 0, 0
        for file, found in self._newest_first():
            entries, size = entries + 1, size + found.st_size
            if entries >= self._max_entries or size > self._max_bytes:
                file.unlink(missing_ok=True)

    def _newest_first(self) -> Iterator[tuple[Path, os.stat_result]]:
        found = []
        for name in self._list_cache_files():
            # Another process may have forgotten it since.
            try:
                found.append((Path(name), Path(name).stat()))
            except FileNotFoundError:
                continue
        yield from sorted(found, key=lambda entry: -entry[1].st_mtime_ns)

    def _log(self, error: Exception) -> None:
        logger.warning("The cache in %s fails: %s", self._dir, error)
