"""The benchmark measures what it says, and says it as it is. Nothing here asserts how fast anything is."""

import re
from datetime import date
from pathlib import Path

import pytest

from shared.contracts.envelope import event_id
from shared.contracts.units import UnitRegistered, UnitReorganised
from tests.benchmarks import accepting, applying, draining, end_to_end
from tests.benchmarks.debezium import run as debezium
from tests.benchmarks.figures import TARGETS, Figures, Sheet, against, machine, quantile, within
from tests.benchmarks.footprint import VERSIONS, rows
from tests.benchmarks.page import markdown, write_part


def test_a_ratio_is_the_middle_of_the_repetitions_beside_its_target() -> None:
    assert against("a / b", [1.4, 0.9, 1.1], 1.2) == ("a / b", "1.10x (0.90-1.40)", "≥ 1.2x", "**not met**")
    assert against("a / b", [1.3], 1.2) == ("a / b", "1.30x", "≥ 1.2x", "met")
    assert within("p50", 9.96, 10, "ms") == ("p50", "10.0 ms", "≤ 10 ms", "met")
    assert within("p50", 10.1, 10, "ms")[-1] == "**not met**"


def test_figures_say_which_servers_they_hold_for() -> None:
    assert re.search(r"PostgreSQL 18\.\d+, Kafka \d+\.\d+", machine())


def test_rows_of_the_outbox_are_events_of_their_units() -> None:
    found = list(rows(VERSIONS + 1))
    assert [row[3] for row in found] == [*range(1, VERSIONS + 1), 1]
    assert UnitRegistered.read(found[0][5]).kind == "commune_police"
    assert UnitReorganised.read(found[1][5]).effective_on == date(2000, 1, 2)
    assert found[0][0] == event_id("units.unit.v1", "commune_police-0", 1)


def test_a_quantile_is_a_value_that_occurred() -> None:
    assert quantile([3, 1, 2, 4], 0.5) == 2
    assert quantile([3, 1, 2, 4], 0.99) == 4
    assert quantile([5], 0.5) == 5


@pytest.mark.parametrize("before", ["", "old\n", "old\n\nolder\n"])
def test_a_scenario_replaces_its_own_part_of_the_page_only(tmp_path: Path, before: str) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# A\n<!-- one -->\n{before}<!-- end -->\ntext\n<!-- two -->\nkept\n<!-- end -->\n")
    figures = Figures([Sheet("s", TARGETS, [("a", "1", "2", "met")])], {"p50": [(10, 1.0), (100, 2.0)]})
    write_part("one", figures, "size", tmp_path)
    text = page.read_text()
    assert "old" not in text
    assert markdown(figures.sheets[0]) in text
    assert "text\n<!-- two -->\nkept\n<!-- end -->\n" in text
    assert "performance-one.svg" in text
    assert (tmp_path / "performance-one.svg").read_text().count("<svg") == 1
    with pytest.raises(LookupError, match="three"):
        write_part("three", figures, "size", tmp_path)


@pytest.mark.servers
async def test_every_accepted_command_is_seen_at_the_other_service() -> None:
    """`run` itself fails when a command has no effect."""
    results = await end_to_end.run(end_to_end.Sizes(rates=(8,), seconds=2, repetitions=1), lambda _: None)
    assert len(results.delays[8]) == 16
    assert {"bench_source", "bench_sink", "postgres", "kafka"} <= results.cores[8][0].keys()
    assert all(delay > -0.05 for delay in results.delays[8])
    assert [len(sheet.rows) for sheet in end_to_end.figures(results).sheets] == [1, 1, 1]


@pytest.mark.servers
async def test_what_is_compared_accepts_the_same_commands() -> None:
    results = await accepting.run(accepting.Sizes(repetitions=1, seconds=0.3, concurrency=4), lambda _: None)
    assert set(results.rates) == {"ours", "naive", "ours-key", "writer"}
    assert len(accepting.figures(results).sheets[1].rows) == 4


@pytest.mark.servers
async def test_consumer_and_relay_are_measured_on_the_same_events() -> None:
    applied = await applying.run(applying.Sizes(1, naive=30, by_event=600, by_batch=1000), lambda _: None)
    assert {key: len(rates) for key, rates in applied.rates.items()} == dict.fromkeys(
        ("naive", "by event", "by batch", "insert"), 1
    )
    drained = await draining.run(draining.Sizes(1, rows=3000, open_rows=4000, growth=(3000, 5000)), lambda _: None)
    assert set(drained.growth) == {3000, 5000}
    assert [len(sheet.rows) for sheet in draining.figures(drained).sheets] == [4, 5, 2]


def test_a_way_is_compared_as_theirs_for_one_of_ours() -> None:
    results = debezium.Results(debezium.Sizes())
    for name, rate, way in (
        (debezium.OURS, 900.0, 5.0),
        (debezium.ROUTER, 300.0, 40.0),
        (debezium.QUICK_ROUTER, 600.0, 10.0),
    ):
        results.rates[name].append(rate)
        results.latencies[name].append([way])
    first, second = debezium.figures(results).sheets
    assert [row[1:] for row in first.rows] == [
        ("3.00x", "≥ 2x", "met"),
        ("8.00x", "≥ 5x", "met"),
        ("1.50x", "≥ 2x", "**not met**"),
        ("2.00x", "≥ 5x", "**not met**"),
    ]
    assert second.rows[0] == (debezium.OURS, "900", "5.0", "5.0")


def test_the_router_that_the_relay_is_compared_with_is_locked() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", debezium.version())
