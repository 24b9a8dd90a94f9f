"""Questions to Crossref, against a server on this machine that plays it, well and badly."""

import contextlib
import datetime
import json
import socket
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research import crossref as client
from research.crossref_records import reading
from research.models import CrossrefPace
from research.notices import found_in
from tests.crossref_server import Answer, message, record_of, scripted

pytestmark = pytest.mark.django_db

DOI = "10.5555/diary.1"


def pace(**ahead):
    CrossrefPace.objects.update_or_create(
        pk=1, defaults={"not_before": timezone.now() + datetime.timedelta(**ahead)}
    )


# Good answers.


def test_the_record_of_a_doi_is_read(crossref):
    crossref.knows(DOI)
    assert reading(client.work(DOI)).csl == {
        "type": "article-journal",
        "title": "Reading diaries aloud: A trial",
        "author": [
            {"family": "Quillfeather", "given": "A. B."},
            {"family": "Tinte", "given": "C.", "non-dropping-particle": "van der"},
        ],
        "issued": {"date-parts": [[2021, 3, 4]]},
        "container-title": "Journal of Invented Therapy",
        "volume": "12",
        "issue": "3",
        "page": "34-56",
        "DOI": DOI,
    }


def test_a_doi_that_crossref_does_not_know_has_no_record(crossref):
    assert client.work(DOI) is None


@pytest.mark.parametrize("doi", ["10.5555/a(b)c", "10.5555/a/b?c=d#e", "10.5555/a%2f&x=<i>;é"])
def test_a_doi_of_any_signs_is_asked_for_as_it_is(doi, crossref):
    crossref.knows(doi)
    assert client.work(doi)["DOI"] == doi


def test_what_was_answered_once_is_not_asked_again(crossref):
    crossref.knows(DOI)
    for _ in range(3):
        client.work(DOI)
        client.work("10.5555/unknown")
    assert [question.path for question in crossref.asked] == [
        "/works/10.5555%2Fdiary.1",
        "/works/10.5555%2Funknown",
    ]


def test_the_watch_asks_each_time(crossref):
    crossref.knows(DOI)
    client.work(DOI)
    crossref.works[DOI] |= {"volume": "13"}
    assert client.work_now(DOI)["volume"] == "13"


def test_only_what_is_read_is_kept_of_a_record(crossref):
    crossref.knows(DOI, reference=[{"key": str(n)} for n in range(1_000)])
    assert "reference" not in client.work(DOI)


def test_who_asks_is_said(crossref, settings):
    settings.CROSSREF_MAILTO = "office+crossref@example.org"
    client.work(DOI)
    (question,) = crossref.asked
    assert question.query == {"mailto": ["office+crossref@example.org"]}
    assert "mailto:office+crossref@example.org" in question.headers["User-Agent"]


def test_nobody_is_named_who_did_not_say_so(crossref):
    client.work(DOI)
    assert crossref.asked[0].query == {}


def test_the_three_best_matches_are_asked_for_without_accents_quotes_and_dashes(crossref):
    crossref.offers = [record_of(f"10.5555/{n}") for n in range(5)]
    found = client.best_matches("Müller–Lüdenscheidt “Ça va?” & <i>Owls</i>")
    assert [each["DOI"] for each in found] == ["10.5555/0", "10.5555/1", "10.5555/2"]
    assert crossref.asked[0].query == {
        "query.bibliographic": ["Muller Ludenscheidt Ca va i Owls i"],
        "rows": ["3"],
    }


def test_nothing_is_asked_about_nothing(crossref):
    assert (client.best_matches("…–“”"), crossref.asked) == ([], [])


# The pace.


