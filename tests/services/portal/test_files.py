"""Files of the services through the portal: with the visitor's own rights, to be saved and never opened here."""

import re

import pytest

from tests.services.portal.conftest import HEAD, STAFF, House, Portal
from tests.services.portal.events import CONFERENCE, happenings

pytestmark = pytest.mark.servers

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def test_the_letter_to_late_units_comes_as_a_file_to_be_saved(house: House) -> None:
    staff = await house.visitor(STAFF)
    board = await staff.get(house.course.meeting)
    link = f"/files/conference/{house.course.conference}/reminder-letter"
    assert {each.rpartition("/")[2] for each in board.links if re.match(r"/files/[^?]*-(letter|words)$", each)} == {
        "reminder-letter", "unit-words",
    }  # fmt: skip
    answer = await staff.http.get(f"http://portal.test{link}")
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert answer.headers["content-type"] == DOCX
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"


async def test_the_form_that_is_asked_for_comes_as_an_empty_sheet(house: House) -> None:
    head = await house.visitor(HEAD)
    link = "/forms/movement-half-year/1/sheet"
    assert link in (await head.get(house.course.meeting)).links
    answer = await head.http.get(f"http://portal.test{link}")
    assert answer.status_code == 200 and answer.content.startswith(b"PK")


async def test_the_service_has_the_last_word_on_who_gets_a_file(house: House) -> None:
    head = await house.visitor(HEAD)
    board = await head.get(house.course.meeting)
    assert board.status == 200 and not [link for link in board.links if link.startswith("/files/")]
    refused = await head.get(f"/files/conference/{house.course.conference}/reminder-letter")
    assert refused.status == 403
    assert "Chỉ người chủ trì, đơn vị tham mưu, văn thư và Giám đốc lấy được văn bản." in refused.text


async def test_a_document_that_cannot_be_made_yet_says_why(house: House) -> None:
    staff = await house.visitor(STAFF)
    refused = await staff.get(f"/files/conference/{house.course.conference}/conclusion-notice")
    assert refused.status == 409 and "Hội nghị chưa có kết luận" in refused.text


async def test_only_known_documents_of_what_may_be_seen_are_asked_for(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    staff, head = await portal.visitor(STAFF), await portal.visitor(HEAD)
    for path in (f"conference/{CONFERENCE}/anything", "report/report-1/decision", "conference/nowhere/reminder-letter"):
        assert (await staff.get(f"/files/{path}")).status == 404, path
    assert (await head.get("/files/dossier/dossier-1/chair-brief")).status == 403


async def test_a_service_that_is_away_gives_no_file_but_says_so(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    answer = await (await portal.visitor(STAFF)).get("/files/dossier/dossier-1/chair-brief")
    assert answer.status == 503 and "Chưa kết nối được dịch vụ xử lý" in answer.text
