"""The real areas and police units of Hà Tĩnh, as requests to the `units` service; the data is in `data/`.

`areas` and `units` are the bodies that set the directory up as it stood until the end of 2024; `reorganisations` are
the legal acts since then, in order. All of them may be sent again without effect.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from story.cast import load

Body: TypeAlias = dict[str, Any]

KINDS = {
    "Tỉnh": "province",
    "Thành phố": "city",
    "Thị xã": "town",
    "Huyện": "district",
    "Phường": "ward",
    "Thị trấn": "township",
    "Xã": "commune",
}
PROVINCE = "area-42"
PROVINCIAL_POLICE = "provincial_police-42"
MERGER = date(2025, 1, 1)
WITHOUT_DISTRICT_POLICE = date(2025, 3, 1)
WITHOUT_DISTRICTS = date(2025, 7, 1)


def kind_of(name: str) -> str:
    """The kind of an area, which its name begins with."""
    return next(kind for prefix, kind in KINDS.items() if name.startswith(f"{prefix} "))


def police_of(name: str) -> str:
    """The name of an area's police: «Công an huyện Kỳ Anh»."""
    return f"Công an {name[0].lower()}{name[1:]}"


def symbol_of(unit: str) -> str:
    """The abbreviation in a unit's document numbers: «CAH», «CATP». Several units share one."""
    return next(each["symbol"] for each in units()["units"] if each["id"] == unit)


def communes_on(day: date) -> dict[str, tuple[str, str | None]]:
    """Name and district of each commune by its code on the day; no district from 01/07/2025 on."""
    data = load("areas")
    if day >= WITHOUT_DISTRICTS:
        return {code: (new["name"], None) for code, new in data[WITHOUT_DISTRICTS]["communes"].items()}
    communes: dict[str, tuple[str, str | None]] = {
        code: (name, district) for district, d in data["districts"].items() for code, name in d["communes"].items()
    }
    if day >= MERGER:
        change = data[MERGER]
        district_of = {code: district for district, codes in change["moved"].items() for code in codes}
        communes = {
            code: (change["renamed"].get(code, name), district_of.get(code, district))
            for code, (name, district) in communes.items()
            if code not in change["dissolved"]
        }
    return communes


def areas() -> Body:
    """Province, 13 districts and 216 communes, for `POST /areas/registrations`."""
    data = load("areas")
    province = {"id": PROVINCE, "name": data["province"]["name"], "kind": "province", "level": "province"}
    districts = [
        {"id": f"area-{code}", **_area(district["name"], "district", PROVINCE)}
        for code, district in data["districts"].items()
    ]
    communes = [
        {"id": f"area-{code}", **_area(name, "commune", f"area-{district}")}
        for code, (name, district) in communes_on(date.min).items()
    ]
    return {"areas": [province, *districts, *communes]}


def units() -> Body:
    """Provincial police, departments and 13 district police, for `POST /units/registrations`."""
    data, districts = load("units"), load("areas")["districts"]
    province = {
        "id": PROVINCIAL_POLICE,
        "name": data["province"]["name"],
        "kind": "provincial_police",
        "area": PROVINCE,
        "symbol": data["province"]["symbol"],
        "offices": _offices("provincial_police"),
    }
    departments = [
        {
            "id": f"department-{code}",
            "name": department["name"],
            "kind": "department",
            "parent": PROVINCIAL_POLICE,
            "symbol": code,
            "offices": _offices("department"),
        }
        for code, department in data["departments"].items()
    ]
    police = [_police("district_police", code, district["name"]) for code, district in districts.items()]
    return {"units": [province, *departments, *police]}


def reorganisations() -> list[Body]:
    """The legal acts since 2025 in order, each for `POST /reorganisations`: first of areas, then of units."""
    areas, units = load("areas"), load("units")
    return [
        _act(MERGER, areas[MERGER]) | _merged_areas(areas[MERGER]),
        _act(MERGER, units[MERGER])
        | {
            "units_dissolved": [
                {"id": f"district_police-{code}", "successors": [f"district_police-{heir}"]}
                for code, heir in units[MERGER]["dissolved"].items()
            ]
        },
        _act(WITHOUT_DISTRICT_POLICE, units[WITHOUT_DISTRICT_POLICE]) | _without_district_police(),
        _act(WITHOUT_DISTRICTS, areas[WITHOUT_DISTRICTS]) | _without_districts(areas[WITHOUT_DISTRICTS]),
        _act(WITHOUT_DISTRICTS, units[WITHOUT_DISTRICTS]) | _new_commune_police(),
    ]


