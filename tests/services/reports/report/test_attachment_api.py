"""Files of a report: what is there when it is submitted belongs to that revision and stays."""

import httpx

from shared.contracts.actor import Actor
from shared.testing.service import Running
from tests.services.reports.report.people import OFFICER, OTHER_HEAD, STAFF, UNIT
from tests.services.reports.report.test_api import asked, ready, submitted

__all__ = ["ready"]

PDF = b"%PDF-1.7\n" + "Phụ lục (DỮ LIỆU MẪU)".encode()


async def attached(ready: Running, path: str, content: bytes = PDF, who: Actor = OFFICER) -> httpx.Response:
    headers = {"Authorization": f"Bearer {await ready.issuer.token(who)}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(ready.app), base_url="http://service.test") as client:
        return await client.post(f"{path}/attachments?name=phu-luc.pdf", content=content, headers=headers)


async def test_a_submission_names_the_files_that_are_there(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    first = (await attached(ready, path)).json()["file"]
    sent = await submitted(ready, path)
    assert sent["latest"]["attachments"] == [first]
    refused = await attached(ready, path, PDF + b"2")
    assert (refused.status_code, refused.json()["code"]) == (409, "report-state")

    await ready.act(f"{path}/review", STAFF, on=path)
    await ready.act(f"{path}/return", STAFF, {"reason": "Thiếu phụ lục 2", "remarks": []}, on=path)
    second = (await attached(ready, path, PDF + b"2")).json()["file"]
    kept = await ready.send("DELETE", f"{path}/attachments/{first['id']}", OFFICER)
    assert (kept.status_code, kept.json()["code"]) == (409, "attachment-cited")
    await submitted(ready, path)
    revisions = await ready.get(f"{path}/revisions", STAFF)
    assert [[file["id"] for file in each["attachments"]] for each in revisions] == [
        [first["id"]],
        [first["id"], second["id"]],
    ]


async def test_files_are_as_closed_as_the_report(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    place = (await attached(ready, path)).headers["Location"]
    assert (await attached(ready, path, who=OTHER_HEAD)).status_code == 403
    for each in (place, f"{path}/attachments"):
        assert (await ready.send("GET", each, OTHER_HEAD)).status_code == 403
        assert (await ready.send("GET", each, STAFF)).status_code == 200
    assert (await ready.send("GET", place, STAFF)).content == PDF
