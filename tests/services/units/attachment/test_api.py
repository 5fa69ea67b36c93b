"""Evidence as files: attached by who works, named by the completion, safe to hand out, never lost once cited."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from datetime import date
from typing import Any

import httpx
import pytest

from services.units.handlers import task_id, team_id
from shared.contracts.actor import Actor
from shared.platform.attachments.kinds import LARGEST
from shared.testing.service import Running
from story import units as story
from tests.services.units import events
from tests.services.units.people import HEAD, OFFICER, OTHER_HEAD, STAFF, at

UNIT = "district_police-439"
TASK = f"/tasks/{task_id('directive-1')}"
OTHER_TASK = f"/tasks/{task_id('directive-2')}"
M2 = f"/teams/{team_id('proposal-1')}/milestones/M2"
PDF = b"%PDF-1.7\n" + "Biên bản bàn giao (DỮ LIỆU MẪU)".encode()


@pytest.fixture(scope="module", autouse=True)
async def begun(units: Running) -> AsyncGenerator[None]:
    await units.act("/areas/registrations", body=story.areas())
    await units.act("/units/registrations", body=story.units())
    await units.hear(
        ("conference-1", events.directive("directive-1", UNIT, date(2024, 8, 20))),
        ("conference-1", events.directive("directive-2", UNIT, date(2024, 8, 20))),
        at=at("2024-08-06"),
    )
    await units.hear(("proposal-1", events.approved(UNIT)), ("decision-1", events.effective("proposal-1")))
    await units.clock(at("2024-09-16"))
    yield


async def attached(
    units: Running, path: str, content: bytes = PDF, name: str = "bien-ban.pdf", who: Actor = OFFICER
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {await units.issuer.token(who)}", "Content-Type": "text/html"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(units.app), base_url="http://service.test") as client:
        return await client.post(f"{path}/attachments", params={"name": name}, content=content, headers=headers)


async def large_objects(units: Running) -> int:
    return await units.pool.fetchval(
        "SELECT count(*) FROM attachment a JOIN pg_largeobject_metadata m ON m.oid = a.content"
    )


async def test_a_file_comes_back_as_it_was_and_is_handed_out_safely(units: Running) -> None:
    large = b"%PDF-1.7\n" + bytes(range(256)) * 4000
    created = await attached(units, TASK, large, "Biên bản.pdf")
    assert created.status_code == 201, created.text
    file = created.json()["file"]
    assert (file["media_type"], file["size"]) == ("application/pdf", len(large)), "the header is not believed"
    assert file["sha256"] == hashlib.sha256(large).hexdigest()
    answer = await units.send("GET", created.headers["Location"], STAFF)
    assert answer.content == large
    assert answer.headers["etag"] == f'"{file["sha256"]}"'
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("content", "name", "answer"),
    [
        (b"<html></html>", "bien-ban.pdf", (409, "attachment-kind")),
        (PDF, "bien-ban.docx", (409, "attachment-name")),
        (b"", "bien-ban.pdf", (409, "attachment-empty")),
        (PDF, "CCCD 042099001234.pdf", (422, "invalid-input")),
        (b"%PDF-" + bytes(LARGEST), "bien-ban.pdf", (413, "too-large")),
    ],
)
async def test_what_may_not_be_kept_is_refused(
    units: Running, content: bytes, name: str, answer: tuple[int, str]
) -> None:
    before = await large_objects(units)
    refused = await attached(units, TASK, content, name)
    assert (refused.status_code, refused.json()["code"]) == answer
    assert await large_objects(units) == before


async def test_only_the_unit_that_works_attaches_and_only_those_concerned_look(units: Running) -> None:
    place = (await attached(units, TASK)).headers["Location"]
    for path in (TASK, M2):
        assert (await attached(units, path, who=OTHER_HEAD)).status_code == 403
        assert (await units.send("GET", f"{path}/attachments", OTHER_HEAD)).status_code == 403
        assert (await units.send("GET", f"{path}/attachments", STAFF)).status_code == 200
    assert (await units.send("GET", place, OTHER_HEAD)).status_code == 403
    assert (await units.send("DELETE", place, OTHER_HEAD)).status_code == 403
    elsewhere = place.replace(TASK, OTHER_TASK)
    assert (await units.send("GET", elsewhere, STAFF)).status_code == 404, "a file is found where it belongs"
    assert (await attached(units, "/tasks/none")).status_code == 404


async def test_the_same_content_is_kept_once_and_no_more_than_twenty(units: Running) -> None:
    same = await asyncio.gather(*(attached(units, OTHER_TASK, name=f"ban-{n}.pdf") for n in range(4)))
    assert len({each.json()["file"]["id"] for each in same}) == 1
    answers = [await attached(units, OTHER_TASK, PDF + str(n).encode()) for n in range(20)]
    assert [answer.status_code for answer in answers] == [201] * 19 + [409]
    assert answers[-1].json()["code"] == "attachments-full"


async def test_a_completion_names_its_files_and_from_then_on_they_stay(units: Running) -> None:
    named, unused = [(await attached(units, M2, PDF + n)).json()["file"] for n in (b"1", b"2")]
    foreign = (await attached(units, TASK, PDF + b"3")).json()["file"]["id"]
    body: dict[str, Any] = {"evidence": {"note": "Biên bản bàn giao.", "attachments": [named["id"], foreign]}}
    assert await units.refused(f"{M2}/completion", HEAD, body) == (409, "attachment-unknown")
    body["evidence"]["attachments"] = [named["id"]]
    team = await units.act(f"{M2}/completion", HEAD, body)
    (milestone,) = [each for each in team["milestones"] if each["code"] == "M2"]
    assert milestone["evidence"]["attachments"] == [named]
    kept = await units.send("DELETE", f"{M2}/attachments/{named['id']}", OFFICER)
    assert (kept.status_code, kept.json()["code"]) == (409, "attachment-cited")
    before = await large_objects(units)
    assert (await units.send("DELETE", f"{M2}/attachments/{unused['id']}", OFFICER)).status_code == 204
    assert await large_objects(units) == before - 1
    assert (await units.send("GET", f"{M2}/attachments/{unused['id']}", STAFF)).status_code == 404
    (left,) = await units.get(f"{M2}/attachments", STAFF)
    assert (left["file"]["id"], left["is_cited"], left["added_by"]) == (named["id"], True, OFFICER.title)
    row = await units.pool.fetchrow("SELECT removed_by, content FROM attachment WHERE id = $1", unused["id"])
    assert row is not None
    assert tuple(row) == (OFFICER.title, None), "who removed it stays"


async def test_a_task_is_done_with_its_files_as_evidence(units: Running) -> None:
    file = (await attached(units, TASK, PDF + b"4")).json()["file"]
    await units.act(f"{TASK}/acknowledgement", OFFICER)
    body = {"evidence": {"note": "Báo cáo kèm biên bản.", "attachments": [file["id"]]}}
    done = await units.act(f"{TASK}/completion", HEAD, body, on=TASK)
    assert done["evidence"]["attachments"] == [file]
    payload = await units.pool.fetchval("SELECT payload FROM outbox WHERE event_type = 'task-done'")
    assert file["sha256"].encode() in payload


async def test_a_supporting_unit_attaches_what_shows_its_part_and_takes_nothing_of_others_away(units: Running) -> None:
    assert (await attached(units, OTHER_TASK, name="phan-viec.pdf", who=OTHER_HEAD)).status_code == 403
    uploaded = await attached(units, OTHER_TASK, name="phan-viec.pdf", who=STAFF)
    assert uploaded.status_code == 201, uploaded.text
    file = uploaded.json()["file"]
    assert (await units.send("DELETE", uploaded.headers["Location"], STAFF)).status_code == 403
    await units.act(f"{OTHER_TASK}/acknowledgement", STAFF)
    part = {"evidence": {"note": "Đã hướng dẫn (DỮ LIỆU MẪU).", "attachments": [file["id"]]}}
    task = await units.act(f"{OTHER_TASK}/contributions", STAFF, part)
    assert task["supporting"][0]["evidence"]["attachments"] == [file]
