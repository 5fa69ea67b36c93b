"""The real directory over HTTP: set up, reorganised by three acts, asked for on any day."""

from typing import Any

import pytest

from shared.testing.service import Running
from story import units as story
from tests.services.units.people import STAFF

PROVINCE = "provincial_police-42"


@pytest.fixture(scope="module", autouse=True)
async def directory(units: Running) -> list[Any]:
    """Everything registered and every act recorded, ahead of their days."""
    answers = [
        await units.act("/areas/registrations", body=story.areas()),
        await units.act("/units/registrations", body=story.units()),
    ]
    return answers + [await units.act("/reorganisations", body=act) for act in story.reorganisations()]


async def every(units: Running, path: str) -> list[Any]:
    """All pages of a list."""
    page = await units.get(f"{path}&limit=100")
    items = list(page["items"])
    while page["next"]:
        page = await units.get(f"{path}&limit=100&cursor={page['next']}")
        items += page["items"]
    return items


async def test_what_was_new_is_counted(directory: list[Any]) -> None:
    assert directory[:2] == [{"registered": 230, "unchanged": 0}, {"registered": 20, "unchanged": 0}]
    assert directory[2] == {"registered": 0, "reorganised": 39, "dissolved": 8}
    assert directory[3:] == [
        {"registered": 0, "reorganised": 0, "dissolved": 1},
        {"registered": 209, "reorganised": 0, "dissolved": 12},
        {"registered": 0, "reorganised": 69, "dissolved": 152},
        {"registered": 0, "reorganised": 69, "dissolved": 140},
    ]


async def test_sending_everything_again_changes_nothing(units: Running) -> None:
    before = await units.pool.fetchval("SELECT count(*) FROM outbox")
    assert (await units.act("/areas/registrations", body=story.areas()))["registered"] == 0
    assert (await units.act("/units/registrations", body=story.units()))["unchanged"] == 20
    for act in story.reorganisations():
        assert set((await units.act("/reorganisations", body=act)).values()) == {0}
    assert await units.pool.fetchval("SELECT count(*) FROM outbox") == before


@pytest.mark.parametrize(
    ("day", "communes", "districts", "district_police", "commune_police"),
    [
        ("2024-08-05", 216, 13, 13, 0),
        ("2025-01-01", 209, 12, 12, 0),
        ("2025-03-01", 209, 12, 0, 209),
        ("2025-07-01", 69, 0, 0, 69),
    ],
)
async def test_four_organisational_states(
    units: Running, day: str, communes: int, districts: int, district_police: int, commune_police: int
) -> None:
    assert len(await every(units, f"/areas?as_of={day}&level=commune")) == communes
    assert len(await every(units, f"/areas?as_of={day}&level=district")) == districts
    assert len(await every(units, f"/units?as_of={day}&kind=district_police")) == district_police
    assert len(await every(units, f"/units?as_of={day}&kind=commune_police&parent={PROVINCE}")) == commune_police


async def test_a_commune_is_in_its_district_of_the_day(units: Running) -> None:
    for day, parent in [("2024-12-31", "area-448"), ("2025-01-01", "area-436"), ("2025-07-01", None)]:
        area = await units.get(f"/areas/area-18598?as_of={day}")
        standing = area["standing"]
        assert (standing and standing["parent"]) == parent
    assert [heir["area"] for heir in area["successors"]] == ["area-18100"]


async def test_a_split_commune_names_its_parts(units: Running) -> None:
    area = await units.get("/areas/area-18082?as_of=2025-07-01")
    assert area["standing"] is None
    assert {(heir["area"], heir["extent"]) for heir in area["successors"]} == {
        ("area-18073", "part"),
        ("area-18652", "part"),
    }


async def test_the_tree_of_areas_has_every_level_of_the_day(units: Running) -> None:
    (province,) = await units.get("/areas/tree?as_of=2024-08-05")
    assert len(province["children"]) == 13
    assert sum(len(district["children"]) for district in province["children"]) == 216
    (district,) = await units.get("/areas/tree?as_of=2024-08-05&root=area-437")
    assert (district["name"], len(district["children"])) == ("Thị xã Hồng Lĩnh", 6)
    (province,) = await units.get("/areas/tree?as_of=2025-07-01")
    assert [len(commune["children"]) for commune in province["children"]] == [0] * 69


async def test_the_tree_of_units_has_departments_and_police(units: Running) -> None:
    (province,) = await units.get("/units/tree?as_of=2024-08-05")
    assert {child["kind"] for child in province["children"]} == {"department", "district_police"}
    assert len(province["children"]) == 19


