"""The real areas and units: right numbers, right words, and every act fits what stood before it."""

import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from services.units.area.api import AreaRegistrations
from services.units.reorganisation.api import Reorganisation
from services.units.unit.api import UnitRegistrations
from story import units as story

FILES = ["areas.yaml", "units.yaml"]


@pytest.mark.parametrize("name", FILES)
def test_text_is_nfc_without_double_spaces(name: str) -> None:
    text = (Path(story.__file__).parent / "data" / name).read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert all("  " not in line.strip() for line in text.splitlines())


def test_until_2024_there_are_13_districts_and_216_communes() -> None:
    areas = AreaRegistrations.model_validate(story.areas()).areas
    assert Counter(area.level for area in areas) == {"province": 1, "district": 13, "commune": 216}
    assert len({area.id for area in areas}) == len(areas)


def test_a_police_for_each_district_two_of_them_in_ky_anh() -> None:
    units = UnitRegistrations.model_validate(story.units()).units
    assert Counter(unit.kind for unit in units) == {"provincial_police": 1, "department": 6, "district_police": 13}
    names = {unit.id: unit.name for unit in units}
    assert names["district_police-447"] == "Công an huyện Kỳ Anh"
    assert names["district_police-449"] == "Công an thị xã Kỳ Anh"
    assert names["district_police-436"] == "Công an thành phố Hà Tĩnh"
    titles = {unit.id: [office.title for office in unit.offices] for unit in units}
    assert titles["district_police-449"][0] == "Trưởng Công an thị xã"
    assert titles["district_police-448"][0] == "Trưởng Công an huyện"


@pytest.mark.parametrize(
    ("day", "communes", "districts"),
    [(date(2024, 12, 31), 216, 13), (date(2025, 1, 1), 209, 12), (date(2025, 7, 1), 69, 0)],
)
def test_communes_and_districts_by_day(day: date, communes: int, districts: int) -> None:
    standing = story.communes_on(day)
    assert len(standing) == communes
    assert len({district for _, district in standing.values() if district}) == districts


def test_names_wander_between_codes_over_time() -> None:
    bearers = [
        next(code for code, (name, _) in story.communes_on(day).items() if name == "Phường Trần Phú")
        for day in (date(2024, 8, 5), date(2025, 1, 1), date(2025, 7, 1))
    ]
    assert bearers == ["18070", "18094", "18100"]


def test_split_communes_have_several_heirs_and_every_other_one_has_one() -> None:
    heirs = {code: story.heirs_of(code) for code in story.communes_on(date(2025, 6, 30))}
    assert all(heirs.values())
    assert {code: len(each) for code, each in heirs.items() if len(each) > 1} == {"18082": 2, "18796": 3}


def test_the_acts_are_requests_that_the_service_understands() -> None:
    acts = [Reorganisation.model_validate(act) for act in story.reorganisations()]
    assert [act.effective_on for act in acts] == sorted(act.effective_on for act in acts)
    assert len(acts[2].units_registered) == 209
    assert len(acts[2].units_dissolved) == 12
    assert (len(acts[3].areas_reorganised), len(acts[3].areas_dissolved)) == (69, 140 + 12)
    assert (len(acts[4].units_reorganised), len(acts[4].units_dissolved)) == (69, 140)


def test_a_report_s_number_bears_the_symbol_of_its_kind_of_unit() -> None:
    symbols = {code: story.symbol_of(f"district_police-{code}") for code in ("436", "437", "439")}
    assert symbols == {"436": "CATP", "437": "CATX", "439": "CAH"}
