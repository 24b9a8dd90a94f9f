"""Every change of the archive is written down, row by row, with who made it."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from blog.journal import ChangeKind, change, clip
from blog.models import Change, ChangedRow, Page, Summary
from research.models import Topic, TopicAlias
from tests.factories import make_draft, make_page, make_summary, make_topic, make_user

pytestmark = pytest.mark.django_db

# What no person writes, what is nobody's work, or what must not be written down twice.
EXCUSED = {
    "blog.attempt",
    "blog.change",
    "blog.changedrow",
    "blog.checkcount",
    "blog.checkedlink",
    "blog.edition",
    "blog.importedfile",
    "blog.importrun",
    "blog.missedaddress",
    "blog.previewlink",
    "blog.reviewlease",
    "blog.reviewskip",
    "blog.unansweredsearch",
    "blog.word",
    "research.crossrefpace",
    "research.difference",
    "research.evidencecheck",
}


def attached() -> dict[str, tuple[list[str], list[str]]]:
    """The tables whose changes are written down, with what is not and what makes no difference."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, string_to_array(encode(tgargs, 'escape'), '\\000') "
            "FROM pg_trigger WHERE tgname = 'journal'"
        )
        return {
            table: tuple(text.strip("{}").split(",") for text in arguments[:2])
            for table, arguments in cursor.fetchall()
        }


def rows() -> list[tuple]:
    return list(ChangedRow.objects.values_list("table", "action", "before", "after"))


def test_every_table_is_written_down_or_excused():
    own = {
        model._meta.label_lower: model._meta.db_table
        for label in ("blog", "research")
        for model in apps.get_app_config(label).get_models()
    }
    known = attached()
    assert {label for label, table in own.items() if table not in known} == EXCUSED


def test_what_the_database_generates_is_never_written_down():
    generated = {
        (model._meta.db_table, field.column)
        for label in ("blog", "research")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.concrete_fields
        if field.generated
    }
    never = {(table, column) for table, (columns, _) in attached().items() for column in columns}
    assert generated <= never


def test_no_secret_of_an_account_is_written_down():
    never, _ = attached()["auth_user"]
    assert set(never) == {"password", "last_login"}


def test_no_secret_of_a_second_factor_is_written_down():
    never, _ = attached()["mfa_authenticator"]
    assert set(never) == {"data", "last_used_at"}


def test_a_change_is_written_down_with_who_made_it_and_what_it_was():
    user = make_user("Author")
    page = make_page(title="Owls", body="<p>Old.</p>")
    with change(user, ChangeKind.RENAME, "Owls") as recording:
        Page.objects.filter(pk=page.pk).update(title="Night owls", body="<p>Old.</p>")
    made = Change.objects.get()
    assert (made.pk, made.kind, made.about) == (recording.pk, "rename", "Owls")
    assert (made.made_by, made.who) == (user, user.get_username())
    assert rows() == [("blog_page", "update", {"title": "Owls"}, {"title": "Night owls"})]


def test_a_change_of_nothing_leaves_nothing():
    page = make_page()
    with change(None) as recording:
        page.save()
    assert (recording.pk, list(Change.objects.all()), rows()) == (None, [], [])


def test_what_is_written_outside_a_change_is_not_written_down():
    make_page()
    assert rows() == []


def test_a_change_that_fails_leaves_nothing_and_ends():
    page = make_page(title="Owls")

    def fail():
        with change(None):
            page.delete()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    Page.objects.update(title="Night owls")
    assert (list(Change.objects.all()), rows()) == ([], [])


def test_a_part_that_is_taken_back_is_not_written_down():
    page = make_page(title="Owls")
    with change(None):
        with transaction.atomic():
            Page.objects.filter(pk=page.pk).update(title="Bats")
            transaction.set_rollback(True)
        Page.objects.filter(pk=page.pk).update(title="Night owls")
    assert [row[2:] for row in rows()] == [({"title": "Owls"}, {"title": "Night owls"})]


def test_a_change_within_a_change_is_a_part_of_it_and_names_it():
    user = make_user("Moderator")
    with change(user), change(None, ChangeKind.MERGE, "Owls"):
        make_topic("Bats")
    made = Change.objects.get()
    assert (made.kind, made.about, made.made_by) == ("merge", "Owls", user)


def test_what_a_command_did_is_said_to_be_of_a_command():
    with change(None):
        make_topic()
    assert Change.objects.get().who == "A command"


def test_who_made_it_is_known_when_the_account_is_gone():
    user = make_user("Author", first_name="Ada", last_name="Quillfeather")
    with change(user):
        make_topic()
    user.delete()
    assert (Change.objects.get().made_by, Change.objects.get().who) == (None, "Ada Quillfeather")


def test_a_row_that_is_added_or_removed_is_written_down_whole_without_what_is_generated():
    with change(None):
        summary = make_summary(make_draft(), topics=())
        summary.delete()
    of_it = [row for row in rows() if row[0] == "blog_summary"]
    assert [row[1] for row in of_it] == ["insert", "delete"]
    columns = {field.column for field in Summary._meta.concrete_fields} - {"search", "word_bits"}
    assert of_it[0][3].keys() == of_it[1][2].keys() == columns


def test_a_row_that_a_trigger_writes_belongs_to_the_change():
    topic = make_topic("Owls")
    with change(None):
        Topic.objects.filter(pk=topic.pk).update(slug="night-owls")
    assert [row[:2] for row in rows()] == [
        ("research_topic", "update"),
        ("research_topicalias", "insert"),
    ]
    assert TopicAlias.objects.get(topic=topic).slug == "owls"


def test_a_moment_is_written_down_in_one_way_only(sql):
    post = make_draft()
    sql("SET LOCAL TimeZone = 'Asia/Tokyo'")
    with change(None):
        sql("UPDATE blog_post SET first_published_at = '2023-02-01 12:00+00'")
    assert rows()[0][3] == {"first_published_at": "2023-02-01T12:00:00+00:00"}
    assert post.pk == ChangedRow.objects.get().key


def test_the_version_of_a_post_alone_is_no_change_of_it():
    summary = make_summary()
    topic = make_topic()
    with change(None):
        summary.topics.add(topic)
    assert [row[:2] for row in rows()] == [("blog_summarytopic", "insert")]


def test_whatever_the_admin_saves_is_one_change_of_who_saves_it(client):
    moderator = make_user("Moderator")
    client.force_login(moderator)
    topic = make_topic("Owls")
    address = reverse("admin:research_topic_change", args=[topic.pk])
    form = {"name": "Night owls", "slug": "night-owls", "aliases-TOTAL_FORMS": 0}
    client.post(address, form | {"aliases-INITIAL_FORMS": 0})
    made = Change.objects.get()
    assert (made.made_by, made.kind) == (moderator, "edit")
    assert {row.table for row in made.rows.all()} == {"research_topic", "research_topicalias"}


def test_looking_at_the_admin_writes_nothing_down(client):
    client.force_login(make_user("Author"))
    client.get(reverse("admin:blog_post_change", args=[make_draft().pk]))
    assert list(Change.objects.all()) == []


def test_a_long_list_of_names_is_cut():
    assert clip(["Owls", "Bats"]) == "Owls, Bats"
    assert len(clip(["Owls"] * 200)) == 300
