"""Documents over HTTP: made at each place of the way, for whom, under which name, and always the same."""

from io import BytesIO
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from docx import Document

from shared.contracts.actor import Actor
from shared.testing.service import Running
from tests.services.reports.course import Course
from tests.services.reports.document.made import text_of
from tests.services.reports.offices import (
    CHAIR,
    CITY,
    CLERK,
    DIRECTOR,
    HEAD,
    OTHER_HEAD,
    PARTY_OFFICE,
    PERSONNEL,
    PROVINCE,
    STAFF,
    STAFF_HEAD,
    STAFF_UNIT,
)

pytestmark = pytest.mark.servers

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def file(running: Running, path: str, who: Actor = STAFF_HEAD) -> httpx.Response:
    response = await running.send("GET", path, who)
    assert response.status_code == 200, response.text
    return response


def words(response: httpx.Response) -> str:
    return text_of(Document(BytesIO(response.content)))


def name(response: httpx.Response) -> str:
    return unquote(response.headers["content-disposition"].partition("filename*=UTF-8''")[2])


async def refused(running: Running, path: str, who: Actor) -> tuple[int, str]:
    response = await running.send("GET", path, who)
    return response.status_code, response.json()["code"]


async def test_a_file_is_to_be_saved_and_never_opened_in_the_name_of_the_service(running: Running) -> None:
    course = await (await Course(running).begin()).signed()
    response = await file(running, f"{course.file}/documents/opinions-report")
    assert response.headers["content-type"] == DOCX
    assert response.headers["content-disposition"].startswith("attachment; ")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    signed = (await running.get(course.file, STAFF_HEAD))["revisions"][0]
    number = signed["document"]["number"]
    assert name(response) == f"Báo cáo tổng hợp ý kiến {number.replace('/', '-')}.docx"
    text = words(response)
    assert f"Số: {number}" in text and "ngày 13 tháng 8 năm 2024" in text and signed["snapshot_sha256"] in text
    assert "“Lập luận (DỮ LIỆU MẪU)”" in text


async def test_a_signed_revision_gives_the_same_file_whenever_it_is_asked_for(running: Running) -> None:
    course = await (await Course(running).begin()).signed()
    kinds = ("opinions-report", "summary-table", "chair-brief")
    before = {kind: (await file(running, f"{course.file}/documents/{kind}")).content for kind in kinds}
    await running.act(f"{course.file}/return", CHAIR, {"reason": "Một phương án chưa rõ."}, on=course.file)
    for kind in kinds:
        path = f"{course.file}/documents/{kind}"
        assert (await file(running, f"{path}?revision=1")).content == before[kind]
        assert "(dự thảo)" in name(await file(running, path))
    assert (await running.send("GET", f"{course.file}/documents/chair-brief?revision=2", STAFF)).status_code == 404


async def test_the_submission_paper_is_a_draft_until_the_register_gives_it_a_number(running: Running) -> None:
    course = await (await Course(running).begin()).signed()
    path = f"{course.file}/documents/submission-paper"
    draft = await file(running, path)
    assert name(draft) == "Tờ trình (dự thảo).docx" and "(DỰ THẢO)" in words(draft)
    body = {
        "symbol": "TTr-PV05",
        "title": "Về việc xem xét ý kiến (DỮ LIỆU MẪU)",
        "signed_on": "2024-08-13",
        "document": {"kind": "submission_paper", "id": course.dossier},
    }
    given = await running.act(f"/registers/{STAFF_UNIT}/numbers", STAFF_HEAD, body)
    numbered = await file(running, path)
    assert f"Số: {given['text']}" in words(numbered) and "DỰ THẢO" not in words(numbered)
    place = f"/registered-numbers/{given['id']}"
    await running.act(f"{place}/cancellation", STAFF_HEAD, {"reason": "Ký lại."}, on=place)
    assert "(DỰ THẢO)" in words(await file(running, path))


async def test_whoever_signs_is_chosen_from_those_who_may(running: Running) -> None:
    course = await (await Course(running).begin()).signed()
    signers: dict[str, Any] = {
        "truong-phong": {"authority": "head", "office": "Trưởng phòng", "rank": "Đại tá", "name": "(mẫu)"},
        "quyen": {"authority": "acting", "office": "Trưởng phòng"},
        "uy-quyen": {
            "authority": "written",
            "office": "Phó Trưởng phòng",
            "for_office": "Trưởng phòng",
            "basis": "12/GUQ-PV05",
            "valid_to": "2024-08-01",
        },
    }
    setting = {"symbol": "PV05", "place": "Hà Tĩnh", "signers": signers}
    unit = f"/issuing-units/{STAFF_UNIT}"
    shown = await running.act(unit, STAFF_HEAD, setting, method="PUT")
    assert shown["signers"]["quyen"]["lines"] == ["Q. TRƯỞNG PHÒNG"]
    path = f"{course.file}/documents/submission-paper"
    assert "TRƯỞNG PHÒNG\n\n\n\n\nĐại tá (mẫu)" in words(await file(running, f"{path}?signer=truong-phong"))
    assert "Hà Tĩnh, ngày" in words(await file(running, path))
    assert await refused(running, f"{path}?signer=ai-do", STAFF_HEAD) == (409, "signer-unknown")
    assert await refused(running, f"{path}?signer=uy-quyen", STAFF_HEAD) == (409, "signer-expired")
    report = f"{course.file}/documents/opinions-report?signer=quyen"
    assert await refused(running, report, STAFF_HEAD) == (409, "signer-differs")
    collective = {"authority": "collective", "office": "Giám đốc", "for_office": "Ban Giám đốc"}
    wrong = setting | {"signers": {"tm": collective}}
    assert await running.refused(unit, STAFF_HEAD, wrong, method="PUT") == (409, "signature-form")
    assert await running.refused(unit, HEAD, setting, method="PUT") == (403, "register-keeper-only")


