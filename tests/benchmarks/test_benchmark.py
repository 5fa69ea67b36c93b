import pytest

from tests.benchmarks.report import machine, page, sheets
from tests.benchmarks.run import Sizes, run

TINY = Sizes(
    repetitions=1, per_second=40, steady_seconds=0.5, saturated_seconds=0.3, concurrency=4, warm_up_seconds=0.2
)


@pytest.mark.servers
async def test_every_command_has_exactly_one_effect() -> None:
    """`run` itself fails when a command has no effect or two; here that it measures all, and that it can be told."""
    said: list[str] = []

    results = await run(TINY, said.append)

    assert list(results.titles) == ["ours", "naive", "ours-full", "naive-bare", "real"]
    for key in results.titles:
        (calm,), (busy,) = results.steady[key], results.saturated[key]
        assert calm.accepted + calm.refused == 20
        assert 0 < calm.answer_p50 <= calm.answer_p99
        assert 0 < calm.effect_p50 <= calm.effect_p99
        assert busy.count > 0
        assert busy.source_cpu > 0
    assert [len(sheet.rows) for sheet in sheets(results)] == [2, 5, 5]
    assert machine(results) in page(results, "<!-- figures -->", results.on)
