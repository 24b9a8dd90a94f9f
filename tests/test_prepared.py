"""Queries that are compiled once answer as those that are compiled each time."""

import datetime
from array import array

import pytest
import time_machine
from django.utils import timezone

from blog.models import Summary
from blog.prepared import Prepared
from tests.factories import make_scheduled, make_summary, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_keys():
    return Prepared(
        lambda keys: Summary.objects.public().with_keys(keys).newest_first().for_list(),
        keys=array("q", [0]),
    )


def test_it_is_asked_again_with_other_values(with_keys):
    one, other = make_summary(), make_summary()
    assert list(with_keys.rows(keys=array("q", [one.pk]))) == [one]
    assert list(with_keys.rows(keys=array("q", [other.pk]))) == [other]
    assert list(with_keys.rows(keys=array("q", []))) == []


def test_what_belongs_to_a_row_comes_with_it(with_keys, django_assert_num_queries):
    owls = make_topic("Owls")
    summary = make_summary(topics=[owls])
    # The second is for the topics.
    with django_assert_num_queries(2):
        (found,) = with_keys.rows(keys=array("q", [summary.pk]))
        assert found.post == summary.post
        assert found.citation.csl == summary.citation.csl
        assert found.research_type == summary.research_type
        assert list(found.topics.all()) == [owls]


def test_a_moment_is_that_of_asking(with_keys):
    due = timezone.now() + datetime.timedelta(hours=1)
    summary = make_summary(make_scheduled(published_at=due))
    assert list(with_keys.rows(keys=array("q", [summary.pk]))) == []
    with time_machine.travel(due, tick=False):
        assert list(with_keys.rows(keys=array("q", [summary.pk]))) == [summary]


def test_its_statement_can_stand_within_another(with_keys):
    sql, parameters = with_keys.sql(keys=array("q", [7, 8]))
    assert array("q", [7, 8]) in parameters
    assert sql.count("%s") == len(parameters)


def test_a_connection_plans_it_but_once_whatever_its_values(with_keys, sql):
    for number in range(6):
        list(with_keys.rows(keys=array("q", [number])))
    planned = sql(
        "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
        "%blog_summary%",
    )
    assert [times for (times,) in planned if times > 1] != []
    assert len(planned) == 1


def test_it_is_asked_again_after_its_tables_changed(with_keys, sql):
    summary = make_summary()
    for _ in range(6):
        assert list(with_keys.rows(keys=array("q", [summary.pk]))) == [summary]
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE blog_summary ADD COLUMN owls integer")
    assert list(with_keys.rows(keys=array("q", [summary.pk]))) == [summary]


def test_other_queries_of_the_connection_are_planned_each_time(with_keys, sql):
    for number in range(6):
        list(with_keys.rows(keys=array("q", [number])))
        Summary.objects.filter(pk=number).exists()
    assert len(sql("SELECT 1 FROM pg_prepared_statements")) == 1
