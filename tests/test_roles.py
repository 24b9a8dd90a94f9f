"""Author, Moderator, Administrator: who may do what."""

import pytest
from django.contrib.auth.models import Group

from tests.factories import make_user

pytestmark = pytest.mark.django_db

# Who may, right by right; whoever is not named may not.
RIGHTS = {
    "blog.publish_post": {"Author", "Administrator"},
    "blog.add_post": {"Author", "Moderator", "Administrator"},
    "blog.change_post": {"Author", "Moderator", "Administrator"},
    "blog.delete_post": {"Author", "Moderator", "Administrator"},
    "blog.change_summary": {"Author", "Moderator", "Administrator"},
    "blog.change_page": {"Author", "Moderator", "Administrator"},
    "blog.add_page": {"Moderator", "Administrator"},
    "blog.change_oldaddress": {"Moderator", "Administrator"},
    "blog.change_edition": set(),
    "research.add_citation": {"Author", "Moderator", "Administrator"},
    "research.view_notice": {"Author", "Moderator", "Administrator"},
    "research.change_notice": {"Author", "Moderator", "Administrator"},
    "research.delete_notice": set(),
    "research.change_evidencecheck": set(),
    "research.view_topic": {"Author", "Moderator", "Administrator"},
    "research.add_topic": {"Moderator", "Administrator"},
    "research.change_topic": {"Moderator", "Administrator"},
    "research.add_topicalias": {"Moderator", "Administrator"},
    "research.view_researchtype": {"Author", "Moderator", "Administrator"},
    "research.change_researchtype": {"Moderator", "Administrator"},
    "research.add_researchtypealias": {"Moderator", "Administrator"},
    "auth.view_user": {"Administrator"},
    "auth.add_user": {"Administrator"},
    "auth.change_user": {"Administrator"},
    "auth.delete_user": set(),
    "auth.change_group": set(),
    "auth.change_permission": set(),
}
ROLES = {"Author", "Moderator", "Administrator"}


def test_there_are_three_roles():
    assert set(Group.objects.values_list("name", flat=True)) == ROLES


@pytest.mark.parametrize(("right", "holders"), RIGHTS.items(), ids=RIGHTS.keys())
def test_a_right_belongs_to(right, holders):
    assert {role for role in ROLES if make_user(role).has_perm(right)} == holders
