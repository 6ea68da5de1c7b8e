"""Every address × every role: what it answers. A route without a row fails; so does a row without a route."""

from copy import copy
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from inspections.models.round import RoundQuerySet
from tests.world import World, build_world

TABLE = Path(__file__).parent / "access_table.txt"
OUTSIDE = {"admin"}  # Django's admin has its own test, model by model


def rows() -> list[tuple[str, str, str, dict[str, int]]]:
    """The table as (method, route, object, {role: status})."""
    lines = [
        line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    ]
    _, _, _, *roles = lines[0]
    return [
        (method, route, target, dict(zip(roles, map(int, statuses), strict=True)))
        for method, route, target, *statuses in lines[1:]
    ]


def routes(resolver: URLResolver | None = None) -> set[str]:
    """The names of all addresses of the site."""
    found: set[str] = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            found.add(pattern.name or str(pattern.pattern))
        elif pattern.namespace not in OUTSIDE:
            found |= routes(pattern)
    return found


@pytest.fixture
def world(db) -> World:
    return build_world()


def address(world: World, route: str, target: str) -> str:
    if target == "-":
        return reverse(route)
    head, _, tail = target.partition(".")
    found = getattr(world, head)
    for name in filter(None, tail.split(".")):
        found = found[int(name)] if name.isdigit() else getattr(found, name)
    return reverse(route, args=[found.pk])


def answer(client: Client, method: str, path: str) -> int:
    """The status of one request whose effects are rolled back, those on the browser too."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        response = client.get(path) if method == "GET" else client.post(path)
        b"".join(response)  # a file is read to its end, which closes it
        transaction.set_rollback(True)
    client.cookies = cookies
    return response.status_code


def test_every_route_has_a_row():
    assert {route for _, route, _, _ in rows()} == routes()


def client_of(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(world.stranger if role == "stranger" else world.people[role])
    return client


def deviations(world: World, table: list[tuple[str, str, str, dict[str, int]]]) -> dict[str, tuple[int, int]]:
    """Where an answer differs from the table: {request and role: (wanted, seen)}."""
    clients = {role: client_of(world, role) for role in table[0][3]}
    found = {}
    for method, route, target, expected in table:
        path = address(world, route, target)
        for role, status in expected.items():
            if (seen := answer(clients[role], method, path)) != status:
                found[f"{method} {route} {target} {role}"] = (status, seen)
    return found


def test_every_role_gets_what_the_table_says(world):
    assert deviations(world, rows()) == {}


def test_an_open_door_shows(world, monkeypatch):
    """The negative control: a round's door left open to a unit is named."""
    monkeypatch.setattr(RoundQuerySet, "visible_to", lambda self, user: self.all())
    hidden = [row for row in rows() if row[:3] == ("GET", "round_detail", "hidden")]
    assert "GET round_detail hidden unit" in deviations(world, hidden)
