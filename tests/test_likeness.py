"""Which topics the desk takes for likely duplicates, why, and which it asks for no more."""

import pytest

from blog.terms.kinds import RESEARCH_TYPE, TOPIC, tallies, used_together
from research.likeness import clusters, decide_different, named
from research.models import Difference, ResearchType, Topic
from research.naming import comparable
from tests.factories import make_research_type, make_summaries, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty():
    """No vocabulary but the test's own."""
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()


def found(kind=TOPIC) -> list[tuple[str, list[tuple[str, str]]]]:
    used = tallies(kind)
    different = set(Difference.objects.values_list("first", "second"))
    return [
        (cluster.survivor.name, [(other.term.name, other.because) for other in cluster.others])
        for cluster in clusters(
            kind.model.objects.all(),
            {key: tally.total for key, tally in used.items()},
            used_together(kind, used),
            different,
        )
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trauma and/or PTSD", "trauma & PTSD"),
        ("Client Factors", "client factor"),
        ("Therapies", "Therapy"),
        ("Drop-Out", "drop out"),
        ("Séance", "seance"),
        ("Client’s View", "Clients View"),
    ],
)
def test_names_are_compared_without_case_accents_plural_and_punctuation(one, other):
    assert comparable(one) == comparable(other)


def test_words_of_another_meaning_stay_apart():
    assert comparable("Empathy") != comparable("Apathy")
    assert comparable("Process") == "process"


def test_the_vocabulary_as_it_was_laid_down_is_in_order():
    assert (found(), found(RESEARCH_TYPE)) == ([], [])


def test_a_misspelt_topic_is_found_with_the_reason():
    make_topic("Adherance", slug="adherance-again")
    ((survivor, others),) = found()
    assert {survivor, others[0][0]} == {"Adherence", "Adherance"}
    assert others[0][1] == "spelt nearly the same, 0.89"


def test_a_letter_wrong_too_many_or_too_few_is_found_in_every_name():
    topics = list(Topic.objects.all())
    for topic in topics:
        middle = len(topic.name) // 2
        make_topic(topic.name[:middle] + topic.name[middle + 1 :])
    pairs = {frozenset((first, other)) for first, others in found() for other, _ in others}
    misspelt = {
        frozenset((t.name, t.name[: len(t.name) // 2] + t.name[len(t.name) // 2 + 1 :]))
        for t in topics
    }
    assert misspelt <= pairs


def test_the_more_used_one_stays(empty):
    make_summaries(2, topics=[make_topic("Diarys")])
    make_summaries(1, topics=[make_topic("Diary")])
    assert found() == [
        ("Diarys", [("Diary", "spelt the same but for case, accents, plural or punctuation")])
    ]


def test_a_name_that_is_a_synonym_of_another_is_found(empty):
    make_topic("Premature Ending")
    make_topic("Dropout", synonyms=["premature endings"])
    assert [because for _, others in found() for _, because in others] == [
        "“premature endings” is a synonym of “Dropout”"
    ]


def test_topics_used_together_nearly_always_are_found(empty):
    owls, night = make_topic("Owls"), make_topic("The Night")
    make_summaries(4, topics=[owls, night])
    make_summaries(1, topics=[owls])
    assert found() == [("Owls", [("The Night", "used together on 4 of 5 summaries")])]


@pytest.mark.parametrize(("together", "alone"), [(2, 0), (4, 2)])
def test_topics_used_together_seldom_or_not_always_are_not(together, alone, empty):
    owls, night = make_topic("Owls"), make_topic("The Night")
    make_summaries(together, topics=[owls, night])
    make_summaries(alone, topics=[owls])
    assert found() == []


def test_types_are_compared_in_the_same_way(empty):
    make_research_type("Diary study")
    make_research_type("Diary studies")
    make_research_type("Dairy study")
    assert [len(others) for _, others in found(RESEARCH_TYPE)] == [2]


def test_every_pair_is_asked_once(empty):
    for name in ("Abcdefgh", "Abcdefghijk", "Abcdefghijklmn"):
        make_topic(name)
    pairs = [frozenset((first, other)) for first, others in found() for other, _ in others]
    assert len(pairs) == len(set(pairs)) == 2


def test_what_was_decided_to_be_different_is_asked_no_more(empty):
    one, other = make_topic("Keeping Diaries"), make_topic("Keeping diary")
    third = make_topic("Keping Diaries")
    decide_different([one, other], make_user("Moderator"))
    pairs = {frozenset((first, name)) for first, others in found() for name, _ in others}
    assert pairs == {frozenset((one.name, third.name)), frozenset((other.name, third.name))}
    decide_different([one, other, third], None)
    assert found() == []


def test_a_decision_holds_whichever_was_named_first(empty):
    one, other = make_topic("Diary"), make_topic("Diaries")
    assert named(one, other) == named(other, one) == ("Diaries", "Diary")


def test_under_another_name_the_question_is_a_new_one(empty):
    one, other = make_topic("Diary"), make_topic("Diaries")
    decide_different([one, other], None)
    Topic.objects.filter(pk=one.pk).update(name="Diarys")
    assert len(found()) == 1


def test_a_decision_about_topics_is_none_about_types(empty):
    decide_different([make_topic("Diary"), make_topic("Diaries")], None)
    assert list(Difference.objects.values_list("kind", flat=True)) == ["topic"]
