"""What bounds the cache, and what happens when it breaks."""

import os
import subprocess
import sys

import pytest
from environs import EnvError

from pprnet.caches import BoundedFileCache, BoundedMemoryCache, cache_of

PAGE = b"a" * 1000


def memory(name: str, entries: int = 100, size: int = 10**6) -> BoundedMemoryCache:
    return BoundedMemoryCache(name, {"OPTIONS": {"MAX_ENTRIES": entries, "MAX_BYTES": size}})


def folder(path, entries: int = 100, size: int = 10**6) -> BoundedFileCache:
    options = {"MAX_ENTRIES": entries, "MAX_BYTES": size}
    return BoundedFileCache(str(path), {"OPTIONS": options})


def kept(cache, count: int) -> list[int]:
    return [number for number in range(count) if cache.get(number) is not None]


def in_order(path) -> None:
    """Tells apart files that were written within the same tick of the clock."""
    for number, file in enumerate(sorted(path.iterdir(), key=lambda file: file.stat().st_mtime_ns)):
        os.utime(file, ns=(number, number))


# In memory


def test_memory_holds_no_more_entries_than_it_may():
    cache = memory("entries", entries=6)
    for number in range(20):
        cache.set(number, PAGE)
    assert 1 < len(kept(cache, 20)) <= 6
    assert cache.get(19) == PAGE


def test_memory_holds_no_more_bytes_than_it_may():
    cache = memory("bytes", size=5500)
    for number in range(20):
        cache.set(number, PAGE)
    assert kept(cache, 20) == [15, 16, 17, 18, 19]


def test_memory_forgets_what_was_not_used_for_longest():
    cache = memory("used", size=3500)
    for number in range(3):
        cache.set(number, PAGE)
    cache.get(0)
    cache.set(3, PAGE)
    assert kept(cache, 4) == [0, 2, 3]


def test_memory_keeps_nothing_larger_than_itself():
    cache = memory("large", size=500)
    cache.set(0, PAGE)
    assert kept(cache, 1) == []


def test_memory_makes_room_when_an_entry_is_replaced_by_a_larger_one():
    cache = memory("larger", size=3500)
    for number in range(3):
        cache.set(number, PAGE)
    cache.set(2, PAGE * 2)
    assert kept(cache, 3) == [1, 2]


# In a folder


def test_a_folder_is_for_its_owner_alone(tmp_path):
    folder(tmp_path / "pages").set("a", PAGE)
    assert (tmp_path / "pages").stat().st_mode & 0o777 == 0o700


def test_a_folder_is_shared_between_processes(tmp_path):
    folder(tmp_path).set("a", PAGE)
    other = (
        "import django.conf; django.conf.settings.configure(USE_TZ=True)\n"
        "from pprnet.caches import BoundedFileCache\n"
        f"cache = BoundedFileCache({str(tmp_path)!r}, {{'OPTIONS': {{'MAX_BYTES': 10**6}}}})\n"
        "assert cache.get('a') == b'a' * 1000\n"
        "cache.set('b', 'from the other')\n"
    )
    subprocess.run([sys.executable, "-c", other], check=True)
    assert folder(tmp_path).get("b") == "from the other"


def test_a_folder_holds_no_more_entries_than_it_may(tmp_path):
    cache = folder(tmp_path, entries=3)
    for number in range(6):
        cache.set(number, PAGE)
        in_order(tmp_path)
    assert kept(cache, 6) == [3, 4, 5]


def test_a_folder_holds_no_more_bytes_than_it_may(tmp_path):
    pages = [os.urandom(1000) for _ in range(6)]
    cache = folder(tmp_path, size=2500)
    for number, page in enumerate(pages):
        cache.set(number, page)
        in_order(tmp_path)
    # Room is made before an entry is written.
    assert kept(cache, 6) == [3, 4, 5]


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_nothing_is_believed_where_others_may_write(tmp_path, caplog, mode):
    cache = folder(tmp_path / "pages")
    cache.set("a", PAGE)
    (tmp_path / "pages").chmod(mode)
    assert cache.get("a") is None
    assert not cache.has_key("a")
    cache.set("b", PAGE)
    (tmp_path / "pages").chmod(0o700)
    assert (cache.get("a"), cache.get("b")) == (PAGE, None)
    assert "others may write there" in caplog.text


def test_what_is_broken_is_made_anew(tmp_path, caplog):
    cache = folder(tmp_path)
    cache.set("a", PAGE)
    [file] = tmp_path.iterdir()
    content = file.read_bytes()
    for broken in (b"", b"nonsense", content[:-5], content[:20], b"\x80\x05N."):
        file.write_bytes(broken)
        assert cache.get("a", "nothing") == "nothing"
        assert cache.get_or_set("a", lambda: PAGE) == PAGE


def test_what_cannot_be_written_is_logged(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    cache = folder(tmp_path / "file" / "pages")
    cache.set("a", PAGE)
    assert cache.get("a") is None
    assert cache.get_or_set("a", lambda: PAGE) == PAGE
    assert str(tmp_path / "file" / "pages") in caplog.text


# CACHE_URL


def test_a_folder_may_be_named(tmp_path):
    assert cache_of("file:///srv/pages")["LOCATION"] == "/srv/pages"


@pytest.mark.parametrize(
    "url",
    [
        *("", "locmem", "locmem:///", "locmem://name", "memory://", "redis://cache:6379/0"),
        *("file://", "file:///", "file://folder", "file://host/folder", "file:folder"),
        *("/srv/pages", "file:///srv/pages?size=3", "file:///srv/pages#top"),
    ],
)
def test_another_address_of_a_cache_is_refused(url):
    with pytest.raises(EnvError, match="locmem://"):
        cache_of(url)
