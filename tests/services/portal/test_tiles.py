"""The tile map: every unit has its tile, near where it lies, in each of the three structures."""

from datetime import date

import pytest

from services.portal.tiles import are_single, laid_out
from story.units import MERGER, WITHOUT_DISTRICTS, communes_on
from story.units import areas as story_areas

DISTRICTS = [area["id"].removeprefix("area-") for area in story_areas()["areas"] if area["level"] == "district"]


def test_thirteen_districts_then_twelve_each_on_a_place_of_its_own() -> None:
    for codes in (DISTRICTS, [code for code in DISTRICTS if code != "448"]):
        blocks = laid_out([f"district_police-{code}" for code in codes])
        assert are_single(blocks)
        assert len({(block.column, block.row) for block in blocks}) == len(codes) in (13, 12)


@pytest.mark.parametrize(("day", "count"), [(date(2025, 3, 1), 209), (WITHOUT_DISTRICTS, 69)])
def test_communes_stand_where_the_communes_lay_that_they_were_formed_from(day: date, count: int) -> None:
    units = [f"commune_police-{code}" for code in communes_on(day)]
    blocks = laid_out(units)
    assert sorted(unit for block in blocks for unit in block.units) == sorted(units)
    assert len(units) == count and len(blocks) == 12 and all(block.name for block in blocks)
    before = communes_on(MERGER)
    for block in blocks:
        assert len({before[unit.rpartition("-")[2]][1] for unit in block.units}) == 1, block.name


def test_what_has_no_place_stands_below_and_is_not_lost() -> None:
    [known, rest] = laid_out(["district_police-439", "department-PX01", "commune_police-00001"])
    assert (known.name, rest.units) == ("Hương Sơn", ("department-PX01", "commune_police-00001"))
    assert rest.row > known.row and not are_single([known, rest])
