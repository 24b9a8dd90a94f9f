"""References as people type them, read field by field; the table is that of `research.cases`."""

import pytest

from research.cases import fields_of, reading_cases
from research.references import is_reference, normalise_doi, parse_reference
from research.styles import apa

CASES = reading_cases()


def authors(names: str) -> list[dict[str, str]]:
    return parse_reference(f"{names} (2014). A title. Psychotherapy, 51, 1-9.").csl["author"]


def article(journal: str) -> dict[str, str]:
    csl = parse_reference(f"Barber, J. P. (2009). A title of some kind. {journal}").csl
    return {key: csl[key] for key in csl if key not in ("type", "author", "issued", "title")}


@pytest.mark.parametrize(("reference", "fields"), CASES, ids=[case[0][:60] for case in CASES])
def test_a_reference_is_read_field_by_field_and_nothing_is_added(reference, fields):
    csl, problems = parse_reference(reference)
    assert fields_of(csl) == fields
    assert problems == ()


@pytest.mark.parametrize("reference", [case[0] for case in CASES], ids=lambda text: text[:60])
def test_a_reference_is_known_for_one(reference):
    assert is_reference(reference)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("van der Kolk, B. A.", {"family": "Kolk", "non-dropping-particle": "van der"}),
        ("Helm, B. A. van der", {"family": "Helm", "dropping-particle": "van der"}),
        ("Van der Helm, B. A.", {"family": "Van der Helm"}),
        ("Del Re, B.A.", {"family": "Del Re"}),
        ("d’Errico, BA", {"family": "d’Errico"}),
        ("Kivlighan, B. A., Jr.", {"family": "Kivlighan", "suffix": "Jr."}),
        ("Kivlighan, B. A. III", {"family": "Kivlighan", "suffix": "III"}),
        ("Kivlighan Jr., B. A.", {"family": "Kivlighan", "suffix": "Jr."}),
    ],
)
def test_particles_and_suffixes_have_places_of_their_own(names, expected):
    assert authors(names) == [{**expected, "given": "B. A."}]


@pytest.mark.parametrize(
    "names",
    [
        "Smith, J. D., Jones, K.-L., & Brown, L.",
        "Smith, J. D., Jones, K.-L. and Brown, L.",
        "Smith , J.D. , Jones , K-L. , Brown , L.",
        "Smith, J. D., Jones, K.-L., Brown, L.,",
        "Smith, J. D.; Jones, K.-L.; Brown, L.",
        "Smith,J.D.,Jones,K.-L.,&Brown,L.",
        "Smith JD, Jones K-L, Brown L.",
        "Smith J. D., Jones K.-L. & Brown L.",
        "Smith, J. D. Jones, K.-L. & Brown, L.",
        "J. D. Smith, K.-L. Jones & L. Brown",
    ],
)
def test_three_people_are_three_however_they_are_strung_together(names):
    assert [(name["family"], name["given"]) for name in authors(names)] == [
        ("Smith", "J. D."),
        ("Jones", "K.-L."),
        ("Brown", "L."),
    ]


def test_names_in_full_stay_in_full():
    assert authors("Doe, Jane Q., & Roe, Richard") == [
        {"family": "Doe", "given": "Jane Q."},
        {"family": "Roe", "given": "Richard"},
    ]


def test_family_names_alone_get_no_given_names():
    assert authors("Smith, Jones, & Brown") == [
        {"family": "Smith"},
        {"family": "Jones"},
        {"family": "Brown"},
    ]


@pytest.mark.parametrize(
    "group",
    [
        "American Psychological Association",
        "National Institute for Health and Care Excellence",
        "Department of Health & Human Services",
        "American Psychological Association, Presidential Task Force on Evidence-Based Practice",
        "UNESCO",
    ],
)
def test_a_group_is_one_author(group):
    assert authors(f"{group}.") == [{"literal": group}]


@pytest.mark.parametrize(
    ("names", "before_the_gap", "written"),
    [
        ("Smith, J., Jones, K., . . . Barber, J. P.", 2, 3),
        ("Smith, J., Jones, K. . . . Barber, J. P.", 2, 3),
        ("Smith, J., Jones, K., ... & Barber, J. P.", 2, 3),
        ("Smith, J., Jones, K., … Barber, J. P.", 2, 3),
        ("Smith, J., Jones, K., […], Barber, J. P.", 2, 3),
        ("Smith, J., et al.", 1, 1),
        ("Smith, J., Jones, K., et al", 2, 2),
        ("Smith J, Jones K, and colleagues", 2, 2),
    ],
)
def test_a_list_cut_short_says_where(names, before_the_gap, written):
    csl, _ = parse_reference(f"{names} (2014). A title. Psychotherapy, 51, 1-9.")
    assert csl["custom"] == {"authors-omitted-after": before_the_gap}
    assert len(csl["author"]) == written


