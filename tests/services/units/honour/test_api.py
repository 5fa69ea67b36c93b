"""Honours over HTTP: they come and go with commendations, and follow a unit to its successors."""

from datetime import date
from typing import Any

import pytest

from services.units.handlers import honour_id
from shared.contracts.reports import CommendationAwarded, CommendationRevoked, RecipientKind
from shared.testing.service import Running
from story import units as story
from tests.services.units.honour.test_honour import ACHIEVEMENT, BASIS, FORM, NEW_BASIS
from tests.services.units.people import HEAD, at

LOC_HA, THACH_HA, HUONG_SON = "district_police-448", "district_police-445", "district_police-439"


def awarded(unit: str, on: date = date(2024, 9, 15), **changes: Any) -> CommendationAwarded:
    """A commendation was awarded to the unit."""
    event = CommendationAwarded(
        unit=unit,
        recipient=RecipientKind.UNIT,
        individuals=None,
        achievement=ACHIEVEMENT,
        form=FORM,
        decision=None,
        basis=BASIS,
        awarded_on=on,
    )
    return event.changed(**changes)


def revoked(unit: str, on: date) -> CommendationRevoked:
    """It was taken back."""
    return CommendationRevoked(unit=unit, reason="Không đúng thực tế.", document=NEW_BASIS, revoked_on=on)


@pytest.fixture(scope="module", autouse=True)
async def directory(units: Running) -> None:
    """Every act up to 2025, known from the beginning; three units were commended, one of them lost it again."""
    await units.act("/areas/registrations", body=story.areas())
    await units.act("/units/registrations", body=story.units())
    for act in story.reorganisations():
        await units.act("/reorganisations", body=act)
    of_people = awarded(HUONG_SON, recipient=RecipientKind.INDIVIDUALS, individuals=2)
    await units.hear(
        ("of-loc-ha", awarded(LOC_HA)),
        ("of-thach-ha", awarded(THACH_HA, date(2024, 10, 1))),
        ("of-huong-son", awarded(HUONG_SON)),
        ("of-its-people", of_people),
        ("lost", awarded(HUONG_SON)),
        ("lost", revoked(HUONG_SON, date(2024, 11, 1))),
        at=at("2024-11-01"),
    )
    assert await units.held() == []


async def held(units: Running, unit: str, day: str, query: str = "") -> list[str]:
    """The commendations behind the honours that the unit holds on the day."""
    page = await units.get(f"/units/{unit}/honours?as_of={day}{query}", HEAD)
    return [each["commendation"] for each in page["items"]]


async def test_an_award_is_an_honour_of_its_unit_from_its_day(units: Running) -> None:
    assert await held(units, LOC_HA, "2024-09-14") == []
    assert await held(units, LOC_HA, "2024-09-15") == ["of-loc-ha"]
    shown = await units.get(f"/honours/{honour_id('of-loc-ha')}", HEAD)
    assert (shown["unit"], shown["basis"]["number"], shown["status"]) == (LOC_HA, "1240/QĐ-CAT-PX03", "held")
    assert shown["form"]["legal_basis"]["number"] == "06/2022/QH15"


async def test_a_revoked_award_is_no_honour_from_its_day_on(units: Running) -> None:
    assert "lost" in await held(units, HUONG_SON, "2024-10-31")
    assert "lost" not in await held(units, HUONG_SON, "2024-11-01")
    assert "lost" in await held(units, HUONG_SON, "2024-11-01", "&with_withdrawn=true")
    assert "lost" not in await held(units, HUONG_SON, "2024-09-14", "&with_withdrawn=true")
    shown = await units.get(f"/honours/{honour_id('lost')}")
    assert (shown["status"], shown["withdrawn_on"], shown["reason"]) == (
        "withdrawn",
        "2024-11-01",
        "Không đúng thực tế.",
    )


async def test_awarded_again_it_rests_on_the_new_document_and_is_one_honour(units: Running) -> None:
    await units.hear(("again", awarded("district_police-436")))
    await units.hear(("again", awarded("district_police-436", date(2024, 10, 2), basis=NEW_BASIS)))
    (honour,) = (await units.get("/units/district_police-436/honours?as_of=2024-09-20"))["items"]
    assert (honour["basis"]["number"], honour["conferred_on"]) == ("1300/QĐ-CAT-PX03", "2024-09-15")
    assert await units.published("units.honour.v1", honour_id("again")) == ["honour-conferred"] * 2


