"""Words that must stand together: quoted, or joined by a hyphen."""

from itertools import product
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.catalogue import Catalogue
from blog.models import Summary
from blog.search.finding import find
from tests.factories import make_post, make_summary
from tests.reading import read

pytestmark = pytest.mark.django_db

# Words that say nothing stand between others; some have other spellings, some a hyphen.
WORDS = ["alliance", "rupture", "repair", "of", "the", "behaviour", "follow-up", "evidence-based"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
SEARCHES = st.lists(
    st.tuples(st.sampled_from(["{}", '"{}"', '"{}"', '-"{}"', "OR {}"]), TEXTS).map(
        lambda pair: pair[0].format(pair[1])
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


@pytest.fixture
def texts():
    """A summary for any two of the words beside each other, and with another between them."""
    post = make_post()
    for one, between, other in product(WORDS, ["", *WORDS[:5]], WORDS):
        body = f"<p>{one} {between} {other}</p>"
        Summary.objects.create(post=post, title="T", slug=f"t{len(body)}-{uuid4()}", body=body)


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ('"alliance rupture"', ["Together"]),
        ('"rupture alliance"', []),
        ('"rupture of the alliance"', ["Apart"]),
        ('"rupture the alliance"', []),
        ("rupture-repair", ["Together"]),
        ('"alliance rupture" OR "the alliance"', ["Together", "Apart"]),
        ('rupture -"alliance rupture"', ["Apart"]),
        ('"alliance rupture" "rupture of the alliance"', []),
    ],
)
def test_words_that_stand_together_are_found(client, words, titles):
    make_summary(title="Apart", body="<p>The rupture of the alliance needs repair.</p>")
    make_summary(title="Together", body="<p>Alliance rupture: repair it.</p><p>Rupture-repair.</p>")
    assert sorted(read(client, f"/?q={quote(words)}").titles) == sorted(titles)


@given(SEARCHES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_of_neighbours_loses_and_adds_nothing(texts, words):
    catalogue = Catalogue.load()
    expected = Summary.objects.matching(words).values_list("pk", flat=True)
    assert find(words, catalogue).places == catalogue.with_keys(expected)


def test_a_phrase_is_narrowed_beside_a_word_with_other_spellings():
    asked = "SELECT blog_neighbours_sought(%s), blog_neighbours(to_tsvector('pprnet', %s))"
    with connection.cursor() as cursor:
        cursor.execute(asked, [["randomized controlled trial"], "controlled trial"])
        sought, of_the_rest = cursor.fetchone()
    assert sought == of_the_rest
    assert sought
