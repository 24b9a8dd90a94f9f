"""Which topics and which type are suggested for a summary, and why."""

import pytest

from blog.facts import Facts
from blog.models import Edition, Summary
from blog.suggestions import SHOWN, stems_of, texts_of
from research.models import ResearchType, Topic
from tests.factories import make_citation, make_post, make_research_type, make_summary, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary():
    """Only the topics and types that a test makes."""
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()


def write(body: str, title: str = "A study", **fields) -> Summary:
    """A public summary that says this and nothing else."""
    fields.setdefault("citation", None)
    return make_summary(title=title, body=f"<p>{body}</p>", practice_implications="", **fields)


def suggested(summary: Summary, facet: str = "topics", without=frozenset()):
    knowledge = Facts(Edition.objects.live()).knowledge
    (text,) = texts_of([summary])
    return getattr(knowledge, facet).suggestions(text, without)


def reasons(summary: Summary, facet: str = "topics") -> dict[str, str]:
    return {one.name: one.because for one in suggested(summary, facet)}


def about_owls(number: int, **fields) -> None:
    """So many summaries that speak of owls and mice, and as many of something else that do not."""
    others = {"topics": [make_topic("Diurnal Life")], "research_type": make_research_type("Survey")}
    for _ in range(number):
        write("Owls hunt mice.", **fields)
        write("Bees gather honey.", **others)


def test_a_name_in_the_text_speaks_for_its_topic():
    make_topic("Empathy")
    make_topic("Owls")
    assert reasons(write("What empathy does.", topics=[])) == {"Empathy": "Empathy"}


def test_so_does_a_synonym_which_is_the_reason_said():
    make_topic("Drop-Out", synonyms=["premature termination"])
    summary = write("Some prematurely terminate.", title="On premature terminations", topics=[])
    assert reasons(summary) == {"Drop-Out": "premature termination"}


@pytest.mark.parametrize("written", ["dropout", "drop-out", "Drop-Outs"])
def test_a_name_is_found_with_and_without_its_hyphen(written):
    make_topic("Attrition and Drop-Out")
    assert len(suggested(write(f"They counted {written}.", topics=[]))) == 1


def test_an_acronym_is_found_in_capitals_only():
    make_topic("Commitment", synonyms=["ACT"])
    assert suggested(write("They act at once.", topics=[])) == []
    assert reasons(write("They tried ACT at once.", topics=[])) == {"Commitment": "ACT"}


def test_a_name_does_not_reach_from_one_text_into_the_next():
    make_topic("Night Owls")
    summary = write("All night", topics=[])
    summary.practice_implications = "<p>Owls sleep.</p>"
    assert suggested(summary) == []


def test_what_the_title_says_comes_first():
    make_topic("Bees")
    make_topic("Wasps")
    summary = write("Wasps and bees.", title="On wasps", topics=[])
    assert [one.name for one in suggested(summary)] == ["Wasps", "Bees"]


def test_the_title_of_the_citation_speaks_too():
    make_topic("Bees")
    citation = make_citation(title="What bees know")
    assert reasons(write("A trial.", citation=citation, topics=[])) == {"Bees": "Bees"}


def test_words_of_the_archive_speak_for_the_topic_whose_summaries_hold_them():
    night = make_topic("Nocturnal Life")
    about_owls(6, topics=[night])
    (found,) = suggested(write("An owl caught two mice.", topics=[]))
    assert (found.name, found.named) == ("Nocturnal Life", ())
    assert set(found.learnt) == {"owl", "mice"}


def test_a_word_of_one_summary_alone_proves_nothing():
    write("Owls hunt mice.", topics=[make_topic("Nocturnal Life")])
    assert suggested(write("An owl caught two mice.", topics=[])) == []


def test_a_word_that_all_summaries_hold_proves_nothing():
    night = make_topic("Nocturnal Life")
    other = make_topic("Diurnal Life")
    for topic in [night, other] * 6:
        write("Therapy helps.", topics=[topic])
    assert suggested(write("Therapy.", topics=[])) == []


def test_nothing_is_learnt_from_what_readers_do_not_see():
    night = make_topic("Nocturnal Life")
    draft = make_post(published_at=None)
    about_owls(6, post=draft, topics=[night])
    assert suggested(write("An owl caught two mice.", topics=[])) == []


def test_what_it_has_already_is_not_suggested():
    empathy = make_topic("Empathy")
    summary = write("Empathy and bees.", topics=[empathy])
    make_topic("Bees")
    found = suggested(summary, without=frozenset({empathy.pk}))
    assert [one.name for one in found] == ["Bees"]


def test_there_are_never_more_than_three():
    names = ["Owls", "Bees", "Wasps", "Mice"]
    for name in names:
        make_topic(name)
    assert len(suggested(write(" ".join(names), topics=[]))) == SHOWN


def test_a_type_is_suggested_by_its_name_and_by_the_words_of_its_summaries():
    trial = make_research_type("Randomized Trial")
    make_research_type("Meta-analysis")
    about_owls(6, research_type=trial)
    assert reasons(write("A meta-analysis.", research_type=None), "types") == {
        "Meta-analysis": "Meta-analysis"
    }
    (found,) = suggested(write("An owl caught two mice.", research_type=None), "types")
    assert (found.name, set(found.learnt)) == ("Randomized Trial", {"owl", "mice"})


def test_a_new_synonym_is_known_at_once():
    topic = make_topic("Drop-Out")
    summary = write("They left early.", topics=[])
    assert suggested(summary) == []
    topic.synonyms = ["left early"]
    topic.save()
    assert reasons(summary) == {"Drop-Out": "left early"}


def test_an_empty_vocabulary_suggests_nothing():
    assert suggested(write("Owls.", topics=[], research_type=None)) == []


def test_whatever_is_written_has_stems():
    words = ["", "  ", "’s", "-", "—", "0", "a" * 3000, "Ⓐ", "मनोविज्ञान"]
    assert isinstance(stems_of(words), dict)


def test_it_costs_two_queries_for_an_edition_and_one_for_any_number_of_texts(
    django_assert_num_queries,
):
    topic = make_topic("Owls")
    summaries = [write("Owls.", topics=[topic]) for _ in range(4)]
    facts = Facts(Edition.objects.live())
    assert facts.catalogue
    # stems of the archive, of the names
    with django_assert_num_queries(2):
        assert facts.knowledge
    for number in (1, 4):
        # stems of the words
        with django_assert_num_queries(1):
            assert len(texts_of(summaries[:number])) == number


def test_it_is_learnt_once_an_hour_for_a_vocabulary_however_often_the_archive_changes(
    django_assert_num_queries,
):
    topic, survey = make_topic("Owls"), make_research_type("Survey")
    write("Owls.", topics=[topic], research_type=survey)
    assert Facts(Edition.objects.live()).knowledge
    write("Owls, once more.", topics=[topic], research_type=survey)
    facts = Facts(Edition.objects.live())
    assert facts.catalogue
    with django_assert_num_queries(0):
        assert facts.knowledge
    Topic.objects.filter(pk=topic.pk).update(name="Night birds")
    (again,) = suggested(write("Night birds.", topics=[], research_type=survey))
    assert again.name == "Night birds"