def test_the_next_question_waits_as_the_headers_say(crossref):
    crossref.headers = {"X-Rate-Limit-Limit": "5", "X-Rate-Limit-Interval": "10s"}
    before = timezone.now()
    client.work_now(DOI)
    wait = CrossrefPace.objects.get().not_before - before
    assert 2 <= wait.total_seconds() < 3


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Rate-Limit-Limit": "0", "X-Rate-Limit-Interval": "x"},
        {"X-Rate-Limit-Limit": "9" * 50, "X-Rate-Limit-Interval": "1s"},
        {"X-Rate-Limit-Limit": "٣", "X-Rate-Limit-Interval": "-1s"},
    ],
    ids=str,
)
def test_headers_without_meaning_give_the_usual_pause(headers, crossref):
    # A header holds bytes of Latin-1 alone.
    crossref.headers = {k: v.encode("ascii", "replace").decode() for k, v in headers.items()}
    before = timezone.now()
    client.work_now(DOI)
    wait = (CrossrefPace.objects.get().not_before - before).total_seconds()
    assert client.USUAL_PAUSE <= wait < 1


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry_After": "30"}, 30),
        (503, {"Retry_After": "30"}, 30),
        (429, {"Retry_After": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0),
        (429, {"Retry_After": "soon"}, client.FIRST_BACK_OFF),
        (429, {}, client.FIRST_BACK_OFF),
        (429, {"Retry_After": "99999999"}, client.FIRST_BACK_OFF),
        (429, {"Retry_After": "86400"}, client.LONGEST_BACK_OFF),
    ],
)
def test_a_refusal_is_heeded(status, headers, seconds, crossref):
    crossref.script = [scripted("slow down", status, **headers)]
    before = timezone.now()
    with pytest.raises(client.BusyError):
        client.work(DOI)
    wait = (CrossrefPace.objects.get().not_before - before).total_seconds()
    assert seconds <= wait < seconds + 2


def test_each_refusal_in_a_row_doubles_the_pause(crossref):
    waits = []
    for _ in range(3):
        pace(seconds=-1)
        crossref.script = [scripted("", 503)]
        before = timezone.now()
        with pytest.raises(client.BusyError):
            client.work(DOI)
        waits.append(round((CrossrefPace.objects.get().not_before - before).total_seconds()))
    assert waits == [5, 10, 20]


def test_an_answer_ends_the_row_of_refusals(crossref):
    crossref.script = [scripted("", 503, Retry_After="0")]
    with pytest.raises(client.BusyError):
        client.work(DOI)
    client.work(DOI)
    assert CrossrefPace.objects.get().refusals == 0


def test_nobody_asks_during_a_pause(crossref):
    pace(seconds=30)
    with pytest.raises(client.BusyError, match=r"asks for a pause. Please try again in \d\d sec"):
        client.work(DOI)
    assert crossref.asked == []


@pytest.mark.django_db(transaction=True)
def test_one_question_at_a_time(crossref):
    crossref.headers = {"X-Rate-Limit-Limit": "1000", "X-Rate-Limit-Interval": "1s"}
    crossref.script = [Answer((b"{", b"}"), pause=0.1) for _ in range(4)]

    def ask(number):
        try:
            client.work(f"10.5555/{number}")
        except client.CrossrefError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(crossref.asked), crossref.most_at_once) == (4, 1)


# The way to it.


