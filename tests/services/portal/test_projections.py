"""The read models on a real PostgreSQL: each thing comes out of its topic alone, in whatever order topics arrive."""

from datetime import date

import pytest

from services.portal import store
from services.portal.app import service
from services.portal.things.conference import Conference
from services.portal.things.proposal import Proposal
from services.portal.things.report import Report
from services.portal.things.task import Task
from services.portal.things.unit import Unit
from shared.contracts.actor import Actor, Role
from shared.testing.fixtures import RunService
from shared.testing.service import Running
from tests.services.portal.events import (
    CONFERENCE,
    HUONG_SON,
    PROPOSAL,
    REPORT,
    STAFF_UNIT,
    TASK,
    convened,
    expected,
    given_opinion,
    happenings,
    planned,
    proposed,
    returned,
    submitted,
)

STAFF = Actor("can-bo-pv05", STAFF_UNIT, "Cán bộ", frozenset({Role.STAFF}))
pytestmark = pytest.mark.servers


async def dump(portal: Running) -> list[tuple[object, ...]]:
    """All that pages are made of, without the positions of the history."""
    rows: list[tuple[object, ...]] = []
    for sql in (
        "SELECT kind, id, version, unit, status, title, title_order, parents, state, first_at, changed_at FROM thing",
        "SELECT * FROM wait",
        "SELECT * FROM passage",
        "SELECT topic, kind, id, version, at, actor, type, payload, scopes FROM happened",
    ):
        rows += [tuple(row) for row in await portal.pool.fetch(f"{sql} ORDER BY 1, 2, 3, 4")]
    return rows


async def test_a_report_is_followed_from_the_demand_to_its_return(run_service: RunService) -> None:
    async with run_service(service, STAFF) as portal:
        await portal.hear((REPORT, expected()), (REPORT, submitted(1)), (REPORT, returned(1)))
        async with portal.pool.acquire() as connection:
            kept = await store.find(connection, Report, REPORT)
            assert kept is not None
            assert (kept.thing.status, kept.version, len(kept.thing.revisions)) == ("returned", 3, 1)
            assert kept.thing.returns[0].event.remarks[0].place == "C04"
            waits = [(w.act, w.unit, w.due_before) for w in await store.waiting(connection)]
            assert waits == [("report.returned", HUONG_SON, date(2024, 7, 28))]


async def test_topics_may_arrive_in_any_order(run_service: RunService) -> None:
    dumps: list[list[tuple[object, ...]]] = []
    by_topic = sorted(happenings(), key=lambda each: each[1].topics[0])
    for events in (by_topic, sorted(happenings(), key=lambda each: each[1].topics[0], reverse=True)):
        async with run_service(service, STAFF) as portal:
            await portal.hear(*events)
            assert await portal.held() == []
            dumps.append(await dump(portal))
    assert dumps[0] == dumps[1]


async def test_one_batch_makes_the_same_as_many(run_service: RunService) -> None:
    dumps: list[list[tuple[object, ...]]] = []
    for size in (1, len(happenings())):
        async with run_service(service, STAFF) as portal:
            records = [portal.record(key, event) for key, event in happenings()]
            for first in range(0, len(records), size):
                await portal.applier.apply(records[first : first + size])
            dumps.append(await dump(portal))
    assert dumps[0] == dumps[1]


async def test_the_earlier_answer_of_a_unit_is_kept(run_service: RunService) -> None:
    async with run_service(service, STAFF) as portal:
        await portal.hear((CONFERENCE, planned()), (CONFERENCE, convened()))
        await portal.hear(*((CONFERENCE, event) for event in given_opinion("disagree", "agree_with_conditions")))
        async with portal.pool.acquire() as connection:
            kept = await store.find(connection, Conference, CONFERENCE)
            assert kept is not None
            present = kept.thing.present(HUONG_SON, "Q1")
            assert present is not None and present.stance == "agree_with_conditions"
            assert [answer.stance for answer in kept.thing.earlier(HUONG_SON, "Q1")] == ["disagree"]
            assert HUONG_SON not in {w.unit for w in await store.waiting(connection) if w.act == "conference.answer"}


async def test_the_chain_is_found_in_both_directions(run_service: RunService) -> None:
    async with run_service(service, STAFF) as portal:
        await portal.hear(*happenings())
        async with portal.pool.acquire() as connection:
            below = {(kept.kind, kept.id) for kept in await store.referring_to(connection, PROPOSAL)}
            assert {("team", "team-1"), ("decision", "decision-1")} <= below
            task = await store.find(connection, Task, TASK)
            assert task is not None and task.thing.source.id == CONFERENCE
            above = {kept.kind for kept in await store.with_ids(connection, task.thing.parents)}
            assert "conference" in above


async def test_a_thing_can_be_seen_as_it_was(run_service: RunService) -> None:
    async with run_service(service, STAFF) as portal:
        from datetime import UTC, datetime

        early, late = datetime(2024, 7, 1, tzinfo=UTC), datetime(2024, 8, 1, tzinfo=UTC)
        await portal.hear((PROPOSAL, proposed()), at=early)
        await portal.hear((REPORT, expected()), at=early)
        await portal.hear((REPORT, submitted(1)), at=late)
        async with portal.pool.acquire() as connection:
            [then] = await store.every(connection, Report, at=datetime(2024, 7, 15, tzinfo=UTC))
            [now] = await store.every(connection, Report, at=late)
            assert (then.thing.status, now.thing.status) == ("draft", "submitted")
            [proposal] = await store.every(connection, Proposal, at=late)
            assert proposal.thing.unit == HUONG_SON


async def test_a_unit_is_what_it_was_on_the_day(run_service: RunService) -> None:
    async with run_service(service, STAFF) as portal:
        await portal.hear(*happenings())
        async with portal.pool.acquire() as connection:
            kept = await store.find(connection, Unit, HUONG_SON)
            assert kept is not None
            assert kept.thing.on(date(2025, 2, 28)) is not None
            assert kept.thing.on(date(2025, 3, 1)) is None
