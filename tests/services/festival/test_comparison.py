"""Two years side by side."""

from services.festival.season.summary import Change, change, compare, compare_sectors, tally
from shared.contracts.festival import Sector


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