async def test_a_repeated_event_makes_nothing_new(units: Running) -> None:
    record = units.record("repeated", awarded("district_police-437"), at("2024-09-15"))
    await units.applier.apply([record, record])
    await units.applier.apply([record])
    assert await units.published("units.honour.v1", honour_id("repeated")) == ["honour-conferred"]


async def test_it_follows_its_unit_to_the_successor_on_the_day_and_not_before(units: Running) -> None:
    assert await held(units, THACH_HA, "2024-12-31") == ["of-thach-ha"]
    assert await held(units, LOC_HA, "2024-12-31") == ["of-loc-ha"]
    assert await held(units, THACH_HA, "2025-01-01") == ["of-loc-ha", "of-thach-ha"]
    assert await held(units, LOC_HA, "2025-01-01") == []
    assert await held(units, THACH_HA, "2025-01-01", "&with_predecessors=false") == ["of-thach-ha"]
    inherited, own = (await units.get(f"/units/{THACH_HA}/honours?as_of=2025-01-01"))["items"]
    assert (inherited["unit"], inherited["is_inherited"], inherited["is_shared"]) == (LOC_HA, True, False)
    assert (own["is_inherited"], own["is_shared"]) == (False, False)


async def test_and_on_through_every_later_reorganisation(units: Running) -> None:
    before, after = story.communes_on(story.WITHOUT_DISTRICT_POLICE), story.communes_on(story.WITHOUT_DISTRICTS)
    of_thach_ha = [code for code, (_, district) in before.items() if district == "445"]
    kept = next(code for code in of_thach_ha if code in after)
    gone = next(code for code in of_thach_ha if code not in after)
    both = ["of-loc-ha", "of-thach-ha"]
    assert await held(units, THACH_HA, "2025-03-01") == []
    assert await held(units, f"commune_police-{kept}", "2025-02-28") == []
    assert await held(units, f"commune_police-{gone}", "2025-03-01") == both
    assert await held(units, f"commune_police-{gone}", "2025-07-01") == []
    for heir in story.heirs_of(gone):
        assert set(both) <= set(await held(units, f"commune_police-{heir}", "2025-07-01"))
    shared = (await units.get(f"/units/commune_police-{kept}/honours?as_of=2025-07-01"))["items"]
    assert {(each["is_inherited"], each["is_shared"]) for each in shared} == {(True, True)}


async def test_whatever_the_order_in_which_award_and_reorganisation_are_heard(units: Running) -> None:
    await units.hear(("late", awarded(LOC_HA, date(2024, 12, 1))), at=at("2025-02-01"))
    assert "late" in await held(units, LOC_HA, "2024-12-31")
    assert "late" in await held(units, THACH_HA, "2025-01-01")


async def test_every_honour_is_counted_once_by_who_earned_it(units: Running) -> None:
    async def commendations(query: str) -> list[str]:
        return [each["commendation"] for each in (await units.get(f"/honours?{query}"))["items"]]

    assert await commendations(f"as_of=2025-08-01&unit={HUONG_SON}") == ["of-huong-son", "of-its-people"]
    assert await commendations("as_of=2025-08-01&recipient=individuals&form=giay_khen") == ["of-its-people"]
    assert await commendations("as_of=2025-08-01&form=huan_chuong") == []
    assert await held(units, HUONG_SON, "2024-12-01", "&recipient=unit") == ["of-huong-son"]


async def test_lists_come_in_pages(units: Running) -> None:
    first = await units.get(f"/units/{THACH_HA}/honours?as_of=2025-01-01&limit=1")
    second = await units.get(f"/units/{THACH_HA}/honours?as_of=2025-01-01&limit=1&cursor={first['next']}")
    assert [each["items"][0]["commendation"] for each in (first, second)] == ["of-loc-ha", "of-thach-ha"]


async def test_nobody_confers_one_by_hand(units: Running) -> None:
    assert (await units.send("POST", f"/units/{HUONG_SON}/honours", HEAD, {})).status_code == 405
    assert (await units.send("GET", "/honours/none")).status_code == 404