async def test_a_document_is_for_those_who_may_read_what_it_is_made_from(running: Running) -> None:
    course = await (await Course(running).begin()).signed()
    for kind in ("opinions-report", "summary-table", "submission-paper", "chair-brief"):
        assert await refused(running, f"{course.file}/documents/{kind}", HEAD) == (403, "dossier-not-open")
    assert (await file(running, f"{course.file}/documents/chair-brief", CHAIR)).content
    notice = f"{course.meeting}/documents/conclusion-notice"
    assert await refused(running, notice, HEAD) == (403, "not-preparing")
    assert (await running.send("GET", f"{course.file}/documents/party-conclusion", STAFF)).status_code == 422


async def test_the_notice_and_the_reminder_follow_the_conference(running: Running) -> None:
    course = await Course(running).begin()
    reminder, notice = (f"{course.meeting}/documents/{kind}" for kind in ("reminder-letter", "conclusion-notice"))
    text = words(await file(running, reminder, STAFF))
    assert "Tên district_police-448" in text and "TL. GIÁM ĐỐC\nTRƯỞNG PHÒNG" in text
    assert await refused(running, notice, STAFF) == (409, "conference-not-concluded")
    await course.answered()
    made = await file(running, notice, CLERK)
    number = (await running.get(course.meeting, STAFF))["conclusion"]["document"]["number"]
    assert f"Số: {number}" in words(made) and number.replace("/", "-") in name(made)


async def test_what_units_wrote_is_for_those_who_read_every_word(running: Running) -> None:
    course = await Course(running).begin()
    await course.report(CITY, OTHER_HEAD, "145/BC-CATP")
    path = f"{course.meeting}/documents/unit-words"
    text = words(await file(running, path, STAFF))
    assert "Chưa gửi báo cáo: Tên district_police-439 và Tên district_police-448." in text
    assert "Không có nội dung ở mục này: Tên district_police-436." in text
    assert await refused(running, path, HEAD) == (403, "not-preparing")


async def test_a_reminder_bears_its_number_until_another_unit_has_reported(running: Running) -> None:
    course = await Course(running).begin()
    path, today = f"{course.meeting}/documents/reminder-letter", (await course.now()).date()
    body = {
        "symbol": "CAT-PV05",
        "title": "V/v đôn đốc gửi báo cáo (DỮ LIỆU MẪU)",
        "signed_on": today.isoformat(),
        "document": {"kind": "reminder_letter", "id": course.conference},
    }
    given = await running.act(f"/registers/{PROVINCE}/numbers", CLERK, body)
    assert f"Số: {given['text']}" in words(await file(running, path, STAFF))
    await course.later(24)
    await course.report(CITY, OTHER_HEAD, "146/BC-CATP")
    assert given["text"] not in words(await file(running, path, STAFF))


async def test_the_decision_and_the_reply_follow_the_answer(running: Running) -> None:
    course = await (await Course(running).begin()).concluded()
    reply = f"/proposals/{course.proposals['city']}/documents/reply-letter"
    assert await refused(running, reply, STAFF) == (409, "proposal-not-answered")
    other = await file(running, f"/proposals/{course.proposals['other']}/documents/reply-letter", STAFF)
    assert "đề xuất trên được chấp thuận" in words(other)
    decision = (await running.act("/decisions", PERSONNEL, course.draft("city")))["id"]
    path = f"/decisions/{decision}"
    made = await file(running, f"{path}/documents/decision", PERSONNEL)
    assert name(made) == "Quyết định về tổ chức (dự thảo).docx" and "có hiệu lực thi hành kể từ ngày […]" in words(made)
    party = {"number": "12-KL/ĐU", "signed_on": "2024-08-22", "signer_office": "T/M BAN THƯỜNG VỤ – BÍ THƯ"}
    await running.act(f"{path}/party-agreement", PARTY_OFFICE, {"document": party}, on=path)
    signed = {"number": "57/TTr-PX01", "signed_on": "2024-08-23", "signer_office": "GIÁM ĐỐC"}
    await running.act(f"{path}/signature", DIRECTOR, {"document": signed}, on=path)
    issue = {"issued_on": "2024-08-23", "effective_on": "2024-09-15"}
    issued = await running.act(f"{path}/issue", CLERK, issue, on=path)
    await running.settle()
    text = words(await file(running, f"{path}/documents/decision", DIRECTOR))
    assert f"Số: {issued['number']}" in text and "kể từ ngày 15/9/2024" in text and "số 12-KL/ĐU ngày 22/8/2024" in text
    assert issued["number"] in words(await file(running, reply, STAFF))
    assert await refused(running, reply, HEAD) == (403, "province-only")
    assert PROVINCE in (await running.get(f"/registers/{PROVINCE}/2024"))["issuer"]
