"""Authors as APA Style writes them; § names the section of its Publication Manual, 7th ed."""

import pytest

from research.styles import apa, short_authors

DOE = {"family": "Doe", "given": "Jane"}
ROE = {"family": "Roe", "given": "Richard"}
POE = {"family": "Poe", "given": "Paula"}
INSTITUTE = {"literal": "Institute of Listening"}
SOCIETY = {"literal": "Society for Silence"}


def make_work(*authors, kind="book", **fields):
    work = {
        "type": kind,
        "author": list(authors),
        "issued": {"date-parts": [[2020]]},
        "title": "On listening",
    }
    return work | fields


def make_people(count):
    return [{"family": f"Name{number}", "given": "A."} for number in range(1, count + 1)]


def authors_of(*people, **fields):
    """What stands before the date."""
    return apa(make_work(*people, **fields)).removesuffix(" (2020). On listening.")


@pytest.mark.parametrize(
    ("count", "printed"),
    [
        (1, "Name1, A."),
        (2, "Name1, A., & Name2, A."),
        (3, "Name1, A., Name2, A., & Name3, A."),
    ],
)
def test_a_few_authors_are_joined_by_commas_and_an_ampersand_9_8(count, printed):
    assert authors_of(*make_people(count)) == printed


def test_twenty_authors_are_all_named_9_8():
    printed = authors_of(*make_people(20))
    assert printed.endswith("Name18, A., Name19, A., & Name20, A.")


def test_of_twenty_one_authors_the_twentieth_gives_way_to_an_ellipsis_9_8():
    printed = authors_of(*make_people(21))
    assert printed.endswith("Name18, A., Name19, A., . . . Name21, A.")


@pytest.mark.parametrize(
    ("given", "initials"),
    [
        ("Jane Mary", "J. M."),
        ("J. M.", "J. M."),
        ("J.M.", "J. M."),
        ("JM", "J. M."),
        ("J M", "J. M."),
        ("Jean-Paul", "J.-P."),
        ("Jean‐Paul Marie", "J.-P. M."),
        ("J.-P.", "J.-P."),
        ("J. -P.", "J.-P."),
        ("J-P", "J.-P."),
        ("J.-P.M.", "J.-P. M."),
        ("Élodie", "É."),
        ("E\u0301lodie", "É."),
        ("María de los Ángeles", "M. de los Á."),
        ("Robert (Bob)", "R."),
        ("bell", "b."),
    ],
)
def test_given_names_become_initials_9_8(given, initials):
    assert authors_of({"family": "Doe", "given": given}) == f"Doe, {initials}"


@pytest.mark.parametrize(
    ("person", "printed"),
    [
        ({"family": "Helm", "given": "Gé", "non-dropping-particle": "van der"}, "van der Helm, G."),
        ({"family": "Arc", "given": "J.", "non-dropping-particle": "d’"}, "d’Arc, J."),
        ({"family": "Beethoven", "given": "L.", "dropping-particle": "van"}, "Beethoven, L. van."),
        ({"family": "Welmers-Van de Poll", "given": "M.J."}, "Welmers-Van de Poll, M. J."),
    ],
)
def test_particles_stand_where_the_author_has_them_9_9(person, printed):
    assert authors_of(person) == printed


def test_a_suffix_follows_the_initials_after_a_comma_9_8():
    king = {"family": "King", "given": "Martin", "suffix": "Jr."}
    third = {"family": "Low", "given": "Ann", "suffix": "III"}
    assert authors_of(king, third) == "King, M., Jr., & Low, A., III."


def test_a_group_is_named_in_full_and_ends_in_a_full_stop_9_11():
    assert authors_of(INSTITUTE) == "Institute of Listening."


def test_two_groups_are_joined_without_a_comma_9_11():
    assert authors_of(INSTITUTE, SOCIETY) == "Institute of Listening & Society for Silence."


def test_a_person_and_a_group_keep_the_comma_of_the_initials_9_8():
    assert authors_of(DOE, INSTITUTE) == "Doe, J., & Institute of Listening."


def test_a_single_name_ends_in_a_full_stop_9_8():
    assert authors_of({"given": "Sophocles"}) == "Sophocles."


def test_a_full_stop_of_the_authors_name_is_not_doubled_9_5():
    assert authors_of({"literal": "Listening Inc."}) == "Listening Inc."


def test_a_list_cut_in_the_middle_shows_the_gap_9_8():
    printed = authors_of(DOE, ROE, POE, custom={"authors-omitted-after": 2})
    assert printed == "Doe, J., Roe, R., . . . Poe, P."


def test_a_list_cut_at_the_end_says_et_al():
    printed = authors_of(DOE, ROE, custom={"authors-omitted-after": 2})
    assert printed == "Doe, J., Roe, R., et al."


def test_a_list_of_editors_cut_at_the_end_says_et_al():
    cut = {"custom": {"editors-omitted-after": 1}, "editor": [ROE]}
    chapter = make_work(DOE, kind="chapter", **cut)
    assert apa(chapter) == "Doe, J. (2020). On listening. In R. Roe, et al. (Eds.)."
    assert apa(make_work(**cut)) == "Roe, R., et al. (Eds.). (2020). On listening."
    assert short_authors(make_work(**cut)) == "Roe et al. (2020)"


@pytest.mark.parametrize("count", [0, -1, True, 1.5, "some", None])
def test_a_list_is_whole_unless_a_number_says_where_it_was_cut(count):
    assert authors_of(DOE, ROE, custom={"authors-omitted-after": count}) == "Doe, J., & Roe, R."


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"author": [DOE]}, "Doe (2020)"),
        ({"author": [DOE, ROE]}, "Doe & Roe (2020)"),
        ({"author": [DOE, ROE, POE]}, "Doe et al. (2020)"),
        ({"author": [DOE], "custom": {"authors-omitted-after": 1}}, "Doe et al. (2020)"),
        ({"author": [INSTITUTE, SOCIETY]}, "Institute of Listening & Society for Silence (2020)"),
        ({"author": [DOE], "issued": {}}, "Doe (n.d.)"),
        ({"author": [DOE], "status": "in press"}, "Doe (in press)"),
        ({"author": [DOE], "issued": {"date-parts": [[2020, 3, 5]]}}, "Doe (2020)"),
        (
            {"author": [{"family": "Helm", "non-dropping-particle": "van der", "suffix": "Jr."}]},
            "van der Helm (2020)",
        ),
    ],
)
def test_a_label_names_up_to_two_authors_and_the_year_8_17(fields, label):
    assert short_authors(make_work(**fields)) == label


def test_the_label_of_an_edited_book_names_its_editors_9_10():
    assert short_authors(make_work(editor=[ROE, POE])) == "Roe & Poe (2020)"


def test_the_label_of_a_work_without_authors_is_its_title_8_14():
    assert short_authors(make_work()) == "On listening (2020)"


def test_the_label_of_a_chapter_without_authors_is_its_title_in_quotes_8_14():
    assert short_authors(make_work(kind="chapter", editor=[ROE])) == "“On listening” (2020)"


def test_a_long_title_is_shortened_in_a_label_8_14():
    csl = make_work(title="A very long title about listening " * 5)
    label = short_authors(csl)
    assert label == "A very long title about listening A very long title about… (2020)"
