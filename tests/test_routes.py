"""No public route goes untested: those of the resolver are those of `tests.routes`."""

import pytest
from django.urls import resolve

from tests.routes import ADDRESSES, MISSING, PUBLIC, make_archive, names

pytestmark = pytest.mark.django_db


def test_every_route_has_an_address_to_be_tested_at():
    assert sorted(names()) == sorted(PUBLIC)


@pytest.mark.parametrize("name", [name for name, addresses in PUBLIC.items() if addresses])
def test_each_address_leads_to_its_route(name):
    routes = {resolve(address.partition("?")[0]).view_name for address in PUBLIC[name]}
    assert routes == {name}


def test_each_address_is_there_or_missing(client):
    make_archive()
    found = {address: client.get(address).status_code for address in ADDRESSES + MISSING}
    expected = dict.fromkeys(ADDRESSES, 200) | dict.fromkeys(MISSING, 404)
    assert found == expected | {"/2021/03/withdrawn/": 410}
