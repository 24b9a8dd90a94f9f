"""Requests made from the description of the public routes: no answer is an error of ours.

`make nightly` asks many more.
"""

import json
import os
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    status_code_conformance,
)

from tests.routes import PUBLIC, make_archive

DESCRIPTION = json.loads(
    (Path(__file__).parent.parent / "docs" / "openapi.json").read_text(encoding="utf-8")
)
REQUESTS = int(os.environ.get("OPENAPI_REQUESTS", "3000"))
# Those without a parameter have but one request to make.
ROUTES_WITH_PARAMETERS = sum(
    bool(path["get"].get("parameters")) for path in DESCRIPTION["paths"].values()
)

schema = schemathesis.openapi.from_dict(DESCRIPTION)
# Not that of pprnet.wsgi, which bounds the statements of its whole process: this one's tests, too.
schema.app = get_wsgi_application()


@pytest.fixture
def archive(db):
    make_archive()
    # The application would close the connection whose transaction this test is, as Django's own
    # test client knows.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_description_names_every_public_route():
    named = {path["get"]["operationId"] for path in DESCRIPTION["paths"].values()}
    assert named == {name.removeprefix("blog:") for name in PUBLIC}


@schema.parametrize()
@settings(
    max_examples=-(-REQUESTS // ROUTES_WITH_PARAMETERS),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_of_those_described(archive, case):
    case.call_and_validate(
        checks=[not_a_server_error, status_code_conformance, content_type_conformance]
    )
