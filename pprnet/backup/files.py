"""The file of a backup: written whole or not at all, and believed only when all of it is there."""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from pprnet.backup import BackupError

DUMP, MANIFEST, SUMS = "database.dump", "manifest.json", "SHA256SUMS"
NAMES = [DUMP, MANIFEST, SUMS]
FORMAT = "pprnet-backup"
# Of the file and its manifest; a later number is a later program's.
VERSION = 1
PIECE = 2**20
# Of an archive (POSIX.1-2017, pax).
END = bytes(2 * tarfile.BLOCKSIZE)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, which takes the place of `path` when the block ends well.

    Until then it has another name, and then it is on the disk. Raises `OSError` where it cannot be
    written, and `BackupError` where `path` is anything but a file.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise BackupError(f"{path} is in the way, and is no file.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write(stream: IO[bytes], dump: Iterable[bytes], manifest: dict[str, Any]) -> None:
    """All of a backup, into an empty file; the dump as it comes."""
    text = json.dumps({"format": FORMAT, "version": VERSION, **manifest}, indent=1) + "\n"
    sums = {}
    for name, pieces in ((DUMP, dump), (MANIFEST, [text.encode()])):
        sums[name] = _add(stream, name, pieces)
    _add(stream, SUMS, ["".join(f"{sums[name]}  {name}\n" for name in sums).encode()])
    stream.write(END)


class BackupFile:
    """A backup that was found to be whole."""

    def __init__(self, archive: tarfile.TarFile, manifest: dict[str, Any]):
        self.archive = archive
        self.manifest = manifest

    def dump(self) -> Iterator[bytes]:
        yield from _pieces(self.archive, DUMP)


@contextmanager
def opened(path: Path) -> Iterator[BackupFile]:
    """The backup in this file, read once to the end.

    Raises `BackupError` for one that is foreign, cut short, damaged or of a later format, and
    `OSError`.
    """
    with path.open("rb") as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r:") as archive:
                yield BackupFile(archive, _checked(path, archive))
        except tarfile.TarError as error:
            raise _no_archive(path, stream) from error


def _no_archive(path: Path, stream: IO[bytes]) -> BackupError:
    """What is to be said of a file that cannot be read as an archive."""
    stream.seek(0)
    # The name of what it holds first is the first that stands in an archive.
    if stream.read(len(DUMP) + 1) == f"{DUMP}\0".encode():
        return _cut_short(path)
    return BackupError(f"{path} is no backup of this site.")


def _cut_short(path: Path) -> BackupError:
    return BackupError(f"{path} is cut short: its end is missing. Nothing was restored.")


def _checked(path: Path, archive: tarfile.TarFile) -> dict[str, Any]:
    members = archive.getmembers()
    names = [member.name for member in members if member.isreg()]
    if not names or names != NAMES[: len(names)]:
        raise BackupError(f"{path} is no backup of this site.")
    last = members[-1]
    end = last.offset_data + _rounded(last.size) + len(END)
    if names != NAMES or path.stat().st_size < end:
        raise _cut_short(path)
    sums = b"".join(_pieces(archive, SUMS)).decode(errors="replace")
    for name in (DUMP, MANIFEST):
        found = hashlib.sha256()
        for piece in _pieces(archive, name):
            found.update(piece)
        if f"{found.hexdigest()}  {name}\n" not in sums:
            raise BackupError(
                f"{path} is damaged: {name} in it is not what was written. Nothing was restored."
            )
    try:
        manifest = json.loads(b"".join(_pieces(archive, MANIFEST)))
        told, version = manifest["format"], manifest["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} is no backup of this site.") from error
    if told != FORMAT:
        raise BackupError(f"{path} is no backup of this site.")
    if version != VERSION:
        raise BackupError(
            f"{path} was made by a newer version of this site: install that one first."
        )
    return manifest


def _pieces(archive: tarfile.TarFile, name: str) -> Iterator[bytes]:
    with archive.extractfile(name) as stream:
        while piece := stream.read(PIECE):
            yield piece


def _add(stream: IO[bytes], name: str, pieces: Iterable[bytes]) -> str:
    """One file of the archive; returns its SHA-256."""
    # Its size stands before it, and is known after it.
    start = stream.tell()
    stream.write(bytes(tarfile.BLOCKSIZE))
    found = hashlib.sha256()
    for piece in pieces:
        stream.write(piece)
        found.update(piece)
    end = stream.tell()
    header = tarfile.TarInfo(name)
    header.size = end - start - tarfile.BLOCKSIZE
    header.mode = 0o600
    stream.write(bytes(_rounded(header.size) - header.size))
    after = stream.tell()
    stream.seek(start)
    # In this form a header is one block, however large the file.
    stream.write(header.tobuf(tarfile.GNU_FORMAT))
    stream.seek(after)
    return found.hexdigest()


def _rounded(size: int) -> int:
    """What a file of this size takes up in an archive."""
    return size + -size % tarfile.BLOCKSIZE
