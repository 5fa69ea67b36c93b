"""Sheets over HTTP: safe to keep, saved as the draft or refused cell by cell."""

import io
from typing import Any

import httpx
from openpyxl import load_workbook

from shared.contracts.actor import Actor
from shared.platform.sheets import CSV, XLSX
from shared.testing.service import Running
from tests.services.reports.report.people import HEAD, OFFICER, OTHER_HEAD, STAFF, UNIT
from tests.services.reports.report.test_api import asked, ready, submitted, written

__all__ = ["ready"]


async def fetched(running: Running, path: str, who: Actor, file: str = "xlsx") -> httpx.Response:
    answer = await running.send("GET", f"{path}?file={file}", who)
    assert answer.status_code == 200, answer.text
    return answer


async def sent(running: Running, path: str, content: bytes, media: str, **headers: str) -> httpx.Response:
    token = await running.issuer.token(OFFICER)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(running.app), base_url="http://service.test") as client:
        return await client.put(
            f"{path}/draft/sheet",
            content=content,
            headers={"Authorization": f"Bearer {token}", "Content-Type": media, **named},
        )


def filled(sheet: bytes, **figures: Any) -> bytes:
    book = load_workbook(io.BytesIO(sheet))
    lines: Any = book["Chỉ tiêu"]
    for row in lines.iter_rows():
        if row[0].value in figures:
            row[3].value = figures[row[0].value]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def test_a_draft_is_taken_home_filled_in_and_brought_back(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    await written(ready, path)
    sheet = await fetched(ready, f"{path}/draft/sheet", OFFICER)
    assert (sheet.headers["content-type"], sheet.headers["etag"]) == (XLSX, '"1"')
    back = await sent(ready, path, filled(sheet.content, A01=7, C04=50), XLSX, If_Match='"1"')
    assert back.status_code == 200, back.text
    assert (back.json()["version"], back.headers["etag"]) == (2, '"2"')
    rows = {row["row"]["code"]: row["value"] for row in back.json()["rows"]}
    assert {code: rows[code] for code in ("A01", "C01", "C04")} == {"A01": 7, "C01": 40, "C04": 50}
    assert "models-balance" in [finding["check"] for finding in back.json()["findings"]], "shown, not refused"
    (first, *_) = [section["text"] for section in back.json()["sections"]]
    assert first == "Đặc điểm (DỮ LIỆU MẪU)"


async def test_a_sheet_with_a_wrong_cell_saves_nothing_and_names_the_cell(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    sheet = await fetched(ready, f"{path}/draft/sheet", OFFICER)
    back = await sent(ready, path, filled(sheet.content, A01=7, C04="nhiều", B01=-1), XLSX)
    assert (back.status_code, back.json()["code"]) == (422, "sheet-invalid")
    rules = [(error["rule"], error["message"][:3]) for error in back.json()["errors"]]
    assert rules == [("out-of-range", "B01"), ("not-an-integer", "C04")]
    assert all(error["field"].startswith("Chỉ tiêu!D") for error in back.json()["errors"])
    assert (await ready.get(f"{path}/draft", OFFICER))["version"] == 0


async def test_a_sheet_replaces_only_the_version_that_was_seen(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    await written(ready, path)
    sheet = (await fetched(ready, f"{path}/draft/sheet", OFFICER, "csv")).content
    assert (await sent(ready, path, sheet, CSV)).status_code == 428
    assert (await sent(ready, path, sheet, CSV, If_Match='"7"')).status_code == 412
    assert (await sent(ready, path, sheet, f"{CSV}; charset=utf-8", If_Match='"1"')).status_code == 200


async def test_other_files_and_other_reports_are_refused(ready: Running) -> None:
    path, other = (await asked(ready, UNIT))[UNIT], (await asked(ready, UNIT))[UNIT]
    sheet = (await fetched(ready, f"{other}/draft/sheet", OFFICER)).content
    answers = [
        await sent(ready, path, sheet, XLSX),
        await sent(ready, path, sheet, "application/pdf"),
        await sent(ready, path, b"%PDF-1.7", XLSX),
        await sent(ready, path, b"x" * 1_000_001, XLSX),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (422, "sheet-invalid"),
        (415, "unsupported-media-type"),
        (422, "sheet-unreadable"),
        (413, "too-large"),
    ]


async def test_sheets_are_as_closed_as_what_they_show(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    await submitted(ready, path)
    for who in (OTHER_HEAD, STAFF):
        assert (await ready.send("GET", f"{path}/draft/sheet", who)).status_code == 403
    assert (await ready.send("GET", f"{path}/revisions/1/sheet", OTHER_HEAD)).status_code == 403
    assert (await ready.send("GET", f"{path}/revisions/2/sheet", STAFF)).status_code == 404
    for who in (HEAD, STAFF):
        await fetched(ready, f"{path}/revisions/1/sheet", who)


async def test_a_sheet_is_handed_out_to_be_kept(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    for each in (f"{path}/draft/sheet", "/forms/movement-half-year/1/sheet"):
        for file in ("xlsx", "csv"):
            headers = (await fetched(ready, each, OFFICER, file)).headers
            assert headers["content-disposition"].startswith("attachment; filename=")
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert (await ready.send("GET", "/forms/movement-half-year/9/sheet", OFFICER)).status_code == 404
