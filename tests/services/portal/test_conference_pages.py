"""A conference through the pages, on a real reports service: planned, convened, reminded of, put off, held."""

import re
from typing import Any

import pytest

from shared.contracts.actor import Actor
from tests.services.portal.conftest import House
from tests.services.portal.visitor import Page, Visitor, page_of
from tests.services.reports.offices import (
    CHAIR,
    CITY,
    CLERK,
    HEAD,
    MOUNTAIN,
    OTHER_HEAD,
    PROVINCE,
    SILENT,
    STAFF,
    STAFF_UNIT,
    at,
)

pytestmark = pytest.mark.servers

PLAN: dict[str, Any] = {
    "title": "Hội nghị thứ hai (DỮ LIỆU MẪU)",
    "chair.unit": PROVINCE,
    "chair.office": "Phó Giám đốc",
    "question.1": "Có tái thành lập Đội không?",
    "question.3": "Theo lộ trình nào?",
    "form": "movement-half-year/1",
    "period.kind": "half_year",
    "period.starts_on": "2023-12-15",
    "period.ends_on": "2024-06-14",
    "report_due_before": "2024-07-26",
    "held_on": "2024-08-05",
    f"expected.{CITY}": "on",
    "expected.department-PX01": "on",
}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events are carried by the test, so there is nothing to wait for."""
    monkeypatch.setattr("services.portal.pages.acting.SECONDS", 0.0)


async def at_board(house: House, who: Actor) -> tuple[Visitor, Page]:
    visitor = await house.visitor(who)
    return visitor, await visitor.get(house.course.meeting)


async def act(house: House, who: Actor, code: str, **typed: str) -> Page:
    """Do it on the board, and see the board afterwards; the refusal where it is refused."""
    visitor, board = await at_board(house, who)
    answer = await visitor.send(board, f"/{code}", **typed)
    await house.carry()
    return await visitor.get(house.course.meeting) if answer.status == 200 else answer


async def planned(house: House, who: Actor, **changes: Any) -> Page:
    visitor = await house.visitor(who)
    page = await visitor.get("/conferences/new")
    if page.status != 200:
        return page
    form = page.forms[-1]
    answer = await visitor.http.post(page.url, data=form.values | PLAN | changes)
    await house.carry()
    return page_of(answer)


def ticked(page: Page) -> set[str]:
    """The units that are asked, as the form shows them."""
    return set(re.findall(r'name="expected\.([^"]+)" checked', page.html))


async def test_the_staff_unit_plans_a_conference_with_its_questions_units_and_dates(house: House) -> None:
    staff = await house.visitor(STAFF)
    assert "/conferences/new" in (await staff.get("/conferences")).links
    await planned(house, STAFF)
    listed = await staff.get("/conferences")
    [path] = {link for link in listed.links if link.startswith("/conferences/")} - {
        "/conferences/new",
        house.course.meeting,
    }
    board = await staff.get(path)
    assert "đang chuẩn bị" in board.text and "Q2. Theo lộ trình nào?" in board.text
    view = await house.reports.get(path, STAFF)
    assert [(each["unit"], each["duty"]) for each in view["expected"]] == [
        (CITY, "report"),
        ("department-PX01", "opinion"),
    ]
    assert view["staff_unit"] == STAFF_UNIT


async def test_what_was_typed_and_ticked_stays_when_the_plan_is_refused(house: House) -> None:
    refused = await planned(house, STAFF, report_due_before="2024-08-09")
    assert refused.status == 422 and "không được muộn hơn ngày họp" in refused.text
    form = refused.forms[-1]
    assert form.values["title"] == PLAN["title"] and form.values["question.3"] == PLAN["question.3"]
    assert ticked(refused) == {CITY, "department-PX01"}


async def test_a_plan_is_made_anew_from_one_that_was_wrong(house: House) -> None:
    staff = await house.visitor(STAFF)
    await planned(house, STAFF)
    listed = {link for link in (await staff.get("/conferences")).links if link.startswith("/conferences/")}
    [path] = listed - {"/conferences/new", house.course.meeting}
    board = await staff.get(path)
    [link] = [link for link in board.links if "?from=" in link]
    copy = await staff.get(link)
    values = copy.forms[-1].values
    same = {name for name in PLAN if name != "question.3" and not name.startswith("expected.")}
    assert {name: values[name] for name in same} == {name: PLAN[name] for name in same}
    assert (values["question.2"], values["question.3"]) == (PLAN["question.3"], ""), "without the gap"
    assert ticked(copy) == {CITY, "department-PX01"}
    head = await house.visitor(HEAD)
    assert "?from=" not in (await head.get(house.course.meeting)).html


async def test_only_the_staff_unit_plans(house: House) -> None:
    head = await house.visitor(HEAD)
    assert "/conferences/new" not in (await head.get("/conferences")).links
    assert (await planned(house, HEAD)).status == 403


async def test_who_has_not_sent_is_reminded_by_two_lines_and_a_letter(house: House) -> None:
    await house.course.until(at("2024-07-27"))
    await house.running.clock(at("2024-07-27"))
    await house.course.report(CITY, OTHER_HEAD, "12/BC-CATP")
    await house.carry()
    _, board = await at_board(house, STAFF)
    assert f'id="remind-{CITY}"' not in board.html, "it has sent its report"
    text = board.html.split(f'<p id="remind-{MOUNTAIN}">')[1].split("</p>")[0]
    first, second = text.split("<br>")
    assert first == f"Tên {MOUNTAIN}: báo cáo phục vụ hội nghị hạn 25/07/2024, chưa nhận được. Đề nghị gửi sớm."
    assert second.startswith("http://portal.test/reports/") and "\n" not in text
    assert 'id="remind-department-PX01"' in board.html, "its opinion has not come"
    assert f"/files/conference/{house.course.conference}/reminder-letter" in board.links
    _, unit = await at_board(house, HEAD)
    assert "remind-" not in unit.html


async def test_a_conference_is_put_off_and_its_reports_become_due_later(house: House) -> None:
    without = await act(house, CLERK, "postpone", held_on="2024-08-20", report_due_before="2024-08-10", reason="Bão")
    assert without.status == 422 and "phải nêu số, ngày của văn bản đã ký" in without.text
    board = await act(house, CHAIR, "postpone", held_on="2024-08-20", report_due_before="2024-08-10", reason="Bão số 4")
    assert "hoãn" in board.text and "20/08/2024" in board.text and "Bão số 4" in board.text
    reports = await (await house.visitor(HEAD)).get("/reports")
    assert "09/08/2024" in reports.text
    again = await act(house, CHAIR, "convene", held_on="2024-08-21", report_due_before="2024-08-11")
    assert "đã triệu tập" in again.text and "21/08/2024" in again.text


async def test_a_conference_that_will_not_be_held_asks_for_nothing_more(house: House) -> None:
    board = await act(house, CHAIR, "cancel", reason="Chuyển sang họp trực tuyến của Bộ")
    assert "không tổ chức" in board.text
    assert "không phải gửi nữa" in (await (await house.visitor(HEAD)).get("/reports")).text


async def test_an_opinion_that_is_sent_twice_is_recorded_once_and_said_to_be(house: House) -> None:
    head, board = await at_board(house, HEAD)
    assert "Cần có nếu nêu lập luận: đơn vị chưa gửi báo cáo hay tham luận nào" in board.text
    typed = {"question": "Q1", "stance": "agree", "argument": "Địa bàn rộng (DỮ LIỆU MẪU).", "letter": "97/CAH"}
    assert (await head.send(board, "/opinion", **typed)).status == 200
    await house.carry()
    again = await head.send(board, "/opinion", **typed)
    assert "Biểu mẫu này đã được gửi một lần, và lần gửi đó đã được ghi nhận." in again.text
    assert (await house.reports.published("reports.conference.v1")).count("opinion-given") == 1


async def test_who_was_slower_finds_what_he_wrote_to_be_copied(house: House) -> None:
    slow, board = await at_board(house, CHAIR)
    await act(house, CHAIR, "cancel", reason="Chuyển sang họp trực tuyến (DỮ LIỆU MẪU)")
    answer = await slow.send(board, "/cancel", reason="Lý do dài đã viết ở cửa sổ khác (DỮ LIỆU MẪU)")
    assert "Việc này không còn làm được" in answer.text
    assert "Nội dung đã nhập, để chép lại: Lý do dài đã viết ở cửa sổ khác" in answer.text


async def test_an_opinion_that_came_by_letter_is_recorded_for_the_unit(house: House) -> None:
    board = await act(
        house, STAFF, "record-opinion", unit=SILENT, question="Q1", stance="disagree", argument="Chưa đủ điều kiện.",
        letter="97/CV-CAH",
    )  # fmt: skip
    assert "Chưa đủ điều kiện." in board.text and "97/CV-CAH" in board.text


async def test_who_was_absent_is_not_written_down_as_present(house: House) -> None:
    await house.course.until(at("2024-08-05", 17))
    visitor, board = await at_board(house, STAFF)
    form = board.form("/hold")
    boxes = {name for name in form.names if name.startswith("attending.")}
    assert boxes == {f"attending.{unit}" for unit in (CITY, MOUNTAIN, SILENT, "department-PX01")}
    present = dict.fromkeys(boxes - {f"attending.{SILENT}"}, "on")
    answer = await visitor.http.post(f"http://portal.test{form.action}", data=form.values | present)
    assert answer.status_code == 200
    view = await house.reports.get(house.course.meeting, STAFF)
    assert view["status"] == "held" and SILENT not in view["attending"] and len(view["attending"]) == 3


async def test_the_conclusion_gives_more_tasks_than_the_two_usual_ones(house: House) -> None:
    course, run = house.course, house.reports
    await course.until(at("2024-08-05", 17))
    await run.act(f"{course.meeting}/holding", STAFF, {"held_on": "2024-08-05", "attending": [CITY]}, on=course.meeting)
    await course.until(at("2024-08-06"))
    await house.carry()
    board = await act(
        house, CLERK, "conclude",
        document__number="4601/TB-CAT-PV05", document__signed_on="2024-08-06", document__signer_office="PHÓ GIÁM ĐỐC",
        synthesise__text="Tổng hợp ý kiến (DỮ LIỆU MẪU)", synthesise__due_before="2024-08-14",
        other__0__text="Rà soát mô hình (DỮ LIỆU MẪU)", other__0__lead_unit=CITY, other__0__support="report",
        other__0__due_before="2024-09-01",
    )  # fmt: skip
    assert "đã kết luận" in board.text and "Rà soát mô hình" in board.text
    directives = (await run.get(course.meeting, STAFF))["conclusion"]["directives"]
    (other,) = [each for each in directives if each["purpose"] == "other"]
    assert (other["lead_unit"], set(other["supporting_units"])) == (CITY, {MOUNTAIN, SILENT})
    assert f"/files/conference/{course.conference}/conclusion-notice" in board.links


async def test_the_notice_is_drafted_printed_and_then_recorded_as_it_was_drafted(house: House) -> None:
    course, run = house.course, house.reports
    await course.until(at("2024-08-05", 17))
    await run.act(f"{course.meeting}/holding", STAFF, {"held_on": "2024-08-05", "attending": [CITY]}, on=course.meeting)
    await house.carry()
    staff = await house.visitor(STAFF)
    notice = f"/files/conference/{course.conference}/conclusion-notice"
    assert (await staff.get(notice)).status == 409
    await act(
        house, STAFF, "draft-notice", praise="Biểu dương (DỮ LIỆU MẪU)",
        other__0__text="Rà soát mô hình (DỮ LIỆU MẪU)", other__0__lead_unit=CITY, other__0__support="report",
    )  # fmt: skip
    answer = await staff.http.get(f"http://portal.test{notice}")
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert (await run.get(course.meeting, STAFF))["status"] == "held"
    clerk = await house.visitor(CLERK)
    page = await clerk.get(f"/conferences/{course.conference}")
    filled = page.form("/conclude").values
    assert (filled["praise"], filled["other.0.text"]) == ("Biểu dương (DỮ LIỆU MẪU)", "Rà soát mô hình (DỮ LIỆU MẪU)")
    assert (filled["other.0.lead_unit"], filled["other.0.support"]) == (CITY, "report")


async def test_of_two_who_draft_the_notice_the_second_is_told_before_it_writes_over_the_first(house: House) -> None:
    staff, early = await at_board(house, STAFF)
    await act(house, STAFF, "draft-notice", praise="Bản thứ nhất (DỮ LIỆU MẪU)")
    refused = await staff.send(early, "/draft-notice", praise="Bản thứ hai (DỮ LIỆU MẪU)")
    assert "Có người đã thay đổi nội dung này sau khi bạn mở trang." in refused.text
    assert await drafted_praise(house) == "Bản thứ nhất (DỮ LIỆU MẪU)"
    assert refused.form("/draft-notice").values["praise"] == "Bản thứ hai (DỮ LIỆU MẪU)", "what was typed stays"
    await staff.send(refused, "/draft-notice")
    assert await drafted_praise(house) == "Bản thứ hai (DỮ LIỆU MẪU)"


async def drafted_praise(house: House) -> str:
    """What the draft praises, as its form has it."""
    _, board = await at_board(house, STAFF)
    return board.form("/draft-notice").values["praise"]


async def test_until_it_is_held_no_page_tells_a_unit_what_another_said(house: House) -> None:
    course = house.course
    await course.say(OTHER_HEAD, "disagree", "98/CV-CATP")
    await course.say(HEAD, "agree", "97/CV-CAH")
    paper = {"title": "Tham luận riêng", "text": "Lời riêng (DỮ LIỆU MẪU)"}
    await house.reports.act(f"{course.meeting}/papers", OTHER_HEAD, paper)
    await house.carry()
    head, board = await at_board(house, HEAD)
    assert "97/CV-CAH" in board.text, "its own"
    pages = [board] + [
        await head.get(path)
        for path in ("/", "/conferences", "/reports", "/proposals", f"/units/{CITY}", "/search?q=rieng", "/search?q=98")
    ]
    for page in pages:
        for words in ("98/CV-CATP", "Tham luận riêng", "Lời riêng"):
            assert words not in page.text, page.url
    assert "Q1 · ý kiến các đơn vị" not in board.text, "not even how many"


async def test_of_reports_that_a_unit_may_not_read_its_board_says_nothing(house: House) -> None:
    course = house.course
    await course.say(OTHER_HEAD, "disagree", "98/CV-CATP")
    await course.until(at("2024-08-05", 17))
    holding = {"held_on": "2024-08-05", "attending": [CITY]}
    await house.reports.act(f"{course.meeting}/holding", STAFF, holding, on=course.meeting)
    await house.carry()
    _, staffs = await at_board(house, STAFF)
    assert "đơn vị đã gửi báo cáo" in staffs.text
    _, heads = await at_board(house, HEAD)
    others = heads.html.partition(f'id="row-{CITY}"')[2].partition("</tr>")[0]
    assert "chỉ đơn vị đó xem" in others
    assert "đơn vị đã gửi báo cáo" not in heads.text, "of thirteen it knows one"
    tile = heads.html.partition(f'href="#row-{CITY}"')[2].partition("</a>")[0]
    assert tile and "chưa báo cáo" not in tile