def test_nobody_waits_longer_than_was_promised():
    assert client.CONNECT_SECONDS <= 3
    assert client.ANSWER_SECONDS <= 10


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_of_the_environment_is_not_used(name, crossref, monkeypatch):
    for exception in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(exception, raising=False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        # Bound and not listening: whoever goes there is refused.
        monkeypatch.setenv(name, f"http://127.0.0.1:{free.getsockname()[1]}")
        crossref.knows(DOI)
        assert client.work(DOI)["DOI"] == DOI
    assert len(crossref.asked) == 1


# Bad answers.


def test_a_server_that_is_not_there_is_said(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CROSSREF_URL = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(client.CrossrefError, match="Crossref cannot be reached"):
        client.work(DOI)


def test_a_host_that_is_not_there_is_said(settings):
    settings.CROSSREF_URL = "http://nowhere.invalid"
    with pytest.raises(client.CrossrefError, match=r"Crossref (cannot be reached|takes too long)"):
        client.work(DOI)


@pytest.mark.parametrize(
    "answer",
    [
        Answer((b" ",) * 200, pause=0.05),
        Answer((b" ", b" "), pause=10),
        Answer((b"x",), promised=100),
    ],
    ids=["a byte now and then", "a byte and silence", "less than promised"],
)
def test_a_slow_answer_is_not_waited_for(answer, crossref, monkeypatch):
    monkeypatch.setattr(client, "ANSWER_SECONDS", 0.3)
    crossref.script = [answer]
    started = time.monotonic()
    with pytest.raises(client.CrossrefError):
        client.work(DOI)
    assert time.monotonic() - started < 2


UNREADABLE = "Crossref’s answer could not be read."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (scripted(""), UNREADABLE),
        (scripted("<!doctype html><title>Owls</title>", Content_Type="text/html"), UNREADABLE),
        (scripted('{"status": "ok", "mess'), UNREADABLE),
        (scripted(b'{"message": "\xff\xfe"}'), UNREADABLE),
        (scripted('{"message":' * 50_000), UNREADABLE),
        (scripted("[" * 500_000), UNREADABLE),
        (scripted("null"), UNREADABLE),
        (scripted("[]"), UNREADABLE),
        (scripted('{"message": null, "message-type": "work"}'), UNREADABLE),
        (scripted('{"message": [], "message-type": "work"}'), UNREADABLE),
        (message({"items": []}, "work-list"), UNREADABLE),
        (
            scripted('{"message": {"volume": ' + "9" * 10_000 + '}, "message-type": "work"}'),
            UNREADABLE,
        ),
        (scripted(" " * (2 * 2**20 + 1)), "Crossref’s answer is too large to be read."),
        (scripted("{}", Content_Encoding="gzip"), UNREADABLE),
        (scripted("", 302, Location="/works/elsewhere"), r"could not answer \(status 302\)"),
        (scripted("", 301, Location="http://127.0.0.1:9/"), r"could not answer \(status 301\)"),
        (scripted("", 500), r"could not answer \(status 500\)"),
        (scripted("no", 403), r"could not answer \(status 403\)"),
    ],
)
def test_a_bad_answer_is_said_and_not_kept(answer, said, crossref):
    crossref.script = [answer]
    with pytest.raises(client.UnreadableError, match=said):
        client.work(DOI)
    crossref.knows(DOI)
    assert client.work(DOI)["DOI"] == DOI
    assert [question.path for question in crossref.asked] == ["/works/10.5555%2Fdiary.1"] * 2


def test_an_answer_of_just_the_largest_size_is_read(crossref):
    body = json.dumps({"message-type": "work", "message": {"DOI": DOI}})
    crossref.script = [scripted(body + " " * (client.LARGEST_ANSWER - len(body)))]
    assert client.work(DOI) == {"DOI": DOI}


@pytest.mark.parametrize("items", [None, {}, "x", 1])
def test_a_list_that_is_none_is_unreadable(items, crossref):
    crossref.script = [message({"items": items}, "work-list")]
    with pytest.raises(client.UnreadableError):
        client.best_matches("Owls")


def test_what_is_no_record_in_a_list_is_passed_over(crossref):
    crossref.script = [message({"items": [None, "x", record_of(DOI)]}, "work-list")]
    assert [each["DOI"] for each in client.best_matches("Owls")] == [DOI]


# Generated.

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["<i>x</i>", "\u202eowl", "\x00", "\ud800", DOI, "retraction", 10**400]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "family", "given", "date-parts", "DOI", "type"]), inner
        )
    ),
    max_leaves=10,
)
records = st.dictionaries(st.sampled_from([*record_of(DOI), "updated-by", "update-to"]), anything)


@given(records)
def test_a_record_of_any_values_is_read_as_far_as_it_can_be(record):
    found = reading(record)
    assert "<i>" not in json.dumps(found.csl)
    assert "\u202e" not in json.dumps(found.csl, ensure_ascii=False)
    for notice in found_in(record):
        assert notice.kind


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=60)
    | st.text(max_size=60).map(str.encode)
    | anything.map(lambda value: json.dumps({"message-type": "work", "message": value}).encode())
)
def test_an_answer_of_any_bytes_is_a_record_or_said(body, crossref):
    pace(seconds=-1)
    quick = {"X_Rate_Limit_Limit": "1000", "X_Rate_Limit_Interval": "1s"}
    crossref.script = [scripted(body, **quick)]
    with contextlib.suppress(client.UnreadableError):
        found = client.work_now(DOI)
        assert found is None or reading(found)
