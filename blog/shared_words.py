"""How alike summaries are by their words, each of which sets a bit of `Summary.word_bits`.

As in the catalogue a set is a number: what two sets share costs one operation.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

# So many bits the database has for the words of a summary.
BITS = 8192

# Words that most of the pool have tell nothing apart: with a lower weight they are not counted in
# what two share.
NEGLIGIBLE = 0.01

# A set of words by their bits.
Words = int


def likenesses(own: Words, pool: Sequence[Words]) -> list[float]:
    """How alike to a summary's own words each of the pool is, from 0 to 1.

    The weight of a word is its rarity within the pool, from nearly 0 (in all of it) to 1 (nowhere
    else), whatever the pool's size. A likeness is the cosine of the weighed words (Salton &
    Buckley, 1988), except that the other summary counts with the number of its words: to weigh
    those that it does not share would cost more than all the rest. What as many words would share
    by chance, since different words may set the same bit, is no likeness.
    """
    shared = [own & other for other in pool]
    groups = list(_weighed(own, _digits(shared), len(pool)))
    square = sum(weight * words.bit_count() for words, weight in groups)
    sums = [0.0] * len(pool)
    # Those of the last group nobody shares.
    for words, weight in groups[:-1]:
        if weight > NEGLIGIBLE:
            sums = [
                so_far + weight * (common & words).bit_count()
                for so_far, common in zip(sums, shared, strict=True)
            ]
    sizes = [other.bit_count() for other in pool]
    return [
        max(total - square * size / BITS, 0) / (math.sqrt(square * size) or 1)
        for total, size in zip(sums, sizes, strict=True)
    ]


def _digits(sets: Iterable[Words]) -> list[Words]:
    """In how many of the sets each word is, in binary: the lowest digits of all words first."""
    digits = []
    for carried in sets:
        for place, digit in enumerate(digits):
            digits[place], carried = digit ^ carried, digit & carried
            if not carried:
                break
        if carried:
            digits.append(carried)
    return digits


def _weighed(own: Words, digits: list[Words], size: int) -> Iterator[tuple[Words, float]]:
    """The words by how many of the pool have them, to a factor of two, with their weights squared.

    So there are at most seven weights instead of one for each number.
    """
    rest = own
    for place in reversed(range(len(digits))):
        least, most = 1 << place, min((2 << place) - 1, size)
        words = rest & digits[place]
        rest ^= words
        yield words, (1 - math.log((least + most) / 2 + 1) / math.log(size + 1)) ** 2
    yield rest, 1
