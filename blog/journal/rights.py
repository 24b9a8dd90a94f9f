"""Who may take a change back: whoever may do what that comes to."""

from django.contrib.auth.models import AbstractBaseUser

from blog.journal.rows import Net, model_of

# Accounts are looked after by their own page alone.
OF_PEOPLE = ("auth_", "mfa_")
# What belongs to something else is changed by whoever may change that.
PART_OF = {
    "blog_summarytopic": "blog.change_summary",
    "research_match": "research.change_citation",
}
# The database writes these by itself.
WRITTEN_ALONE = {"blog_oldaddress"}
# Whether readers see it is for those who may publish.
SEEN = {"blog_post": {"published_at"}, "blog_summary": {"withdrawn_at"}}


def is_of_people(net: Net) -> bool:
    return any(table.startswith(OF_PEOPLE) for table in net.tables())


def may_undo(user: AbstractBaseUser, net: Net) -> bool:
    """Whether this person has the rights for every row that would be changed."""
    needed = set()
    for actions, verb in (
        (net.inserted, "delete"),
        (net.deleted, "add"),
        (net.updated, "change"),
    ):
        needed |= {_right(key.table, verb) for key in actions}
    for key, columns in net.updated.items():
        if SEEN.get(key.table, set()) & columns.keys():
            needed.add("blog.publish_post")
    return not is_of_people(net) and user.has_perms(needed - {""})


def may_see(user: AbstractBaseUser, table: str) -> bool:
    """Whether this person may look at what rows of this table hold."""
    return not (right := _right(table, "view")) or user.has_perm(right)


def _right(table: str, verb: str) -> str:
    if table in WRITTEN_ALONE:
        return ""
    if table in PART_OF:
        return PART_OF[table]
    meta = model_of(table)._meta
    return f"{meta.app_label}.{verb}_{meta.model_name}"