def test_twenty_five_authors_are_all_kept():
    names = ", ".join(f"Number{chr(letter)}, {chr(letter)}." for letter in range(65, 90))
    assert len(authors(names)) == 25


@pytest.mark.parametrize(
    ("date", "parts"),
    [
        ("(2017)", [2017]),
        ("(2017a)", [2017]),
        ("[2017]", [2017]),
        ("(2017, March)", [2017, 3]),
        ("(2017, March 3)", [2017, 3, 3]),
        ("(March 3, 2017)", [2017, 3, 3]),
        ("(3 Sept. 2017)", [2017, 9, 3]),
        ("(2017, advance online publication)", [2017]),
    ],
)
def test_a_date_is_read_as_far_as_it_goes(date, parts):
    csl, problems = parse_reference(f"Barber, J. P. {date}. A title. Psychotherapy, 51, 1-9.")
    assert csl["issued"] == {"date-parts": [parts]}
    assert problems == ()


@pytest.mark.parametrize("date", ["(n.d.)", "(n. d.)", "(in press)"])
def test_no_date_is_made_up(date):
    csl, problems = parse_reference(f"Barber, J. P. {date}. A title. Psychotherapy.")
    assert "issued" not in csl
    assert problems == ()


@pytest.mark.parametrize(
    ("journal", "expected"),
    [
        ("51, 1-9", {"volume": "51", "page": "1-9"}),
        ("51, 1–9.", {"volume": "51", "page": "1-9"}),
        ("51, 1 − 9.", {"volume": "51", "page": "1-9"}),
        ("51: 1-9", {"volume": "51", "page": "1-9"}),
        ("51(3), 1056-66", {"volume": "51", "issue": "3", "page": "1056-66"}),
        ("51 (3-4): 1-9", {"volume": "51", "issue": "3-4", "page": "1-9"}),
        ("Vol. 51, No. 3, pp. 1-9", {"volume": "51", "issue": "3", "page": "1-9"}),
        ("vol. 51, issue 3, p. 9", {"volume": "51", "issue": "3", "page": "9"}),
        ("51, 3, 1-9", {"volume": "51", "issue": "3", "page": "1-9"}),
        ("51(Suppl. 1), S12–S19", {"volume": "51", "issue": "Suppl. 1", "page": "S12-S19"}),
        ("51 Suppl 1, S12-S19", {"volume": "51", "issue": "Suppl 1", "page": "S12-S19"}),
        ("51(3)", {"volume": "51", "issue": "3"}),
        ("51", {"volume": "51"}),
        ("51, 118", {"volume": "51", "number": "118"}),
        ("51:347", {"volume": "51", "number": "347"}),
        ("51(3), e61387", {"volume": "51", "issue": "3", "number": "e61387"}),
        ("51, Article 347", {"volume": "51", "number": "347"}),
        ("51, Article e12345", {"volume": "51", "number": "e12345"}),
        ("51, Art. No. 347.", {"volume": "51", "number": "347"}),
        ("pp. 1-9", {"page": "1-9"}),
    ],
)
def test_volume_issue_pages_and_number_are_told_apart(journal, expected):
    assert article(f"Psychotherapy, {journal}") == {"container-title": "Psychotherapy", **expected}


@pytest.mark.parametrize(
    "phrase",
    [
        "Advance online publication.",
        "Advance online publication",
        "Published online first.",
        "Published online ahead of print.",
        "Epub ahead of print.",
        "[Advance online publication].",
    ],
)
def test_what_came_out_online_first_says_so(phrase):
    assert article(f"Psychotherapy. {phrase}") == {
        "container-title": "Psychotherapy",
        "status": "advance online publication",
    }


def test_the_day_of_online_publication_is_said_to_be_left_out():
    reference = "Barber, J. P. (2009). A title. Psychotherapy. Published online March 3, 2009."
    assert parse_reference(reference).problems == (
        "Not kept: “March 3, 2009”, the date of online publication.",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "10.1002/wps.21035",
        "doi:10.1002/wps.21035",
        "DOI: 10.1002/WPS.21035.",
        "doi 10.1002/wps.21035,",
        "https://doi.org/10.1002/wps.21035",
        "http://dx.doi.org/10.1002/wps.21035.",
        "doi: https://doi.org/10.1002/wps.21035",
        "(https://doi.org/10.1002/wps.21035)",
        "doi.org/10.1002/wps.21035",
        "https://doi.org/\n10.1002/wps.21035",
        "https://doi.org/10.1002/wps.\u200b21035",
        "https://onlinelibrary.wiley.com/doi/full/10.1002/wps.21035",
        "World Psychiatry, 22, 25–41. https://doi.org/10.1002/wps.21035 (open access)",
    ],
)
def test_a_doi_in_any_form_is_the_same(typed):
    assert normalise_doi(typed) == "10.1002/wps.21035"


