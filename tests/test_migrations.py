"""The migrations match the models, and the database's own rules can be taken away and put back."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from blog.models import Page
from tests.factories import make_summary

pytestmark = pytest.mark.django_db

# Each migration that lays down rules, and the one before it.
RULES = {
    "0003_citation_text": "0002_models",
    "0004_edition": "0003_citation_text",
    "0005_addresses": "0004_edition",
    "0006_kept": "0005_addresses",
    "0013_whole_post_version": "0012_spellings",
}
INVENTORY = {
    "triggers": "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname ~ '^(blog|research)_'
    """,
}


def inventory(sql) -> dict[str, set[str]]:
    return {kind: {name for (name,) in sql(query)} for kind, query in INVENTORY.items()}


def migrate(name: str, app: str = "blog") -> None:
    """To this migration of the app; within the test's transaction, so that nothing stays."""
    MigrationExecutor(connection).migrate([(app, name)])


def latest() -> str:
    nodes = MigrationExecutor(connection).loader.graph.leaf_nodes("blog")
    ((_, name),) = nodes
    return name


def test_the_models_need_no_further_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_trigger_goes_with_its_migration_and_comes_back(sql):
    newest, complete = latest(), inventory(sql)
    migrate("0002_models")
    assert not [name for names in inventory(sql).values() for name in names if "blog" in name]
    migrate("0005_like_titles", "research")
    assert inventory(sql) == {"triggers": set(), "functions": set()}
    migrate(newest)
    assert inventory(sql) == complete


@pytest.mark.parametrize("name", RULES)
def test_each_migration_can_be_reversed_by_itself(name, sql):
    migrate(name)
    before = inventory(sql)
    migrate(RULES[name])
    assert inventory(sql) != before
    migrate(name)
    assert inventory(sql) == before


def test_what_was_written_meanwhile_is_right_again_when_the_rules_come_back(sql):
    newest = latest()
    summary = make_summary(topics=())
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    migrate("0002_models")
    sql("UPDATE blog_summary SET citation_text = 'nonsense'")
    migrate(newest)
    summary.refresh_from_db()
    assert "Quillfeather" in summary.citation_text


@pytest.mark.parametrize(
    ("edited", "is_told"),
    [
        (("<h3>What we promise", "<p>Call us.</p><h3>What we promise"), True),
        (("with the rules of axe", "by our students"), False),
    ],
)
def test_the_account_of_what_was_tested_is_replaced_unless_somebody_has_edited_it(edited, is_told):
    newest = latest()
    migrate("0022_titles_in_their_rows")
    page = Page.objects.get(slug="accessibility")
    page.body = before = page.body.replace(*edited)
    page.save()
    migrate(newest)
    page.refresh_from_db()
    assert edited[1] in page.body
    assert ("HTML_CodeSniffer" in page.body, page.body != before) == (is_told, is_told)
