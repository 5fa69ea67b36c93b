"""Before the deadline day: the directory is set up, and every province convenes a conference that asks for reports."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg

from shared.contracts.calendar import local_day
from shared.platform.development_issuer import LIFETIME_SECONDS, SigningKeys
from shared.testing.eventually import eventually
from tests.benchmarks.deadline_day.client import Client
from tests.benchmarks.deadline_day.country import Province
from tests.benchmarks.stand import Stand

PATIENCE = 600.0
AT_ONCE = 1000
PAGE = 200


class Tokens:
    """Tokens of offices, signed with the development issuer's own keys: asking it for them is not what is measured."""

    def __init__(self, stand: Stand) -> None:
        self._keys = SigningKeys(stand.home.folder / "issuer-keys")
        self._issuer = stand.home.url("issuer")

    def of(self, unit: str, role: str, office: str) -> str:
        """A token of the office in the unit."""
        now = int(time.time())
        claims = {"iss": self._issuer, "aud": "phongtrao", "iat": now, "nbf": now, "exp": now + LIFETIME_SECONDS}
        return self._keys.sign(claims | {"sub": f"{role}-{unit}", "unit": unit, "office": office, "roles": [role]})

    def staff(self, province: Province) -> str:
        """An officer of the department that collects the reports."""
        return self.of(province.staff, "staff", "Cán bộ Phòng PV05")


@dataclass(frozen=True, slots=True)
class Registered:
    """How many areas and units there are; seconds to register them, and from there until `reports` knew the last."""

    areas: int
    units: int
    seconds: float
    known_after: float


@dataclass(frozen=True, slots=True)
class Collection:
    """The conference of each province; the report that each unit owes, by unit; seconds until all were expected."""

    conferences: dict[Province, str]
    reports: dict[str, str]
    seconds: float


async def register(
    database: asyncpg.Connection, units: Client, token: str, provinces: Sequence[Province]
) -> Registered:
    """All areas and units. Returns when `reports` knows them."""
    began = time.time()
    areas = [area for province in provinces for area in province.areas()]
    police = [unit for province in provinces for unit in province.units()]
    for name, bodies in (("areas", areas), ("units", police)):
        for n in range(0, len(bodies), AT_ONCE):
            body = {name: bodies[n : n + AT_ONCE]}
            await units.write("POST", f"/{name}/registrations", token, body, uuid4().hex)
    registered = time.time()

    async def are_known() -> bool:
        sql = "SELECT (SELECT count(*) FROM reports.unit_directory) + (SELECT count(*) FROM reports.area_directory)"
        return await database.fetchval(sql) == len(police) + len(areas)

    await eventually(are_known, PATIENCE, every=0.2, what="reports knows all units and areas")
    return Registered(len(areas), len(police), registered - began, time.time() - registered)


async def convene(client: Client, tokens: Tokens, provinces: Sequence[Province], days: int) -> Collection:
    """Every province plans and convenes its conference. Returns when every unit's report is expected."""
    began, today = time.time(), local_day(datetime.now(UTC))
    conferences: dict[Province, str] = {}
    for province in provinces:
        plan = province.conference(today, days)
        planned = (await client.write("POST", "/conferences", tokens.staff(province), plan, uuid4().hex)).json()
        path, chair = f"/conferences/{planned['id']}", tokens.of(province.police, "chair", "Phó Giám đốc")
        await client.write("POST", f"{path}/convocation", chair, {}, uuid4().hex, based_on=path)
        conferences[province] = planned["id"]
    owed: dict[str, str] = {}
    for province, conference in conferences.items():
        for report in await _expected(client, tokens.staff(province), conference, province.communes):
            owed[report["unit"]] = report["id"]
    return Collection(conferences, owed, time.time() - began)


async def _expected(client: Client, token: str, conference: str, count: int) -> list[dict[str, Any]]:
    async def all_of_them() -> list[dict[str, Any]]:
        found = await reports_of(client, token, conference)
        return found if len(found) == count else []

    return await eventually(all_of_them, PATIENCE, every=0.2, what=f"the {count} reports of {conference} are expected")


async def announced(database: asyncpg.Connection, collection: Collection) -> float:
    """Seconds until all reports of the collection were announced as due soon."""
    began = time.time()

    async def none_is_left() -> bool:
        sql = "SELECT count(*) FROM reports.report WHERE conference = ANY($1) AND due_soon_for IS NULL"
        return await database.fetchval(sql, list(collection.conferences.values())) == 0

    await eventually(none_is_left, PATIENCE, every=0.2, what="all reports are announced as due soon")
    return time.time() - began


async def reports_of(client: Client, token: str, conference: str, filters: str = "") -> list[dict[str, Any]]:
    """The reports of a conference as its staff unit's board lists them, page by page."""
    path = f"/reports?conference={conference}&limit={PAGE}{filters}"
    page = (await client.get(path, token)).json()
    items: list[dict[str, Any]] = page["items"]
    while page["next"]:
        page = (await client.get(f"{path}&cursor={page['next']}", token)).json()
        items += page["items"]
    return items