@pytest.mark.parametrize(
    ("typed", "doi"),
    [
        ("doi:10.1016/S0140-6736(05)17866-0.", "10.1016/s0140-6736(05)17866-0"),
        ("(doi:10.1016/S0140-6736(05)17866-0)", "10.1016/s0140-6736(05)17866-0"),
        ("https://doi.org/10.1016/S0140-6736%2805%2917866-0", "10.1016/s0140-6736(05)17866-0"),
        (
            "10.1002/(SICI)1097-4679(199911)55:11<1355::AID-JCLP3>3.0.CO;2-V",
            "10.1002/(sici)1097-4679(199911)55:11<1355::aid-jclp3>3.0.co;2-v",
        ),
    ],
)
def test_the_brackets_of_a_doi_belong_to_it(typed, doi):
    assert normalise_doi(typed) == doi


@pytest.mark.parametrize(
    "typed", ["", "no DOI", "10.1002", "10.12/3", "https://example.org/10", "doi:", "10.1002/."]
)
def test_without_a_doi_there_is_none(typed):
    assert normalise_doi(typed) == ""


def test_what_typing_and_saving_leave_in_a_reference_does_not_show():
    typed = (
        "\ufeffBarber,\u00a0J.\u2009P.\r\n(2009). Toward a work\u00ading through of some "
        "con\ufb02icts. "
        "<i>Psycho\u200btherapy Research</i>, <b>19</b>(2),\n1&ndash;12.&nbsp;"
    )
    assert fields_of(parse_reference(typed).csl) == {
        "type": "article-journal",
        "author": "Barber, J. P.",
        "issued": "2009",
        "title": "Toward a working through of some conflicts",
        "container-title": "Psychotherapy Research",
        "volume": "19",
        "issue": "2",
        "page": "1-12",
    }


@pytest.mark.parametrize(
    ("left_out", "problem"),
    [
        ("Barber, J. P. (2009, Fall). A title. Psychotherapy, 19, 1.", "“Fall”"),
        ("Barber, J. P. (2009, June 31). A title. Psychotherapy, 19, 1.", "“31”"),
        ("Barber, J. P. (2009). A title. Psychotherapy, 19, 1. PMID: 123456", "“PMID: 123456”"),
        ("Barber, J. P. (2009). A title. Psychotherapy, 19, 1-3. See my notes.", "“See my notes”"),
        ("Barber, J. P. (2009). A title (S. Roe, Trans.). New York: Norton.", "“S. Roe, Trans.”"),
        ("Barber, J. P. (2009). A title. Retrieved May 3, 2010, from https://a.org", "May 3, 2010"),
        ("Barber, J. P. (2009). A title. Psychotherapy, 19, 1. Author email: a@b.org", "a@b.org"),
        ("Barber, J. P. (2009). A title alone.", "Where it was published"),
        ("Barber, J. P. A title. Psychotherapy, 19, 1-3.", "no date"),
        ("Barber, J. P. (2009). A title, Psychotherapy, 19, 1-3.", "behind a comma"),
        ("Barber, J. P. (2009). A title, Psychotherapy. doi:10.5555/12345678", "behind a comma"),
        ("quoted by me, Barber, J. P. (2009). A title. Psychotherapy, 1, 1-3.", "“quoted by me”"),
    ],
)
def test_what_is_left_out_or_unsure_is_named(left_out, problem):
    csl, (said,) = parse_reference(left_out)
    assert problem in said
    assert csl["title"].startswith("A title")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "February 2023",
        "Is Therapeutic Alliance Really That Important?",
        "Smith and Jones (2012) studied 40 clients. They improved in 12 sessions.",
        "As Smith and Jones (2012) state, it depends. See Psychotherapy, 51, 1-9.",
    ],
)
def test_what_is_no_reference_yields_nothing_and_says_so(text):
    assert parse_reference(text) == ({}, ("This does not look like a reference.",))


def test_what_is_written_in_apa_style_is_read_back_but_for_what_that_style_leaves_out():
    reference = (
        "Doe, J., Roe, R., … Poe, E. (2019, May 3). A part. In A. van der Berg & C. Hill (Eds.), "
        "A book of chapters (2nd ed., pp. 3–9). Guilford Press. https://doi.org/10.5555/12345678"
    )
    csl, _ = parse_reference(reference)
    assert parse_reference(apa(csl)).csl == csl | {"issued": {"date-parts": [[2019]]}}


def test_only_a_name_before_the_colon_is_a_place():
    csl, _ = parse_reference("Roe, J. (2010). Minds (2nd ed.). Printed by hand: Norton.")
    assert "publisher-place" not in csl
    assert csl["publisher"] == "Printed by hand: Norton"


def test_a_doi_alone_is_kept():
    assert parse_reference("https://doi.org/10.1037/pst0000123").csl == {
        "type": "document",
        "DOI": "10.1037/pst0000123",
    }
