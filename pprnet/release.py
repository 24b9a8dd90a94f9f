"""Which state of code and templates answers: pages made by another one are other pages."""

import hashlib
from pathlib import Path

# What a deployment changes that readers can see; the packages stand in requirements.txt.
PARTS = ("blog", "locale", "pprnet", "requirements.txt", "research", "static", "templates")
COMPILED = "__pycache__"


def digest(folder: Path, *values: str, parts: tuple[str, ...] = PARTS) -> str:
    """A name, 16 characters long, of the content of these parts of `folder` and of some values.

    Of the content and not of the dates, so that all machines which run the same release agree.
    """
    found = hashlib.sha256(repr(values).encode())
    for file in _files(folder, parts):
        found.update(f"{file.relative_to(folder)}\0".encode())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]


def _files(folder: Path, parts: tuple[str, ...]) -> list[Path]:
    paths = [path for part in parts for path in (folder / part, *(folder / part).rglob("*"))]
    return sorted(path for path in paths if path.is_file() and COMPILED not in path.parts)
