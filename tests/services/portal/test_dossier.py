"""Dossier and decision through the pages: each figure opens the words behind it, the chain is whole in both ways."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.services.portal.conftest import House
from tests.services.portal.visitor import Page, Visitor
from tests.services.reports.course import Course
from tests.services.reports.offices import (
    CHAIR,
    CITY,
    CLERK,
    DIRECTOR,
    HEAD,
    MOUNTAIN,
    OTHER_HEAD,
    PARTY_OFFICE,
    PERSONNEL,
    SILENT,
    STAFF,
    STAFF_HEAD,
    at,
)

pytestmark = pytest.mark.servers

PAPER = {"document__signed_on": "2024-08-13", "document__signer_office": "TRƯỞNG PHÒNG"}


async def opened(house: House, visitor: Visitor, path: str) -> Page:
    """The page, once the portal has heard all that the service has published."""
    await house.carry()
    page = await visitor.get(path)
    assert page.status == 200, page.text[:300]
    return page


async def test_every_figure_opens_the_words_that_it_counts(house: House) -> None:
    await house.course.closed()
    staff = await house.visitor(STAFF)
    page = await opened(house, staff, house.course.file)
    figures = [link for link in page.links if "/words?question=" in link]
    assert len(figures) == 4  # one city, one mountain, one silent, one department
    for link in figures:
        words = await staff.get(link)
        assert words.status == 200 and words.html.count('class="unit-words"') == 1, link
    conditional = await staff.get(
        next(link for link in figures if "stance=agree_with_conditions" in link and "duty=report" in link)
    )
    assert MOUNTAIN in conditional.html and "98/CV-CAH" in conditional.text
    assert "trước đó: không nhất trí" in conditional.text
    quoted = [link for link in page.links if "#a-" in link]
    for link in quoted:
        assert f'id="{link.partition("#")[2]}"' in (await staff.get(link)).html


async def test_proposals_that_look_alike_are_offered_and_answered_together(house: House) -> None:
    await house.course.closed()
    staff = await house.visitor(STAFF)
    page = await opened(house, staff, house.course.file)
    assert "Đề xuất có thể cùng ý" in page.text
    form = page.form("/draft")
    [group] = {name.rpartition(".")[0] for name in form.names if name.startswith("groups.")}
    city, mountain = house.course.proposals["city"], house.course.proposals["mountain"]
    assert group in (f"groups.{city}", f"groups.{mountain}")
    typed = {
        f"{group}.outcome": "approve", f"{group}.phase": "1", f"answers.{mountain}.phase": "2",
        "assessment": "Đa số nhất trí (DỮ LIỆU MẪU).", "options.PA1": "Hai giai đoạn.",
    }  # fmt: skip
    await staff.send(page, "/draft", **{name.replace(".", "__"): value for name, value in typed.items()})
    draft = (await house.reports.get(house.course.file, STAFF))["draft"]
    advised = {each["proposal"]: (each["outcome"], each["phase"]) for each in draft["recommendations"]}
    assert advised == {city: ("approve", 1), mountain: ("approve", 2)}


async def test_a_confirmation_shows_what_it_confirms_and_its_hash(house: House) -> None:
    await house.course.closed()
    await house.course.review()
    await house.course.until(at("2024-08-13"))
    head = await house.visitor(STAFF_HEAD)
    page = await opened(house, head, house.course.file)
    read = (await house.reports.get(f"{house.course.file}/synthesis", STAFF_HEAD))["sha256"]
    assert read in page.text and "xác nhận nội dung, không thay chữ ký số" in page.text
    await head.send(page, "/sign", document__number="230/BC-PV05", **PAPER)
    await house.carry()
    clerk = await house.visitor(CLERK)
    page = await clerk.get(house.course.file)
    assert f"Nội dung được xác nhận: 230/BC-PV05 (1) SHA-256 {read}" in page.text
    refused = await clerk.send(page, "/clear")
    assert refused.status == 422 and "phải nêu số, ngày của văn bản" in refused.text
    signed = {"document__number": "45/TB", "document__sha256": "ab" * 32, **PAPER}
    await clerk.send(page, "/clear", **signed)
    clearance = (await house.reports.get(house.course.file, CLERK))["clearance"]
    assert (clearance["number"], clearance["sha256"]) == ("45/TB", "ab" * 32)


async def test_what_came_after_the_signature_is_not_in_what_was_signed(house: House) -> None:
    await house.course.signed()
    await house.course.later()
    await house.course.say(HEAD, "disagree", "99/CV-CAH")
    staff = await house.visitor(STAFF)
    brief = await opened(house, staff, f"{house.course.file}/brief")
    signed = (await house.reports.get(house.course.file, STAFF))["revisions"][0]
    assert signed["snapshot_sha256"][:16] in brief.text
    words = await staff.get(f"{house.course.file}/words?unit={MOUNTAIN}")
    assert "98/CV-CAH" in words.text and "99/CV-CAH" not in words.text
    assert "nội dung đã ký lần 1" in words.text


async def test_the_brief_has_figures_that_open_the_quotation(house: House) -> None:
    await house.course.signed()
    chair = await house.visitor(CHAIR)
    brief = await opened(house, chair, f"{house.course.file}/brief")
    assert 'class="a4"' in brief.html and "TÓM TẮT TRÌNH CHỦ TRÌ" in brief.text
    assert f"/files/dossier/{house.course.dossier}/chair-brief" in brief.links
    quotes = [link for link in brief.links if "#a-" in link]
    assert quotes
    for link in quotes:
        assert f'id="{link.partition("#")[2]}"' in (await chair.get(link)).html
    assert f"unit={SILENT}" in "".join(brief.links)


async def test_one_press_gives_paper_report_and_table(house: House) -> None:
    await house.course.signed()
    staff = await house.visitor(STAFF)
    page = await opened(house, staff, house.course.file)
    link = next(link for link in page.links if link.endswith("/papers.zip"))
    answer = await staff.http.get(f"http://portal.test{link}")
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as pack:
        names = sorted(name.partition(" ")[0] for name in pack.namelist())
        assert len(names) == 3 and all(name.endswith(".docx") for name in pack.namelist())
        assert all(pack.read(name).startswith(b"PK") for name in pack.namelist())
    assert (await staff.http.get(f"http://portal.test{link}")).content == answer.content
    head = await house.visitor(HEAD)
    assert (await head.get(link)).status == 403


async def test_a_decision_is_drafted_from_the_conclusion_and_the_chain_is_whole(house: House) -> None:
    await house.course.concluded()
    personnel = await house.visitor(PERSONNEL)
    dossier = await opened(house, personnel, house.course.file)
    form = await personnel.get(next(link for link in dossier.links if link.endswith("/decision")))
    days = {"M1": "15", "M2": "16", "M3": "17", "M4": "18", "M5": "19", "M6": "20"}
    typed = {f"roadmap__1__{code}": f"2024-10-{day}" for code, day in days.items()}
    typed |= {f"items__{house.course.proposals['mountain']}__team_name": ""}
    typed |= {"tasks__1__text": "Kiểm tra việc thành lập (DỮ LIỆU MẪU)", "tasks__1__lead_unit": STAFF.unit}
    refused = await personnel.send(form, "", **typed | {"roadmap__1__M6": "2024-10-01"})
    assert refused.status == 422 and "sau mốc M6" in refused.text and 'value="2024-10-01"' in refused.html
    decision = await personnel.send(form, "", **typed)
    assert re.search("/decisions/[^/]+$", decision.url.partition("?")[0]), decision.text[:400]
    await house.carry()
    decision = await personnel.get(decision.url)
    assert "Nhiệm vụ giao kèm" in decision.text and "Kiểm tra việc thành lập" in decision.text
    assert f"/proposals/{house.course.proposals['city']}" in decision.links
    assert house.course.file in decision.links
    assert "Đề xuất trả lời bằng kết luận" in decision.text
    again = await personnel.get(f"{house.course.file}/decision")
    assert house.course.proposals["city"] not in again.html and house.course.proposals["mountain"] in again.html


async def test_a_decision_goes_its_steps_through_the_pages(house: House) -> None:
    await house.course.concluded()
    key = (await house.reports.act("/decisions", PERSONNEL, house.course.draft("city")))["id"]
    await house.carry()
    path = f"/decisions/{key}"
    party, clerk = await house.visitor(PARTY_OFFICE), await house.visitor(CLERK)
    await party.send(await party.get(path), "/agree", document__number="12-KL/ĐU", **PAPER)
    await house.carry()
    await clerk.send(await clerk.get(path), "/sign", document__number="57/TTr", **PAPER)
    await house.carry()
    await house.course.until(at("2024-08-26"))
    await clerk.send(await clerk.get(path), "/issue", issued_on="2024-08-26", effective_on="2024-08-27")
    page = await opened(house, clerk, path)
    assert "đã ban hành" in page.text and "QĐ-" in page.text
    refused = await clerk.send(page, "/revoke", reason="Có sai sót (DỮ LIỆU MẪU)")
    assert refused.status == 422
    mine = await house.visitor(OTHER_HEAD)
    proposal = await opened(house, mine, f"/proposals/{house.course.proposals['city']}")
    assert "Từ lời đơn vị đến Đội" in proposal.text and "QĐ-" in proposal.text
    assert path not in proposal.links and house.course.file not in proposal.links
    assert f"/conferences/{house.course.conference}#row-{CITY}" in proposal.links


async def test_who_may_not_draft_sees_no_form(house: House) -> None:
    await house.course.concluded()
    await house.carry()
    for actor in (STAFF, DIRECTOR):
        visitor = await house.visitor(actor)
        assert (await visitor.get(f"{house.course.file}/decision")).status == 403
        assert f"{house.course.file}/decision" not in (await visitor.get(house.course.file)).links


async def test_a_deferred_proposal_is_taken_up_again_in_a_later_dossier(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = house.course
    await first.signed()
    deferred = {"proposal": first.proposals["mountain"], "unit": MOUNTAIN, "outcome": "defer", "reason": "Chờ."}
    answers = [each if each["proposal"] != deferred["proposal"] else deferred for each in first.outcomes()]
    monkeypatch.setattr(first, "outcomes", lambda: answers)
    await first.concluded()
    path = f"/proposals/{deferred['proposal']}"
    personnel, staff = await house.visitor(PERSONNEL), await house.visitor(STAFF)
    await personnel.send(await opened(house, personnel, path), "/appraisal-start")
    second = await (await Course(house.reports).begin()).answered()
    page = await opened(house, staff, path)
    assert first.dossier not in page.html.partition('name="dossier"')[2].partition("</select>")[0], "it is concluded"
    await staff.send(page, "/include", dossier=second.dossier)
    dossier = await opened(house, staff, second.file)
    assert path in dossier.links
    await second.close()
    await opened(house, staff, second.file)
    form = (await opened(house, staff, second.file)).form("/draft")
    assert f"answers.{deferred['proposal']}.outcome" in form.names
