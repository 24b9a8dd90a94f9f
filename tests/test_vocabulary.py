import importlib
import re
from collections import Counter
from itertools import chain

import pytest
from django.apps import apps
from django.db import connection

from research.models import ResearchType, Topic, TopicAlias

vocabulary = importlib.import_module("research.migrations.0002_vocabulary")

pytestmark = pytest.mark.django_db

TOPIC_SLUGS = {
    "Adherence": "adherence",
    "Alliance and Therapeutic Relationship": "alliance-and-therapeutic-relationship",
    "Anxiety Disorders": "anxiety-disorders",
    "Attachment": "attachment",
    "Attendance, Attrition, and Drop-Out": "attendance-attrition-and-drop-out",
    "Client Factors": "client-factors",
    "Client Preferences": "client-preferences",
    "Cognitive Therapy (CT) and Cognitive-Behavioural Therapy (CBT)": (
        "cognitive-therapy-ct-and-cognitive-behavioural-therapy-cbt"
    ),
    "Combination Therapy": "combination-therapy",
    "Common Factors": "common-factors",
    "Cost-effectiveness": "cost-effectiveness",
    "Depression and Depressive Symptoms": "depression-and-depressive-symptoms",
    "Efficacy of Treatments": "efficacy-of-treatments",
    "Empathy": "empathy",
    "Feedback and Progress Monitoring": "feedback-and-progress-monitoring",
    "Group Psychotherapy": "group-psychotherapy",
    "Illness and Medical Comorbidities": "illness-and-medical-comorbidities",
    "Interpersonal Psychotherapy (IPT)": "interpersonal-psychotherapy-ipt",
    "Long-term Outcomes": "long-term-outcomes",
    "Medications/Pharmacotherapy": "medications-pharmacotherapy",
    "Miscellaneous": "miscellaneous",
    "Neuroscience and Brain": "neuroscience-and-brain",
    "Outcomes and Deterioration": "outcomes-and-deterioration",
    "Personality Disorders": "personality-disorders",
    "Placebo Effect": "placebo-effect",
    "Practice-Based Research and Practice Research Networks": (
        "practice-based-research-and-practice-research-networks"
    ),
    "Psychodynamic Therapy (PDT)": "psychodynamic-therapy-pdt",
    "Resistance and Reactance": "resistance-and-reactance",
    "Self-Reflection and Awareness": "self-reflection-and-awareness",
    "Suicide and Crisis Intervention": "suicide-and-crisis-intervention",
    "Termination": "termination",
    "Therapist Factors": "therapist-factors",
    "Training": "training",
    "Transference and Countertransference": "transference-and-countertransference",
    "Trauma and/or PTSD": "trauma-and-or-ptsd",
    "Treatment Length and Frequency": "treatment-length-and-frequency",
}

RESEARCH_TYPE_SLUGS = {
    "Meta-analysis": "meta-analysis",
    "Systematic review": "systematic-review",
    "Randomized controlled trial": "randomized-controlled-trial",
    "Naturalistic or practice-based study": "naturalistic-or-practice-based-study",
    "Process and mechanisms study": "process-and-mechanisms-study",
    "Qualitative study": "qualitative-study",
    "Survey or cross-sectional study": "survey-or-cross-sectional-study",
    "Narrative or theoretical review": "narrative-or-theoretical-review",
    "Practice guideline": "practice-guideline",
}


def is_one_sentence(text: str) -> bool:
    return re.fullmatch(r"[A-Z][^.!?\n]+\.", text) is not None


def remove_vocabulary():
    with connection.schema_editor() as schema_editor:
        vocabulary.remove_unused_vocabulary(apps, schema_editor)


def add_vocabulary():
    with connection.schema_editor() as schema_editor:
        vocabulary.add_vocabulary(apps, schema_editor)


