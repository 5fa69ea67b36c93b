"""Two years side by side."""

from services.festival.directory.heirs import followed
from services.festival.event.domain import Status
from services.festival.season.summary import Change, change, compare, compare_groups, compare_sectors, tally
from shared.contracts.festival import Sector
from tests.services.festival.courses import event_at
from tests.services.festival.samples import OTHER, UNIT


def test_a_change_has_its_difference_and_its_share_of_what_was() -> None:
    assert change(200, 250) == Change(before=200, after=250, difference=50, per_mille=250)
    assert change(3, 2).per_mille == -333
    assert change(0, 5) == Change(before=0, after=5, difference=5, per_mille=None)


def test_every_figure_is_compared() -> None:
    nothing = tally([])
    some = nothing.changed(attendance_total=4660, models=7)
    compared = compare(nothing, some)
    assert (compared["attendance_total"].difference, compared["models"].difference) == (4660, 7)
    assert compared["verified_events"] == change(0, 0)
    assert set(compared) == {
        "verified_events", "attendance_total", "spent_total", "spent_on_cancelled", "models", "commitments",
        "commendations",
    }  # fmt: skip


def test_so_is_every_sector() -> None:
    nothing = tally([])
    some = nothing.changed(attendances=nothing.attendances | {Sector.SCHOOLS: 30})
    compared = compare_sectors(nothing, some)
    assert set(compared) == set(Sector) and compared[Sector.SCHOOLS].difference == 30


def test_a_unit_that_merged_counts_with_its_successor_and_one_that_was_split_stays_itself() -> None:
    successors = {"a": ("b",), "b": ("c",), "d": ("e", "f"), "g": (), "h": ("i",), "i": ("h",)}
    assert [followed(unit, successors) for unit in "abcdgx"] == ["c", "c", "c", "d", "g", "x"]
    assert followed("h", successors) in ("h", "i")


def test_groups_of_either_year_are_compared() -> None:
    event = event_at(Status.VERIFIED).state
    other = event.changed(unit=OTHER)
    compared = compare_groups([event, other], [event], lambda each: followed(each.unit, {}))
    assert compared[OTHER]["attendance_total"] == change(480, 0)
    assert compared[UNIT]["attendance_total"] == change(480, 480)
    merged = compare_groups([event, other], [event], lambda each: followed(each.unit, {OTHER: (UNIT,)}))
    assert set(merged) == {UNIT} and merged[UNIT]["attendance_total"] == change(960, 480)
