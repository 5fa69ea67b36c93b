from datetime import UTC, datetime

import pytest

from shared.contracts.envelope import Envelope, event_id
from shared.contracts.reports import ReportExpected
from shared.messaging.records import Record
from tests.benchmarks.deadline_day.arrivals import HOUR, arrivals
from tests.benchmarks.deadline_day.board import TOPIC, Board, Disordered
from tests.benchmarks.deadline_day.country import COMMUNES, DISTRICTS, country
from tests.benchmarks.deadline_day.figures import figures
from tests.benchmarks.deadline_day.run import Sizes, run
from tests.benchmarks.deadline_day.verdict import Lost, compare_submissions

TINY = Sizes(provinces=2, communes=24, ladder=(1200,), rush_minutes=10)


@pytest.mark.servers
async def test_a_small_deadline_day_loses_nothing_and_is_told() -> None:
    """`run` itself fails when anything was lost, doubled or disordered."""
    results = await run(TINY, lambda _: None)

    (rush,) = results.rushes
    assert rush.accepted == rush.units > 0
    assert rush.gave_up == 0
    assert [each.accepted for each in results.hours] == [24] * rush.holds
    assert results.accepted == rush.accepted + 24 * rush.holds
    assert 0 <= rush.stale.p50 <= rush.stale.p99 <= rush.stale.largest
    assert 0 < rush.portal.p50 <= rush.portal.largest
    assert rush.cpu["reports"] > 0
    assert rush.cpu["portal"] > 0
    assert {row[-1] for row in figures(results).sheets[-1].rows} >= {f"{results.accepted}", "0"}


def test_the_country_is_whole() -> None:
    provinces = country()
    assert (sum(p.communes for p in provinces), sum(p.districts for p in provinces)) == (COMMUNES, DISTRICTS)
    units = [unit["id"] for province in provinces for unit in province.units()]
    assert len(set(units)) == len(units) == COMMUNES + 2 * len(provinces)
    assert min(p.communes for p in provinces) > 50
    assert 570 < max(p.communes for p in provinces) < 590


def test_nearly_half_of_the_units_come_in_the_last_five_minutes_and_none_after_the_hour() -> None:
    day = arrivals([str(n) for n in range(10_000)], seed=436)
    last = [each for each in day if each.submitted >= HOUR - 300]
    assert 4_300 < len(last) < 4_700
    assert all(0 <= each.drafted <= each.submitted < HOUR for each in day)
    assert arrivals([str(n) for n in range(10_000)], seed=436) == day


def record(key: str, version: int) -> Record:
    event = ReportExpected.model_validate(
        {
            "conference": "c",
            "unit": "commune_police-1",
            "staff_unit": "department-PV05",
            "form": {"code": "movement-half-year", "version": 1},
            "period": {"kind": "half_year", "starts_on": "2024-12-15", "ends_on": "2025-06-14"},
            "due_before": "2025-06-20",
        }
    )
    moment = datetime(2025, 6, 19, tzinfo=UTC)
    own = event_id(TOPIC, key, version)
    envelope = Envelope(own, event.type, "/reports", key, moment, version, "x:y", "/schemas/x", correlation_id=own)
    headers = tuple((name, text.encode()) for name, text in envelope.headers().items())
    return Record(TOPIC, 0, version, key.encode(), headers, event.model_dump_json().encode())


def test_the_board_drops_repeats_and_refuses_gaps() -> None:
    board = Board()
    shown = [board.apply(record("r", version)) for version in (1, 2, 1, 2)]
    assert [change and change.version for change in shown] == [1, 2, None, None]
    assert board.repeats == 2
    with pytest.raises(Disordered):
        board.apply(record("r", 4))


@pytest.mark.parametrize(
    ("in_topic", "accepted"),
    [({"a": 1}, {"a", "b"}), ({"a": 1, "b": 2}, {"a", "b"}), ({"a": 1, "b": 1}, {"a"})],
    ids=["missing", "doubled", "nobody's"],
)
def test_a_submission_that_is_missing_doubled_or_nobodys_is_lost(in_topic: dict[str, int], accepted: set[str]) -> None:
    board = Board()
    board.submissions.update({(report, 1): times for report, times in in_topic.items()})
    with pytest.raises(Lost):
        compare_submissions(board, accepted, unknown=set())


def test_what_a_client_never_heard_of_may_have_been_submitted_or_not() -> None:
    board = Board()
    board.submissions.update({("a", 1): 1, ("b", 1): 1})
    compare_submissions(board, accepted={"a"}, unknown={"b", "c"})
