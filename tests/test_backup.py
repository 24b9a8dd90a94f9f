"""The drill: a backup, an empty database, and everything there again."""

import hashlib
import os
import re
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.urls import resolve

from blog.models import Post, Summary
from pprnet.backup import files
from pprnet.backup.addresses import public_addresses, unanswered
from tests.backups import contents, database, rewritten
from tests.databases import empty_database, in_front_of, url_of, using
from tests.factories import make_draft, make_user
from tests.routes import PREVIEWS, PUBLIC, names

pytestmark = pytest.mark.django_db

# They say once more what the page of a summary says, or need so many that no test has them.
NOT_ASKED = {
    "blog:citation-reference",
    "blog:citation-table",
    "blog:summary-reference",
    "blog:sitemap-part",
    # It is of the settings, not of the archive.
    "blog:security",
}


@pytest.fixture(scope="module")
def restoration(backup, django_db_blocker):
    """A database restored from the backup: its name, and what was said."""
    with empty_database("restored") as name:
        with django_db_blocker.unblock(), using(name):
            said = database("restore", backup)
        yield name, said


@pytest.fixture
def restored(restoration, db):
    """That database in use, for what changes nothing in it."""
    name, said = restoration
    with using(name):
        yield said


@pytest.fixture
def target(db):
    """An empty database, in use."""
    with empty_database("target") as name, using(name):
        yield name


@pytest.fixture
def programs(tmp_path, monkeypatch) -> Path:
    """A folder whose programs come before all others."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


# The file


def test_a_backup_is_one_file_for_its_owner_alone(backup):
    assert list(backup.parent.iterdir()) == [backup]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_it_can_be_taken_apart_and_checked_without_this_program(backup, tmp_path):
    with tarfile.open(backup) as archive:
        archive.extractall(tmp_path, filter="data")
    sums = dict(
        reversed(line.split("  ")) for line in (tmp_path / "SHA256SUMS").read_text().splitlines()
    )
    assert sums == {
        name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        for name in ("database.dump", "manifest.json")
    }
    assert (tmp_path / "database.dump").read_bytes().startswith(b"PGDMP")


def test_its_manifest_says_what_it_is_of(backup, source):
    with files.opened(backup) as file, using(source):
        manifest = file.manifest
        applied = MigrationRecorder(connection).applied_migrations()
        assert manifest["contents"]["tables"]["public.blog_summary"][0] == Summary.objects.count()
    assert set(manifest["migrations"]) == {f"{app}.{name}" for app, name in applied}
    assert manifest["postgresql"]["major"] >= 15
    assert manifest["software"]["django"].startswith("5.")


def test_a_backup_that_fails_leaves_the_one_before_it(source, programs, tmp_path):
    path = tmp_path / "kept.backup"
    path.write_text("the one before")
    in_front_of("pg_dump", programs, "echo 'pg_dump: error: no more room' >&2; exit 1")
    with using(source), pytest.raises(CommandError, match=r"^pg_dump failed: no more room$"):
        database("backup", path)
    assert path.read_text() == "the one before"
    assert set(tmp_path.iterdir()) == {path, programs}


def test_it_is_written_to_no_folder_and_no_device(source, tmp_path):
    for path in (tmp_path, Path(os.devnull)):
        with using(source), pytest.raises(CommandError, match="is in the way, and is no file"):
            database("backup", path)


def test_a_database_without_anything_of_ours_is_not_backed_up(target, tmp_path):
    with pytest.raises(CommandError, match="nothing of this site to back up"):
        database("backup", tmp_path / "none.backup")
    assert list(tmp_path.iterdir()) == []


# One moment


WRITE = """
"$python" -c 'import sys, psycopg; psycopg.connect(sys.argv[1], autocommit=True).execute(
    "UPDATE auth_user SET first_name = first_name || chr(33)")' "$url"
