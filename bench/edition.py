"""What an answer costs that was made before: `python -m bench.edition`.

Loads the demo archive into a database of its own and asks the site, through WSGI as a server does,
in rounds of one request for each row, so that whatever else the machine does meets all rows alike.
A ratio compares speeds: 0.5 takes twice as long as the bare view with one query.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from django.conf import settings  # noqa: E402 (needs the settings)
from django.core.cache import cache  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402

from bench.run import EDITION, Clock, scratch_database  # noqa: E402
from blog.models import Edition, Page  # noqa: E402

ROUNDS = 1000
WARMING = 20
ADDRESSES = {"list": "/", "topic, type": "/?topic=training&type=meta-analysis"}
STANDARD = "bare view, one query"
HEADING = """\
| answer                      | status |  q |   kB | median |   best | ratio |
| --------------------------- | -----: | -: | ---: | -----: | -----: | ----: |"""
MIDDLEWARE = settings.MIDDLEWARE


def bare(request):
    return HttpResponse("Hello")


def with_a_query(request):
    return HttpResponse(Page.objects.get(slug="about").title)


def with_the_cheapest_query(request):
    return HttpResponse(Edition.objects.live())


urlpatterns = [
    path("bench/bare/", bare),
    path("bench/query/", with_a_query),
    path("bench/cheapest/", with_the_cheapest_query),
    path("", include("pprnet.urls")),
]


class Row(NamedTuple):
    """`site` answers; `held` is the ETag that the visitor holds."""

    name: str
    site: WSGIHandler
    address: str
    held: str = ""


class Answer(NamedTuple):
    status: int
    etag: str
    size: int


Times = list[float]


def nothing() -> None:
    pass


def main() -> None:
    # As in production: no debugging aids, and templates are compiled once.
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = __name__
    with scratch_database("bench_edition", keep=False):
        call_command("demo")
        whole, without = site(MIDDLEWARE), site([name for name in MIDDLEWARE if name != EDITION])
        quick = list(quick_rows(whole, without))
        made = [Row(f"{name}, made", without, address) for name, address in ADDRESSES.items()]
        cold = [row._replace(name=f"{row.name} from cold") for row in made]
        times = measure(quick, ROUNDS)
        standard = statistics.median(times[STANDARD])
        print(HEADING)
        report(quick, times, standard)
        report(made, measure(made, ROUNDS // 10), standard)
        report(cold, measure(cold, ROUNDS // 10, before=cache.clear), standard, before=cache.clear)


def quick_rows(whole: WSGIHandler, without: WSGIHandler) -> Iterator[Row]:
    yield Row("bare view, no middleware", site([]), "/bench/bare/")
    yield Row("bare view", without, "/bench/bare/")
    yield Row("bare view, cheapest query", without, "/bench/cheapest/")
    yield Row(STANDARD, without, "/bench/query/")
    for name, address in ADDRESSES.items():
        yield Row(f"{name}, 304", whole, address, held=ask(whole, address).etag)
        yield Row(f"{name}, kept", whole, address)


def site(middleware: list[str]) -> WSGIHandler:
    settings.MIDDLEWARE = middleware
    return WSGIHandler()


def ask(application: Callable, address: str, held: str = "") -> Answer:
    """One request as a server makes it, behind a proxy that speaks TLS."""
    path_info, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path_info,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(),
        **({"HTTP_IF_NONE_MATCH": held} if held else {}),
    }
    said = {}

    def start_response(status, headers):
        said.update(headers, status=status)

    response = application(environ, start_response)
    size = sum(map(len, response))
    response.close()
    return Answer(int(said["status"][:3]), said.get("ETag", ""), size)


def measure(rows: list[Row], rounds: int, before: Callable = nothing) -> dict[str, Times]:
    """The milliseconds of each row; `before` runs before each request, and is not counted."""
    times = {row.name: [] for row in rows}
    for _ in range(WARMING + rounds):
        for row in rows:
            before()
            began = time.perf_counter()
            ask(row.site, row.address, row.held)
            times[row.name].append((time.perf_counter() - began) * 1000)
    return {name: taken[WARMING:] for name, taken in times.items()}


def report(rows, times: dict[str, Times], standard: float, before: Callable = nothing) -> None:
    for row in rows:
        before()
        median, best = statistics.median(times[row.name]), min(times[row.name])
        clock = Clock()
        with connection.execute_wrapper(clock):
            answer = ask(row.site, row.address, row.held)
        seen = f"{answer.status:>6} | {clock.queries:>2} | {answer.size / 1000:>4.1f}"
        took = f"{median:>6.2f} | {best:>6.2f} | {standard / median:>5.2f}"
        print(f"| {row.name:<27} | {seen} | {took} |")


if __name__ == "__main__":
    main()
