"""Figures add up from the leaves to the roots, once each, whatever becomes of the units."""

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.report.state import Status
from services.reports.rollup.tree import Owed, RollUpNode, UnitLine, roll_up
from tests.services.reports.report.people import FORM, PERIOD

PROVINCE = UnitLine("provincial_police-42", "Công an tỉnh Hà Tĩnh", None, False)
DISTRICT = UnitLine("district_police-445", "Công an huyện Thạch Hà", PROVINCE.unit, False)
OTHER = UnitLine("district_police-436", "Công an thành phố Hà Tĩnh", PROVINCE.unit, False)
COMMUNES = [UnitLine(f"commune_police-{n}", f"Công an xã {n}", DISTRICT.unit, False) for n in (1, 2, 3)]
UNITS = [PROVINCE, DISTRICT, OTHER, *COMMUNES]


def owed(unit: UnitLine, status: Status = Status.ACCEPTED, **figures: int | str) -> Owed:
    return Owed(f"r-{unit.unit}", unit.unit, status, False, None, dict(figures))


def total(node: RollUpNode, code: str) -> int | None:
    return next(row.total for row in node.totals if row.code == code)


def by_unit(nodes: list[RollUpNode]) -> dict[str, RollUpNode]:
    return {node.unit: node for node in nodes}


def test_a_unit_has_the_figures_of_those_below_it_until_its_own_report_holds_them() -> None:
    below = [owed(COMMUNES[0], C04=5), owed(COMMUNES[1], C04=7), owed(OTHER, C04=100)]
    nodes = roll_up(FORM, PERIOD, UNITS, [*below, owed(DISTRICT, Status.SUBMITTED, C04=13)])
    assert [(node.unit, node.depth, total(node, "C04")) for node in nodes] == [
        (PROVINCE.unit, 0, 112),
        (OTHER.unit, 1, 100),
        (DISTRICT.unit, 1, 12),
        (COMMUNES[0].unit, 2, 5),
        (COMMUNES[1].unit, 2, 7),
    ]
    own = by_unit(roll_up(FORM, PERIOD, UNITS, [*below, owed(DISTRICT, C04=13)]))
    assert {unit: total(node, "C04") for unit, node in own.items()} == {
        PROVINCE.unit: 113,
        OTHER.unit: 100,
        DISTRICT.unit: 13,
        COMMUNES[0].unit: 5,
        COMMUNES[1].unit: 7,
    }


def test_a_unit_that_moved_since_is_not_added_to_the_report_that_held_it() -> None:
    moved = [replace(line, parent=PROVINCE.unit) if line == COMMUNES[0] else line for line in UNITS]
    then = {line.unit: line.parent for line in UNITS}
    nodes = by_unit(roll_up(FORM, PERIOD, moved, [owed(COMMUNES[0], C04=5), owed(DISTRICT, C04=13)], then=then))
    assert (total(nodes[PROVINCE.unit], "C04"), total(nodes[COMMUNES[0].unit], "C04")) == (13, 5)


def test_completeness_and_timeliness_are_of_what_is_owed() -> None:
    late = replace(owed(COMMUNES[1]), is_late=True)
    reports = [owed(COMMUNES[0]), late, owed(COMMUNES[2], Status.SUBMITTED, C04=9), owed(OTHER, Status.CANCELLED)]
    node = by_unit(roll_up(FORM, PERIOD, UNITS, reports))[DISTRICT.unit]
    assert (node.expected, node.counted, node.late) == (3, 2, 1)
    assert (node.completeness, node.timeliness) == (667, 333)
    assert node.missing == (COMMUNES[2].unit,)
    assert total(node, "C04") == 0, "what is not accepted does not count"


def test_a_category_is_counted_and_never_added() -> None:
    reports = [
        owed(COMMUNES[0], K01="doi_rieng"),
        owed(COMMUNES[1], K01="doi_rieng"),
        owed(OTHER, K01="ghep_doi_khac"),
    ]
    node = by_unit(roll_up(FORM, PERIOD, UNITS, reports))[PROVINCE.unit]
    row = next(row for row in node.totals if row.code == "K01")
    assert (row.total, row.units, row.counts) == (None, 3, {"doi_rieng": 2, "ghep_doi_khac": 1})