"""


@pytest.mark.parametrize("given", ['"$@"', '"$1" "$3" "$4"'])
def test_what_is_written_while_it_runs_is_in_none_of_it(source, target, programs, tmp_path, given):
    in_front_of("pg_dump", programs, f'url="{url_of(source)}"{WRITE}exec "$real" {given}')
    with using(source):
        database("backup", tmp_path / "busy.backup")
        assert User.objects.update(first_name="") == 1
    if given == '"$@"':
        assert "Restored and compared" in database("restore", tmp_path / "busy.backup")
    else:
        # Without the snapshot, which is the second argument, the dump would be of a later moment.
        with pytest.raises(CommandError, match=r"public\.auth_user has other rows than it had"):
            database("restore", tmp_path / "busy.backup")


# Back again


def test_everything_is_there_again(source, restored):
    there = contents()
    with using(source):
        expected = contents()
    assert expected.rows > 100
    assert there == expected
    assert "Restored and compared" in restored


def test_what_is_written_next_gets_keys_of_its_own(restored):
    with transaction.atomic():
        make_draft()
        assert make_user().groups.exists()
        transaction.set_rollback(True)


def test_the_rules_of_the_database_are_there_again(restored):
    summary = Summary.objects.reachable().first()
    with transaction.atomic():
        before = summary.version
        Summary.objects.filter(pk=summary.pk).update(title="Other")
        summary.refresh_from_db()
        assert summary.version == before + 1
        transaction.set_rollback(True)


def test_the_backup_of_an_earlier_version_is_brought_up_to_date(backup, target, tmp_path):
    database("restore", backup)
    call_command("migrate", "blog", "0017", interactive=False, verbosity=0)
    database("backup", tmp_path / "older.backup")
    with empty_database("newer") as newer, using(newer):
        said = database("restore", tmp_path / "older.backup")
        assert re.search(r"Brought up to date by [1-9][0-9]* migration", said)
        assert ("blog", "0018_title_search") in MigrationRecorder(connection).applied_migrations()
        assert Summary.objects.public().count() == 8


def test_a_database_too_old_for_the_program_can_be_backed_up(target, tmp_path):
    call_command("migrate", "blog", "0013", interactive=False, verbosity=0)
    said = database("backup", tmp_path / "old.backup")
    assert "its public addresses are not noted" in said
    with files.opened(tmp_path / "old.backup") as file:
        assert file.manifest["addresses"] is None


# Addresses


def test_every_public_route_is_among_the_addresses_that_are_asked(restored):
    asked = {resolve(address).view_name for some in public_addresses().values() for address in some}
    shared = {resolve(address).view_name for address in PREVIEWS}
    assert asked | shared | NOT_ASKED == set(names())
    assert asked.isdisjoint(shared | NOT_ASKED)
    assert set(PUBLIC) == set(names())


def test_every_page_tombstone_and_old_address_is_asked(restored):
    addresses = public_addresses()
    assert addresses["410"] == ["/2021/03/withdrawn/"]
    assert addresses["301"] == ["/2021/03/first/", "/topics/owls/"]
    summaries = {summary.get_absolute_url() for summary in Summary.objects.public()}
    assert len(summaries) == 8
    assert summaries <= set(addresses["200"])


def test_drafts_are_no_public_addresses(restored):
    drafts = {f"/{month:%Y/%m}/" for month in Post.objects.drafts().values_list("month", flat=True)}
    assert drafts
    assert drafts.isdisjoint(public_addresses()["200"])


def test_an_address_that_answers_otherwise_is_said(restored):
    asked = {"200": ["/", "/nowhere/"], "410": ["/about/"]}
    assert unanswered(asked) == [
        "/nowhere/ answers 404 instead of 200",
        "/about/ answers 200 instead of 410",
    ]


def test_pages_that_are_kept_are_no_evidence(restored, settings, client):
    assert client.get("/about/").status_code == 200
    # For another language templates are compiled anew, with files that nobody has collected.
    settings.CONTENT_LANGUAGE = "fr"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    assert client.get("/about/").status_code == 200
    assert unanswered({"200": ["/about/"]}) == ["/about/ answers 500 instead of 200"]


def test_an_address_that_was_public_and_is_not_there_fails_the_restore(backup, target, tmp_path):
    other = rewritten(backup, tmp_path / "other.backup", addresses={"200": ["/", "/2019/07/"]})
    with pytest.raises(CommandError, match=r"differs.*\n- /2019/07/ answers 404 instead of 200$"):
        database("restore", other)


# What differs


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "DELETE FROM django_admin_log; DELETE FROM auth_user_groups",
            "public.auth_user_groups has 0 rows instead of 1",
        ),
        ("UPDATE auth_user SET first_name = 'Ada'", "public.auth_user has other rows than it had"),
        ("DROP TABLE taggit_taggeditem", "public.taggit_taggeditem is missing"),
        ("CREATE TABLE extra ()", "public.extra is new"),
        ("DROP TRIGGER post_version ON blog_post", "triggers: {} instead of {}"),
        ("DROP INDEX summary_title_search", "indexes: {} instead of {}"),
        (
            "ALTER TABLE blog_post DROP CONSTRAINT post_month_is_first_day",
            "constraints: {} instead of {}",
        ),
        (
            "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "functions: {} instead of {}",
        ),
        (
            "SELECT setval('blog_post_id_seq', 1)",
            "public.blog_post_id_seq is behind: 1 instead of {}",
        ),
    ],
)
def test_what_differs_is_found(restored, statement, said):
    before = contents()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        after = contents()
        transaction.set_rollback(True)
    assert before.differences(before) == []
    pattern = said.replace("{}", r"\d+").replace(".", r"\.")
    assert [line for line in before.differences(after) if re.fullmatch(pattern, line)]


def test_a_restore_that_lost_something_fails_and_says_what(backup, target, programs):
    url = url_of(target)
    lose = f"""
    "$real" "$@" || exit 1
    "$python" -c 'import sys, psycopg; psycopg.connect(sys.argv[1], autocommit=True).execute(
        "DELETE FROM blog_unansweredsearch; DELETE FROM blog_previewlink")' "{url}"
    """
    in_front_of("pg_restore", programs, lose)
    with pytest.raises(CommandError) as failed:
        database("restore", backup)
    assert str(failed.value).splitlines()[1:] == [
        "- public.blog_previewlink has 0 rows instead of 1"
    ]


# From the command line


def manage(name: str, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "database", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DEBUG": "1", "DATABASE_URL": url_of(name), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_ends_with_a_status_and_a_line(backup, source):
    done = manage(source, "restore", backup)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "is not empty" in line


# The password


SECRET = "a-password-nobody-may-see"


def test_the_password_is_on_no_command_line(source, backup, target, programs, tmp_path):
    note = 'printf "%s\\n" "$@" >> "{0}"; printf "%s\\n" "$PGPASSWORD" >> "{1}"; exit 1'
    seen, told = tmp_path / "seen", tmp_path / "told"
    for name, action, file, used in (
        ("pg_dump", "backup", tmp_path / "one.backup", source),
        ("pg_restore", "restore", backup, target),
    ):
        in_front_of(name, programs, note.format(seen, told))
        with using(used, PASSWORD=SECRET), pytest.raises(CommandError, match=f"{name} failed"):
            database(action, file)
    assert told.read_text().split() == [SECRET, SECRET]
    assert seen.read_text().count("--dbname=") == 2
    assert SECRET not in seen.read_text()


def test_the_password_is_in_no_message(source, programs, tmp_path):
    in_front_of("pg_dump", programs, 'echo "error: cannot log in with $PGPASSWORD" >&2; exit 1')
    with using(source, PASSWORD=SECRET), pytest.raises(CommandError) as failed:
        database("backup", tmp_path / "one.backup")
    assert str(failed.value) == "pg_dump failed: cannot log in with …"
