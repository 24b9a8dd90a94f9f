"""How alike summaries are by the bits their words set."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.shared_words import BITS, NEGLIGIBLE, likenesses

words = st.sets(st.integers(0, 30), max_size=20)


def bits(words: set[int]) -> int:
    return sum(1 << word for word in words)


def likeness(own: set[int], other: set[int], pool: list[set[int]]) -> float:
    """The same, word by word."""

    def weight(word: int) -> float:
        number = sum(word in one for one in pool)
        if not number:
            return 1
        least = 2 ** int(math.log2(number))
        middle = (least + min(2 * least - 1, len(pool))) / 2
        return (1 - math.log(middle + 1) / math.log(len(pool) + 1)) ** 2

    whole = sum(map(weight, own))
    shared = sum(value for value in map(weight, own & other) if value > NEGLIGIBLE)
    by_chance = whole * len(other) / BITS
    length = math.sqrt(whole * len(other))
    return max(shared - by_chance, 0) / length if length else 0


@given(own=words, pool=st.lists(words, max_size=12))
def test_sets_of_bits_are_as_alike_as_sets_of_words(own, pool):
    expected = [likeness(own, other, pool) for other in pool]
    found = likenesses(bits(own), [bits(other) for other in pool])
    assert found == pytest.approx(expected)
    assert all(0 <= one <= 1 for one in found)


def test_a_rare_word_in_common_counts_for_more():
    rare, common, also_common, _ = likenesses(0b11, [0b01, 0b10, 0b10, 0b100])
    assert rare > common == also_common > 0