def test_what_the_period_does_not_ask_has_no_total() -> None:
    (node, *_) = roll_up(FORM, PERIOD, UNITS, [owed(OTHER, C04=1)])
    codes = {row.code for row in node.totals}
    assert "G01" not in codes
    assert "C04" in codes


@pytest.mark.parametrize("status", [Status.DRAFT, Status.RETURNED, Status.ACCEPTED])
def test_a_correction_counts_in_the_place_of_what_it_corrects_once_it_is_accepted(status: Status) -> None:
    wrong = owed(OTHER, Status.CONSOLIDATED, C04=10)
    right = replace(owed(OTHER, status, C04=12), report="r-2", corrects=wrong.report)
    (node, *_) = roll_up(FORM, PERIOD, UNITS, [wrong, right])
    assert (node.expected, total(node, "C04")) == (1, 12 if status == Status.ACCEPTED else 10)


def test_a_unit_that_is_no_more_keeps_its_place_and_the_total_what_it_was() -> None:
    reports = [owed(COMMUNES[0], C04=5), owed(OTHER, C04=100)]
    before = roll_up(FORM, PERIOD, UNITS, reports)
    later = [replace(line, has_ceased=line.unit in (DISTRICT.unit, COMMUNES[0].unit)) for line in UNITS]
    after = roll_up(FORM, PERIOD, later, reports)
    assert [total(node, "C04") for node in after] == [total(node, "C04") for node in before] == [105, 100, 5, 5]
    assert by_unit(after)[DISTRICT.unit].has_ceased


def test_a_unit_that_moved_is_added_where_it_stands_on_the_day() -> None:
    moved = [replace(line, parent=OTHER.unit) if line == COMMUNES[0] else line for line in UNITS]
    nodes = by_unit(roll_up(FORM, PERIOD, moved, [owed(COMMUNES[0], C04=5), owed(COMMUNES[1], C04=7)]))
    assert (total(nodes[OTHER.unit], "C04"), total(nodes[DISTRICT.unit], "C04")) == (5, 7)
    assert total(nodes[PROVINCE.unit], "C04") == 12


def test_only_a_part_of_the_tree_is_shown_when_it_is_asked_for() -> None:
    reports = [owed(COMMUNES[0], C04=5), owed(OTHER, C04=100)]
    nodes = roll_up(FORM, PERIOD, UNITS, reports, DISTRICT.unit)
    assert [(node.unit, node.depth) for node in nodes] == [(DISTRICT.unit, 0), (COMMUNES[0].unit, 1)]
    assert roll_up(FORM, PERIOD, UNITS, reports, COMMUNES[2].unit) == []


def test_a_unit_that_the_directory_does_not_know_stands_alone() -> None:
    (node,) = roll_up(FORM, PERIOD, [], [owed(OTHER, C04=3)])
    assert (node.unit, node.parent, total(node, "C04")) == (OTHER.unit, None, 3)


@for_all(
    parents=st.lists(st.integers(0, 9), min_size=10, max_size=10),
    figures=st.dictionaries(st.integers(0, 9), st.integers(0, 1000), max_size=10),
)
def test_roots_hold_every_topmost_figure_once_in_any_tree(parents: list[int], figures: dict[int, int]) -> None:
    """Also in one that is none: circles end."""
    above = {n: parent if parent < n else None for n, parent in enumerate(parents)}
    units = [
        UnitLine(f"unit-{n}", str(n), None if parent is None else f"unit-{parent}", False)
        for n, parent in above.items()
    ]
    nodes = roll_up(FORM, PERIOD, units, [owed(units[n], C04=figure) for n, figure in figures.items()])
    topmost = [n for n in figures if not _reports_above(n, above, figures)]
    assert sum(total(node, "C04") or 0 for node in nodes if node.depth == 0) == sum(figures[n] for n in topmost)
    circle = [replace(units[0], parent="unit-1"), replace(units[1], parent="unit-0")]
    roll_up(FORM, PERIOD, circle, [owed(circle[0], C04=1)])


def _reports_above(n: int, above: dict[int, int | None], figures: dict[int, int]) -> bool:
    parent = above[n]
    return parent is not None and (parent in figures or _reports_above(parent, above, figures))