def heirs_of(code: str) -> list[str]:
    """Codes of the communes that took over a commune on 01/07/2025; several when it was split."""
    return [new for new, each in load("areas")[WITHOUT_DISTRICTS]["communes"].items() if code in each["from"]]


def _merged_areas(change: Mapping[str, Any]) -> Body:
    before, after = communes_on(date.min), communes_on(MERGER)
    return {
        "areas_reorganised": [
            {
                "id": f"area-{code}",
                **_area(name, "commune", f"area-{district}"),
                "formed_from": _formed_from(code, change),
            }
            for code, (name, district) in after.items()
            if before[code] != (name, district) or code in change["dissolved"].values()
        ],
        "areas_dissolved": [
            *({"id": f"area-{code}", "successors": [_heir(heir)]} for code, heir in change["dissolved"].items()),
            *(
                {"id": f"area-{code}", "successors": [_heir(heir, "part") for heir in heirs]}
                for code, heirs in change["dissolved_districts"].items()
            ),
        ],
    }


def _formed_from(code: str, change: Mapping[str, Any]) -> list[str]:
    merged = [f"area-{old}" for old, heir in change["dissolved"].items() if heir == code]
    return [f"area-{code}", *merged] if merged else []


def _without_districts(change: Mapping[str, Any]) -> Body:
    before, after = communes_on(MERGER), change["communes"]
    districts = [
        code for code in load("areas")["districts"] if code not in load("areas")[MERGER]["dissolved_districts"]
    ]
    communes: list[Body] = []
    for code in before:
        if code not in after:
            heirs = heirs_of(code)
            extent = "whole" if len(heirs) == 1 else "part"
            communes.append({"id": f"area-{code}", "successors": [_heir(heir, extent) for heir in heirs]})
    return {
        "areas_reorganised": [
            {
                "id": f"area-{code}",
                **_area(new["name"], "commune", PROVINCE),
                "formed_from": [f"area-{old}" for old in new["from"]],
            }
            for code, new in after.items()
        ],
        "areas_dissolved": [*communes, *({"id": f"area-{code}"} for code in districts)],
    }


def _without_district_police() -> Body:
    communes = communes_on(WITHOUT_DISTRICT_POLICE)
    act = _act(WITHOUT_DISTRICT_POLICE, load("units")[WITHOUT_DISTRICT_POLICE])
    dates = {"valid_from": act["effective_on"], "legal_basis": act["legal_basis"]}
    by_district: dict[str | None, list[str]] = {}
    for code, (_, district) in communes.items():
        by_district.setdefault(district, []).append(f"commune_police-{code}")
    return {
        "units_registered": [_police("commune_police", code, name) | dates for code, (name, _) in communes.items()],
        "units_dissolved": [
            {"id": f"district_police-{district}", "successors": heirs} for district, heirs in by_district.items()
        ],
    }


def _new_commune_police() -> Body:
    before, after = communes_on(WITHOUT_DISTRICT_POLICE), communes_on(WITHOUT_DISTRICTS)
    changed: list[Body] = []
    for code, (name, _) in after.items():
        unit = _police("commune_police", code, name)
        del unit["kind"]
        changed.append(unit)
    return {
        "units_reorganised": changed,
        "units_dissolved": [
            {"id": f"commune_police-{code}", "successors": [f"commune_police-{heir}" for heir in heirs_of(code)]}
            for code in before
            if code not in after
        ],
    }


def _act(day: date, act: Mapping[str, Any]) -> Body:
    basis = {key: str(value) for key, value in act["legal_basis"].items()}
    return {"effective_on": day.isoformat(), "legal_basis": basis, "reason": act["reason"]}


def _area(name: str, level: str, parent: str) -> Body:
    return {"name": name, "kind": kind_of(name), "level": level, "parent": parent}


def _heir(code: str, extent: str = "whole") -> Body:
    return {"area": f"area-{code}", "extent": extent}


def _police(kind: str, code: str, area: str) -> Body:
    return {
        "id": f"{kind}-{code}",
        "name": police_of(area),
        "kind": kind,
        "parent": PROVINCIAL_POLICE,
        "area": f"area-{code}",
        "symbol": load("units")["symbols"].get(kind_of(area)),
        "offices": _offices(kind, area),
    }


def _offices(kind: str, area: str | None = None) -> list[Body]:
    place = f" {area.split(' ')[0].lower()}" if area else ""
    if area and area.startswith(("Thành phố", "Thị xã", "Thị trấn")):
        place = f" {' '.join(area.split(' ')[:2]).lower()}"
    return [{"code": code, "title": f"{title}{place}"} for code, title in load("units")["offices"][kind].items()]
