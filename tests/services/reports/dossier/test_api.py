"""The dossier over HTTP on a real database: from answers to an answer to each proposal, and what is frozen."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg
import pytest

from services.reports.conference import state as conference
from services.reports.dossier import state as dossier
from services.reports.dossier.synthesis import synthesise
from services.reports.proposal import state as proposal
from services.reports.report import state as report
from shared.contracts import reports as contracts
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Event, Evidence
from shared.contracts.reports import DossierSigned
from shared.contracts.units import TaskSource, TaskVerified
from shared.testing.eventually import eventually
from shared.testing.service import Running
from tests.services.reports.course import SILENT_HEAD, Course, carry, paper
from tests.services.reports.dossier.material import fold
from tests.services.reports.offices import (
    CHAIR,
    CITY,
    DISTRICT_CLERK,
    HEAD,
    MOUNTAIN,
    OTHER_HEAD,
    SILENT,
    STAFF,
    STAFF_HEAD,
    at,
    office,
)

CLASSES: dict[str, type[Event]] = {
    each.type: each
    for each in vars(contracts).values()
    if isinstance(each, type) and issubclass(each, Event) and each.type
}


async def begun(running: Running) -> Course:
    return await Course(running).begin()


async def test_the_conclusion_notice_opens_one_dossier_with_its_deadline(running: Running):
    course = await (await begun(running)).answered()
    opened = await running.get(course.file)
    assert (opened["status"], opened["due_before"], opened["staff_unit"]) == (
        "collecting",
        "2024-08-14",
        "department-PV05",
    )
    assert await running.published("reports.dossier.v1", course.dossier) == ["dossier-opened"]
    synthesis = await running.get(f"{course.file}/synthesis", STAFF)
    assert synthesis["silent"] == [SILENT]
    assert sorted(synthesis["pending"]) == sorted(course.proposals.values())


async def test_closing_collection_names_the_silent_and_includes_the_proposals(running: Running):
    course = await (await begun(running)).answered()
    path = f"{course.file}/collection-closure"
    assert await running.refused(path, STAFF, {"non_responding": []}, on=course.file) == (409, "unit-not-answered")
    assert await running.refused(path, HEAD, {"non_responding": [SILENT]}) == (428, "version-required")
    await course.close()
    assert set((await course.states()).values()) == {"submitted"}
    await running.settle()
    assert set((await course.states()).values()) == {"in_dossier"}
    assert (await running.get(f"{course.file}/synthesis"))["pending"] == []


@pytest.mark.parametrize(
    "topics",
    [("reports.proposal.v1", "reports.dossier.v1"), ("reports.dossier.v1", "reports.proposal.v1")],
)
async def test_proposals_and_the_closing_may_be_heard_in_any_order(running: Running, topics: tuple[str, ...]):
    course = await (await begun(running)).answered()
    await course.propose("in-time", SILENT_HEAD)
    await course.say(SILENT_HEAD, "agree")
    await course.later()
    await running.act(f"{course.file}/collection-closure", STAFF, {"non_responding": []}, on=course.file)
    await course.later()
    await course.propose("late", SILENT_HEAD)
    await carry(running, *topics)
    items = (await running.get(f"/proposals?dossier={course.dossier}"))["items"]
    late = {item["id"]: item["is_late"] for item in items}
    assert len(late) == 5
    assert [key for key, is_late in late.items() if is_late] == [course.proposals["late"]]
    assert await running.held() == []


async def test_a_late_answer_is_taken_in_and_marked(running: Running):
    course = await (await begun(running)).closed()
    await course.say(SILENT_HEAD, "disagree")
    synthesis = await running.get(f"{course.file}/synthesis", STAFF_HEAD)
    line = next(each for each in synthesis["snapshot"]["units"] if each["unit"] == SILENT)
    assert (line["is_late"], line["is_non_responding"], line["opinions"][0]["stance"]) == (True, True, "disagree")


async def test_what_changed_since_it_was_read_is_not_signed(running: Running):
    course = await (await begun(running)).closed()
    await course.review()
    read = (await running.get(f"{course.file}/synthesis", STAFF_HEAD))["sha256"]
    await course.say(SILENT_HEAD, "agree")
    signature = {"document": paper("230/BC-PV05", "2024-08-13"), "read_sha256": read}
    path = f"{course.file}/signature"
    assert await running.refused(path, STAFF_HEAD, signature, on=course.file) == (409, "dossier-changed")
    assert await running.refused(path, STAFF, signature, on=course.file) == (403, "staff-only")
    await course.sign()


async def test_a_signature_waits_for_proposals_that_are_on_their_way(running: Running):
    course = await (await begun(running)).closed()
    await course.review()
    await course.propose("late", SILENT_HEAD)
    read = (await running.get(f"{course.file}/synthesis"))["sha256"]
    signature = {"document": paper("230/BC-PV05", "2024-08-13"), "read_sha256": read}
    path = f"{course.file}/signature"
    assert await running.refused(path, STAFF_HEAD, signature, on=course.file) == (409, "proposals-pending")
    await running.settle()
    await course.sign()
    refused = {"conference": course.conference, "kind": "other", "title": "Muộn", "text": "Sau khi ký."}
    assert await running.refused("/proposals", HEAD, refused) == (409, "conference-not-open")


async def _set_status(running: Running, table: str, key: str, status: str) -> None:
    await running.pool.execute(
        f"UPDATE {table} SET state = jsonb_set(state, '{{status}}', to_jsonb($1::text)) WHERE id = $2", status, key
    )


async def test_a_proposal_that_crossed_the_signature_waits_for_the_next_revision(running: Running):
    course = await (await begun(running)).closed()
    await course.review()
    late = await course.propose("late", SILENT_HEAD)
    await _set_status(running, "proposal", late, "withdrawn")
    await course.sign()
    await _set_status(running, "proposal", late, "submitted")
    await running.settle()
    assert (await course.states())["late"] == "submitted"
    await running.act(f"{course.file}/return", CHAIR, {"reason": "Phương án chưa rõ."}, on=course.file)
    await running.settle()
    assert (await course.states())["late"] == "in_dossier"


async def _sign_meanwhile(running: Running, course: Course, including: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    async with running.pool.acquire() as signing:
        async with signing.transaction():
            await signing.execute("SELECT FROM dossier WHERE id = $1 FOR UPDATE", course.dossier)
            inclusion = asyncio.create_task(including())

            async def is_waiting() -> bool:
                return await running.pool.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")

            await eventually(is_waiting, what="the inclusion waits for the signature")
            await signing.execute(
                "UPDATE dossier SET state = jsonb_set(state, '{status}', '\"signed\"') WHERE id = $1", course.dossier
            )
        return await inclusion


async def test_nothing_is_included_behind_a_signature_that_is_under_way(running: Running):
    course = await (await begun(running)).closed()
    await course.review()
    await course.propose("late", SILENT_HEAD)
    await _sign_meanwhile(running, course, running.settle)
    assert (await course.states())["late"] == "submitted"


async def test_nothing_is_included_by_hand_behind_a_signature_that_is_under_way(running: Running):
    course = await (await begun(running)).closed()
    await course.review()
    path = f"/proposals/{await course.propose('late', SILENT_HEAD)}"

    async def include() -> tuple[int, str]:
        return await running.refused(f"{path}/inclusion", STAFF, {"dossier": course.dossier}, on=path)

    assert await _sign_meanwhile(running, course, include) == (409, "dossier-not-open")
    assert (await course.states())["late"] == "submitted"


async def _events(running: Running) -> dict[tuple[str, str], list[tuple[int, Event]]]:
    rows = await running.pool.fetch(
        "SELECT topic, msg_key, aggregate_version, event_type, payload FROM outbox ORDER BY id"
    )
    found: dict[tuple[str, str], list[tuple[int, Event]]] = {}
    for row in rows:
        event = CLASSES[row["event_type"]].read(row["payload"])
        found.setdefault((row["topic"], row["msg_key"]), []).append((row["aggregate_version"], event))
    return found


async def test_whoever_folds_the_published_events_gets_the_signed_snapshot(running: Running):
    course = await begun(running)
    await course.report(CITY, OTHER_HEAD, "145/BC-CAT")
    await course.signed()
    published = await _events(running)
    signed = next(e for _, e in published["reports.dossier.v1", course.dossier] if isinstance(e, DossierSigned))
    await course.say(SILENT_HEAD, "disagree")

    folds: dict[str, Any] = {
        "reports.conference.v1": conference.evolve,
        "reports.report.v1": report.evolve,
        "reports.proposal.v1": proposal.evolve,
        "reports.dossier.v1": dossier.evolve,
    }
    states: dict[str, dict[str, Any]] = {topic: {} for topic in folds}
    for source in signed.sources:
        events = [event for version, event in published[source.topic, source.id] if version <= source.version]
        states[source.topic][source.id] = fold(folds[source.topic], events)
    assert len(states["reports.report.v1"]) == 1 and len(states["reports.proposal.v1"]) == 3
    rebuilt = synthesise(
        course.dossier,
        states["reports.dossier.v1"][course.dossier],
        states["reports.conference.v1"][course.conference],
        states["reports.report.v1"],
        states["reports.proposal.v1"],
    )
    assert rebuilt.sha256() == signed.snapshot_sha256
    assert rebuilt.tallies == signed.tallies

    body = (await running.send("GET", f"{course.file}/snapshots/1", STAFF)).content
    assert hashlib.sha256(body).hexdigest() == signed.snapshot_sha256
    assert body.decode() == rebuilt.canonical()


async def test_a_signed_snapshot_never_changes_and_the_next_signature_makes_another(running: Running):
    course = await (await begun(running)).signed()
    first = (await running.send("GET", f"{course.file}/snapshots/1")).content
    with pytest.raises(asyncpg.RaiseError, match="never changes"):
        await running.pool.execute("UPDATE dossier_snapshot SET content = '{}' WHERE dossier = $1", course.dossier)
    await running.act(f"{course.file}/return", CHAIR, {"reason": "Phương án chưa rõ."}, on=course.file)
    await course.say(SILENT_HEAD, "disagree")
    await course.review()
    after = await course.sign("233/BC-PV05")
    assert [each["revision"] for each in after["revisions"]] == [1, 2]
    assert (await running.send("GET", f"{course.file}/snapshots/1")).content == first
    second = json.loads((await running.send("GET", f"{course.file}/snapshots/2")).content)
    assert (second["revision"], len(second["units"])) == (2, 4)
    assert (await running.send("GET", f"{course.file}/snapshots/3")).status_code == 404


async def test_the_conclusion_answers_what_needs_no_decision(running: Running):
    course = await (await begun(running)).closed()
    await course.propose("late", SILENT_HEAD)
    await running.settle()
    await course.review()
    await course.sign()
    await course.concluded()
    assert await course.states() == {
        "city": "in_dossier",
        "mountain": "in_dossier",
        "other": "approved",
        "late": "rejected",
    }
    approved = await running.get(f"/proposals/{course.proposals['other']}")
    assert approved["answer"]["decision"] is None
    assert approved["answer"]["basis"]["number"] == "52/TB-CAT-PV05"
    body = {"evidence": {"note": "Báo cáo kết quả thí điểm."}}
    path = f"/proposals/{course.proposals['other']}"
    assert (await running.act(f"{path}/implementation", STAFF, body, on=path))["status"] == "implemented"
    assert await running.held() == []


async def test_a_verified_task_implements_the_proposal_that_it_carries_out(running: Running):
    course = await (await begun(running)).closed()
    proposal = course.proposals["other"]
    verified = TaskVerified(
        directive="directive-9",
        lead_unit=MOUNTAIN,
        source=TaskSource(kind=contracts.DirectiveSourceKind.CONCLUSION, id="conference-9", number="46/TB-CAT-PV05"),
        note="Đạt yêu cầu (DỮ LIỆU MẪU).",
        evidence=Evidence(note="Báo cáo kết quả thí điểm (DỮ LIỆU MẪU).", document=None),
        proposal=proposal,
    )
    await running.hear(("task-9", verified))
    assert (await course.states())["other"] == "in_dossier"
    await course.until(at("2024-08-13"))
    await course.review()
    await course.sign("239/BC-PV05")
    await course.concluded()
    after = await running.get(f"/proposals/{proposal}")
    assert (after["status"], after["implemented_by"]) == ("implemented", "task-9")
    assert after["evidence"]["note"] == "Báo cáo kết quả thí điểm (DỮ LIỆU MẪU)."
    await running.hear(("task-9", verified))
    assert (await running.published("reports.proposal.v1", proposal)).count("proposal-implemented") == 1
    assert await running.held() == []


async def test_accepted_reports_are_consolidated_by_the_conclusion(running: Running):
    course = await begun(running)
    key = await course.report(CITY, OTHER_HEAD, "147/BC-CAT")
    path = f"/reports/{key}"
    await running.act(f"{path}/review", STAFF, on=path)
    await running.act(f"{path}/acceptance", STAFF_HEAD, on=path)
    await course.signed()
    await course.concluded()
    assert (await running.get(path))["status"] == "consolidated"


async def test_a_conclusion_comes_after_the_sittings(running: Running):
    course = await (await begun(running)).signed()
    await running.act(f"{course.file}/clearance", CHAIR, {}, on=course.file)
    body = {"outcomes": course.outcomes()}
    assert await running.refused(f"{course.file}/conclusion", STAFF, body, on=course.file) == (409, "dossier-state")


DEPARTMENT_OFFICER = office("department-PC06", Role.OFFICER, Role.HEAD)


@pytest.mark.parametrize("reader", [HEAD, DEPARTMENT_OFFICER, DISTRICT_CLERK])
async def test_whoever_has_no_part_in_them_reads_no_dossier_and_no_proposal_of_others(running: Running, reader: Actor):
    course = await (await begun(running)).answered()
    for path in (course.file, f"{course.file}/synthesis", f"{course.file}/snapshots/1", "/dossiers"):
        response = await running.send("GET", path, reader)
        assert (response.status_code, response.json()["code"]) == (403, "dossier-not-open"), path
    theirs = (await running.get(f"/proposals?conference={course.conference}", reader))["items"]
    assert {item["unit"] for item in theirs} <= {reader.unit}


async def test_a_unit_reads_its_own_proposals_only(running: Running):
    course = await (await begun(running)).answered()
    assert (await running.send("GET", "/decisions", HEAD)).json()["code"] == "province-only"
    mine = (await running.get(f"/proposals?conference={course.conference}&unit={CITY}", HEAD))["items"]
    assert {item["unit"] for item in mine} == {HEAD.unit}
    response = await running.send("GET", f"/proposals/{course.proposals['city']}", HEAD)
    assert (response.status_code, response.json()["code"]) == (403, "other-unit")


async def test_what_is_not_there_is_not_found(running: Running):
    for path in ("/dossiers/none", "/dossiers/none/synthesis", "/dossiers/none/snapshots/1", "/proposals/none"):
        assert (await running.send("GET", path)).status_code == 404, path
    assert await running.refused("/dossiers/none/clearance", CHAIR, {}) == (404, "dossier-not-found")