async def test_successors_are_followed_to_who_stands_on_the_day(units: Running) -> None:
    path = "/units/district_police-448/successors"
    assert [u["id"] for u in await units.get(f"{path}?as_of=2024-12-31")] == ["district_police-448"]
    assert [u["id"] for u in await units.get(f"{path}?as_of=2025-01-01")] == ["district_police-445"]
    after = await units.get(f"{path}?as_of=2025-07-01")
    assert {u["kind"] for u in after} == {"commune_police"}
    assert "commune_police-18568" in {u["id"] for u in after}


async def test_today_is_the_clock_s(units: Running) -> None:
    assert (await units.get("/units/district_police-436"))["as_of"] == "2024-01-02"


async def test_only_an_administrator_changes_the_directory(units: Running) -> None:
    assert await units.refused("/areas/registrations", STAFF, story.areas()) == (403, "role-required")


async def test_one_wrong_row_leaves_everything_as_it_was(units: Running) -> None:
    rows = [
        {"id": "area-9001", "name": "Xã Mới", "kind": "commune", "level": "commune", "parent": "area-42"},
        {"id": "area-9002", "name": "Xã Mồ Côi", "kind": "commune", "level": "commune", "parent": "area-9999"},
    ]
    response = await units.send("POST", "/areas/registrations", body={"areas": rows})
    assert (response.status_code, response.json()["code"]) == (409, "area-unknown")
    assert (await units.send("GET", "/areas/area-9001")).status_code == 404


async def test_every_refused_row_is_named(units: Running) -> None:
    rows = [
        {"id": "area-9001", "name": "Xã Mồ Côi", "kind": "commune", "level": "commune", "parent": "area-9999"},
        {"id": "area-9002", "name": "Xã Mới", "kind": "commune", "level": "commune"},
        {"id": "area-42", "name": "Tỉnh Khác", "kind": "province", "level": "province"},
    ]
    errors = (await units.send("POST", "/areas/registrations", body={"areas": rows})).json()["errors"]
    assert [each["field"] for each in errors] == ["areas.0", "areas.2"]
    assert "area-9999" in errors[0]["message"] and "nội dung khác" in errors[1]["message"]


async def test_a_trial_says_what_an_act_would_do_and_records_nothing(units: Running) -> None:
    act = {
        "effective_on": "2026-01-01",
        "legal_basis": {"number": "2/NQ"},
        "reason": "Sắp xếp.",
        "units_registered": [{"id": "commune_police-9001", "name": "Công an xã Mới", "kind": "commune_police"}],
        "units_dissolved": [{"id": "commune_police-18568", "successors": ["commune_police-9001"]}],
    }
    before = await units.pool.fetchval("SELECT count(*) FROM outbox")
    assert await units.act("/reorganisations/trials", body=act) == {"registered": 1, "reorganised": 0, "dissolved": 1}
    assert await units.pool.fetchval("SELECT count(*) FROM outbox") == before
    assert (await units.send("GET", "/units/commune_police-9001")).status_code == 404
    assert (await units.get("/units/commune_police-18568"))["ceases_on"] is None
    wrong = act | {
        "units_reorganised": [{"id": "commune_police-18073", "name": "Công an phường A", "parent": "department-X"}],
        "units_dissolved": [{"id": "commune_police-18568", "successors": ["commune_police-9009"]}],
    }
    response = await units.send("POST", "/reorganisations/trials", body=wrong)
    refused = [each["field"] for each in response.json()["errors"]]
    assert (response.status_code, refused) == (409, ["units_reorganised.0", "units_dissolved.0"])
    assert await units.refused("/reorganisations/trials", STAFF, act) == (403, "role-required")


async def test_no_area_is_put_below_itself(units: Running) -> None:
    act = {
        "effective_on": "2026-01-01",
        "legal_basis": {"number": "1/NQ"},
        "reason": "Sai.",
        "areas_reorganised": [
            {"id": "area-42", "name": "Tỉnh Hà Tĩnh", "kind": "province", "level": "province", "parent": "area-18073"}
        ],
    }
    response = await units.send("POST", "/reorganisations", body=act)
    assert (response.status_code, response.json()["code"]) == (409, "area-above-itself")


async def test_what_is_not_there_is_not_found(units: Running) -> None:
    for path in ("/units/district_police-999", "/areas/area-999", "/units/district_police-999/successors"):
        assert (await units.send("GET", path)).status_code == 404
    assert (await units.send("GET", "/units/nonsense")).status_code == 422


async def test_one_event_for_each_change(units: Running) -> None:
    assert await units.published("units.unit.v1", "district_police-448") == ["unit-registered", "unit-dissolved"]
    assert await units.published("units.area.v1", "area-18598") == [
        "area-registered",
        "area-reorganised",
        "area-dissolved",
    ]
