"""Pieces of pages that were written before are not written again, and do not fill the memory."""

import pytest
from markupsafe import escape

from blog.facts import Fragments


@pytest.fixture
def fragments(monkeypatch):
    monkeypatch.setattr(Fragments, "MOST", 2)
    return Fragments()


def written(fragments: Fragments, *keys: str) -> str:
    """The keys whose piece had to be written, asked for one after the other."""
    now = []
    for key in keys:
        fragments.of("card", key, lambda key=key: now.append(key) or key)
    return "".join(now)


def test_a_piece_is_written_once(fragments):
    assert written(fragments, "a", "b", "a", "b") == "ab"


def test_of_more_than_are_kept_the_oldest_goes(fragments):
    assert written(fragments, "a", "b", "c", "b", "c", "a") == "abca"


def test_another_kind_of_piece_is_another(fragments):
    written(fragments, "a")
    assert fragments.of("entry", "a", lambda: "an entry") == "an entry"


def test_where_templates_are_being_written_nothing_is_kept(fragments, settings):
    settings.DEBUG = True
    assert written(fragments, "a", "a") == "aa"


def test_what_is_larger_than_all_that_is_kept_is_written_each_time(fragments):
    assert (
        written(fragments, "a long piece", "a", "a long piece", "a") == "a long pieceaa long piecea"
    )


@pytest.mark.parametrize("piece", ["<li>pp. 12–34</li>", ""])
def test_a_piece_is_the_same_the_second_time(piece):
    fragments = Fragments()
    first, second = (fragments.of("card", 1, lambda: piece) for _ in range(2))
    assert (str(first), str(second)) == (piece, piece)
    assert escape(second) == piece