def refer_to(row):
    """A row of a later app, known to the database alone, whose foreign key is checked at commit."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE referrer (id bigint REFERENCES {table} DEFERRABLE INITIALLY DEFERRED)"
        )
        cursor.execute("INSERT INTO referrer VALUES (%s)", [row.pk])


def test_the_archive_begins_with_the_36_topics_under_their_addresses():
    assert len(TOPIC_SLUGS) == 36
    assert dict(Topic.objects.values_list("name", "slug")) == TOPIC_SLUGS


def test_every_topic_is_described_in_one_sentence():
    descriptions = dict(Topic.objects.values_list("name", "description"))

    assert descriptions
    assert [name for name, text in descriptions.items() if not is_one_sentence(text)] == []


def test_every_topic_has_5_to_14_synonyms():
    counts = {name: len(words) for name, words in Topic.objects.values_list("name", "synonyms")}

    assert counts
    assert {name: n for name, n in counts.items() if not 5 <= n <= 14} == {}


def test_no_synonym_names_two_topics():
    names = Topic.objects.values_list("name", flat=True)
    synonyms = chain(*Topic.objects.values_list("synonyms", flat=True))
    named = Counter(word.casefold() for word in chain(names, synonyms))

    assert named
    assert [word for word, times in named.items() if times > 1] == []


def test_synonyms_carry_no_stray_punctuation_or_space():
    synonyms = list(chain(*Topic.objects.values_list("synonyms", flat=True)))

    assert synonyms
    assert [word for word in synonyms if not re.fullmatch(r"\w+([ -]\w+)*", word)] == []


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("PTSD", "trauma-and-or-ptsd"),
        ("CBT", "cognitive-therapy-ct-and-cognitive-behavioural-therapy-cbt"),
        ("behavior therapy", "cognitive-therapy-ct-and-cognitive-behavioural-therapy-cbt"),
        ("SSRIs", "medications-pharmacotherapy"),
        ("IPT", "interpersonal-psychotherapy-ipt"),
        ("PDT", "psychodynamic-therapy-pdt"),
        ("ROM", "feedback-and-progress-monitoring"),
        ("PRN", "practice-based-research-and-practice-research-networks"),
        ("dropout", "attendance-attrition-and-drop-out"),
        ("premature termination", "attendance-attrition-and-drop-out"),
        ("working alliance", "alliance-and-therapeutic-relationship"),
        ("rupture", "alliance-and-therapeutic-relationship"),
    ],
)
def test_what_a_clinician_types_leads_to_its_topic(typed, slug):
    assert [t.slug for t in Topic.objects.filter(synonyms__contains=[typed])] == [slug]


def test_the_misspelt_slug_of_old_leads_to_adherence():
    assert list(TopicAlias.objects.values_list("slug", "topic__slug")) == [
        ("adherance", "adherence")
    ]


def test_types_of_research_stand_strongest_evidence_first():
    by_strength = ResearchType.objects.order_by("position").values_list("name", "slug")

    assert list(by_strength) == list(RESEARCH_TYPE_SLUGS.items())


def test_every_type_of_research_has_a_position_of_its_own():
    positions = list(ResearchType.objects.order_by("position").values_list("position", flat=True))

    assert positions == list(range(1, len(RESEARCH_TYPE_SLUGS) + 1))


def test_every_type_of_research_is_explained_in_one_sentence():
    descriptions = dict(ResearchType.objects.values_list("name", "description"))

    assert descriptions
    assert [name for name, text in descriptions.items() if not is_one_sentence(text)] == []


def test_reversing_removes_the_vocabulary_nothing_refers_to():
    remove_vocabulary()

    assert not Topic.objects.exists()
    assert not TopicAlias.objects.exists()
    assert not ResearchType.objects.exists()


def test_reversing_keeps_topics_and_types_that_staff_added():
    Topic.objects.create(name="Couples", slug="couples")
    ResearchType.objects.create(name="Case study", slug="case-study", position=10)

    remove_vocabulary()

    assert [t.slug for t in Topic.objects.all()] == ["couples"]
    assert [t.slug for t in ResearchType.objects.all()] == ["case-study"]


def test_reversing_keeps_a_topic_in_use_with_its_alias():
    refer_to(Topic.objects.get(slug="adherence"))

    remove_vocabulary()

    assert [t.slug for t in Topic.objects.all()] == ["adherence"]
    assert [a.slug for a in TopicAlias.objects.all()] == ["adherance"]


def test_reversing_keeps_a_type_of_research_in_use():
    refer_to(ResearchType.objects.get(slug="qualitative-study"))

    remove_vocabulary()

    assert [t.slug for t in ResearchType.objects.all()] == ["qualitative-study"]


def test_adding_the_vocabulary_again_restores_what_was_removed_and_leaves_the_rest():
    kept = Topic.objects.get(slug="adherence")
    refer_to(kept)
    remove_vocabulary()
    Topic.objects.filter(pk=kept.pk).update(description="As staff put it.")

    add_vocabulary()

    assert dict(Topic.objects.values_list("name", "slug")) == TOPIC_SLUGS
    assert Topic.objects.get(slug="adherence").description == "As staff put it."
    assert ResearchType.objects.count() == len(RESEARCH_TYPE_SLUGS)
    assert [a.slug for a in TopicAlias.objects.all()] == ["adherance"]
