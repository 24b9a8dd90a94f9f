"""Topics that the words of a search name are offered above its results."""

from urllib.parse import quote

import pytest

from research.models import Topic
from tests.factories import make_draft, make_summaries, make_summary, make_topic
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive():
    """One summary on each topic of the vocabulary."""
    make_summary(topics=Topic.objects.all(), title="Of everything")


def offered(client, words: str, more: str = "") -> dict[str, str]:
    """The topics offered for these words, each with the number beside it."""
    page = read(client, f"/?q={quote(words)}{more}")
    lists = [one for one in page.all("ul") if one["aria-labelledby"] == "named-topics"]
    return {item.one("a").text: item.one(".count").text for one in lists for item in one.all("li")}


PTSD = "Trauma and/or PTSD"
CBT = "Cognitive Therapy (CT) and Cognitive-Behavioural Therapy (CBT)"
DROP_OUT = "Attendance, Attrition, and Drop-Out"
ALLIANCE = "Alliance and Therapeutic Relationship"


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        # A name, in full or one of its parts
        ("Trauma and/or PTSD", PTSD),
        ("trauma", PTSD),
        ("PTSD", PTSD),
        ("ptsd", PTSD),
        ("Empathy", "Empathy"),
        ("EMPÁTHY", "Empathy"),
        ("cognitive-behavioural therapy", CBT),
        ("cognitive behavioural therapy", CBT),
        ("interpersonal psychotherapy", "Interpersonal Psychotherapy (IPT)"),
        ("drop out", DROP_OUT),
        ("crisis intervention", "Suicide and Crisis Intervention"),
        ("placebo effects", "Placebo Effect"),
        # The word that begins it
        ("anxiety", "Anxiety Disorders"),
        # A synonym
        ("dropout", DROP_OUT),
        ("warmth", "Empathy"),
        ("SSRI", "Medications/Pharmacotherapy"),
        # A phrase, or what is between two OR
        ('warmth "dose"', "Treatment Length and Frequency"),
        ("owls OR warmth", "Empathy"),
        # A name of several words among others
        ("working alliance in adolescents", ALLIANCE),
        ("alliance ruptures with veterans", ALLIANCE),
        # An acronym in capitals; one without vowels in any case
        ("EMDR for veterans", PTSD),
        ("PTSD, veterans", PTSD),
        ("veterans with ptsd", PTSD),
        ("why cbt works", CBT),
    ],
)
def test_a_topic_is_offered_that_the_words_name(client, words, topic):
    assert offered(client, words) == {topic: "1 summary"}


@pytest.mark.parametrize(
    "words",
    [
        # Everyday words among others
        "warmth of the room",
        "the dose of harm",
        "hope for veterans",
        # An acronym with vowels that is not in capitals
        "the rom of a computer",
        # Part of a word, part of a name
        "traumatology",
        "effect",
        "long",
        # Excluded
        "owls -trauma",
        'owls -"working alliance"',
        "the",
        "-",
        "10.5555/ptsd.1",
    ],
)
def test_no_topic_is_offered_for_words_that_name_none(client, words):
    assert offered(client, words) == {}


def test_topics_are_offered_above_the_results(client):
    make_summary(title="On trauma")
    page = client.get("/?q=trauma").text
    assert page.index('id="results"') < page.index('id="named-topics"')
    assert page.index('id="named-topics"') < page.index(">On <mark>trauma</mark></a>")


def test_two_topics_may_be_named(client):
    assert list(offered(client, "group therapy for PTSD")) == ["Group Psychotherapy", PTSD]


def test_a_topic_named_in_full_stands_first_and_three_are_enough(client):
    words = "trauma OR group therapy OR working alliance OR major depressive disorder relapse"
    assert list(offered(client, words)) == [ALLIANCE, "Group Psychotherapy", PTSD]


def test_an_offer_leads_to_the_page_of_the_topic(client):
    page = read(client, "/?q=ptsd")
    assert page.link(PTSD) == "/topics/trauma-and-or-ptsd/"


def test_topics_are_offered_where_the_words_find_nothing_themselves(client):
    assert read(client, "/?q=ptsd").titles == []
    assert offered(client, "ptsd") == {PTSD: "1 summary"}


def test_the_number_is_that_of_all_public_summaries_on_the_topic(client):
    topic = Topic.objects.get(name=PTSD)
    make_summaries(2, topics=[topic])
    make_summary(make_draft(), topics=[topic])
    make_summary(topics=[topic]).withdraw("Retracted.")
    assert offered(client, "ptsd", "&year=2022") == {PTSD: "3 summaries"}


def test_a_topic_without_public_summaries_is_not_offered(client):
    make_summary(make_draft(), topics=[make_topic("Marmots")])
    assert offered(client, "marmots") == {}


def test_a_topic_that_is_chosen_already_is_not_offered(client):
    assert offered(client, "ptsd", "&topic=trauma-and-or-ptsd") == {}


def test_a_new_synonym_counts_at_once(client):
    assert offered(client, "shell shock") == {}
    topic = Topic.objects.get(name=PTSD)
    topic.synonyms += ["Shell-Shock"]
    topic.save()
    assert offered(client, "shell shock") == {PTSD: "1 summary"}


def test_no_topics_are_offered_without_words(client):
    page = read(client, "/?topic=empathy")
    assert page.all("#named-topics") == []


def test_names_are_escaped(client):
    make_summary(topics=[make_topic("<b>Bees</b>")])
    assert offered(client, "<b>bees</b>") == {"<b>Bees</b>": "1 summary"}
