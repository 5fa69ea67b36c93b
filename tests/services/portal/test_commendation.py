"""Commendations and honours through the pages: from the nomination to the certificate, refused, taken back."""

import re
from datetime import date

import pytest

from shared.contracts.base import SignedDocument
from shared.contracts.reports import CommendationAwarded, CommendationNominated
from shared.contracts.units import HonourConferred, HonourWithdrawn
from tests.services.portal.conftest import ADMIN, House, Portal
from tests.services.portal.visitor import Page, Visitor
from tests.services.reports.commendation.test_api import feat
from tests.services.reports.offices import AWARDS, CLERK, DIRECTOR, HEAD, LOGISTICS, MOUNTAIN, OTHER_HEAD, PARTY_OFFICE

pytestmark = pytest.mark.servers

PAPER = {"document__signed_on": "2024-06-28", "document__signer_office": "GIÁM ĐỐC"}


async def nominated(house: House, head: Visitor, text: str = "Phá án đường dây (DỮ LIỆU MẪU).", **changes: str) -> Page:
    """A nomination through the form."""
    typed = {
        "form": "giay_khen", "unit": MOUNTAIN, "recipient": "unit", "achievement__kind": "feat", "feat": text[:20],
        "achievement__starts_on": "2024-06-01", "achievement__ends_on": "2024-06-14", "achievement__text": text,
    }  # fmt: skip
    page = await head.send(await head.get("/commendations/new"), "", **typed | changes)
    await house.carry()
    return page


async def test_from_the_nomination_to_the_certificate_through_the_pages(house: House) -> None:
    head, awards, clerk = [await house.visitor(actor) for actor in (HEAD, AWARDS, CLERK)]
    made = await nominated(house, head, recipient="individuals", individuals="2")
    path = made.url.partition("?")[0].removeprefix("http://portal.test")
    assert path.startswith("/commendations/"), made.text[:500]
    assert "Thẩm định đề nghị khen thưởng" in (await awards.get("/")).text
    await awards.send(await awards.get(path), "/appraise", verdict="support", note="Đủ điều kiện (DỮ LIỆU MẪU).")
    await house.carry()
    drafting = await awards.get("/commendations/decision")
    draft = await awards.send(drafting, "", title="Về việc khen thưởng (DỮ LIỆU MẪU)")
    decision = draft.url.partition("?")[0].removeprefix("http://portal.test")
    assert decision.startswith("/decisions/"), draft.text[:500]
    await house.carry()
    party = await house.visitor(PARTY_OFFICE)
    await party.send(await party.get(decision), "/agree", document__number="16-KL/ĐU", **PAPER)
    await house.carry()
    await clerk.send(await clerk.get(decision), "/sign", document__number="60/TTr", **PAPER)
    await house.carry()
    await clerk.send(await clerk.get(decision), "/issue", issued_on="2024-07-01", effective_on="2024-07-01")
    await house.carry()
    await house.course.later()
    await house.carry()
    awarded = await clerk.get(path)
    assert "được khen thưởng" in awarded.text and decision in awarded.links
    wrong = await clerk.send(awarded, "/certificates", numbers="118/GK", issued_on="2024-07-01")
    assert wrong.status == 422 and "Phải có đúng 2 số" in wrong.text
    await clerk.send(awarded, "/certificates", numbers="118/GK\n119/GK", issued_on="2024-07-01")
    await house.carry()
    done = await clerk.get(path)
    links = [link for link in done.links if link.startswith("/files/commendation/") and "/signers" not in link]
    assert len(links) == 2
    for link in links:
        answer = await clerk.http.get(f"http://portal.test{link}")
        assert answer.status_code == 200 and answer.content.startswith(b"PK")
    why = {"reason": "Khai không đúng (DỮ LIỆU MẪU)", "document__number": "70/QĐ", **PAPER}
    await clerk.send(done, "/revoke", **why)
    await house.carry()
    revoked = await clerk.get(path)
    assert "bị thu hồi" in revoked.text and "Khai không đúng" in revoked.text
    await house.running.pool.execute("DELETE FROM thing WHERE kind = 'commendation'")  # topics have no order
    assert (await clerk.get(decision)).status == 200


async def test_one_achievement_is_never_nominated_twice_and_what_was_typed_stays(house: House) -> None:
    head = await house.visitor(HEAD)
    await nominated(house, head)
    again = await nominated(house, head)
    assert again.status == 422 and "một thành tích không khen thưởng nhiều lần" in again.text
    assert "Phá án đường dây (DỮ LIỆU MẪU)." in again.html


async def test_a_refusal_names_each_field_as_the_form_does_and_leads_to_it(house: House) -> None:
    head = await house.visitor(HEAD)
    refused = await head.send(await head.get("/commendations/new"), "")
    assert refused.status == 422 and "Có chỗ chưa dùng được, ghi ngay cạnh chỗ đó." in refused.text
    assert "body." not in refused.text
    said = refused.html.partition('<div class="problem" role="alert">')[2].partition("</div>")[0]
    places = re.findall(r'<li><a href="#([^"]+)">[^<]+</a>: ', said)
    assert len(places) == said.count("<li>") > 1
    assert set(places) <= set(refused.ids)


async def test_who_nominated_takes_the_nomination_back_and_nobody_else(house: House) -> None:
    key = (await house.reports.act("/commendations", HEAD, feat()))["id"]
    await house.carry()
    path = f"/commendations/{key}"
    awards, head = await house.visitor(AWARDS), await house.visitor(HEAD)
    assert "/withdraw" not in (await awards.get(path)).html
    await head.send(await head.get(path), "/withdraw", reason="Nhầm thành tích (DỮ LIỆU MẪU)")
    await house.carry()
    gone = await head.get(path)
    assert "đã rút" in gone.text and "Nhầm thành tích" in gone.text and not gone.html.count("/withdraw")


async def test_a_refusal_by_the_director_is_recorded_with_its_document(house: House) -> None:
    key = (await house.reports.act("/commendations", HEAD, feat()))["id"]
    path = f"/commendations/{key}"
    await house.reports.act(f"{path}/appraisal", AWARDS, {"verdict": "oppose", "note": "Chưa đủ."}, on=path)
    await house.carry()
    awards = await house.visitor(AWARDS)
    page = await awards.get(path)
    refused = await awards.send(page, "/decline", reason="Chưa đủ tiêu chuẩn (DỮ LIỆU MẪU)")
    assert refused.status == 422 and "phải nêu số, ngày của văn bản đã ký" in refused.text
    await awards.send(page, "/decline", reason="Chưa đủ tiêu chuẩn", document__number="71/TB", **PAPER)
    await house.carry()
    done = await awards.get(path)
    assert "không khen thưởng" in done.text and "71/TB" in done.text
    director = await house.visitor(DIRECTOR)
    assert "/decline" not in "".join(form.action for form in (await director.get(path)).forms)


async def test_a_unit_sees_its_own_nominations_and_those_that_see_all_do(house: House) -> None:
    key = (await house.reports.act("/commendations", HEAD, feat()))["id"]
    await house.carry()
    for actor, status in ((HEAD, 200), (OTHER_HEAD, 403), (AWARDS, 200), (LOGISTICS, 403)):
        visitor = await house.visitor(actor)
        assert (await visitor.get(f"/commendations/{key}")).status == status, actor
        listed = f"/commendations/{key}" in (await visitor.get("/commendations")).links
        assert listed == (status == 200)


async def test_honours_come_and_go_and_lead_back_to_the_commendation(portal: Portal) -> None:
    form = feat()
    basis = SignedDocument(number="1240/QĐ", signed_on=date(2024, 9, 19), signer_office="GIÁM ĐỐC", sha256=None)
    award = {
        "unit": MOUNTAIN,
        "recipient": "unit",
        "individuals": None,
        "achievement": form["achievement"],
        "form": {
            "code": "giay_khen", "name": "Giấy khen", "conferred_by": "provincial_police", "recipients": ["unit"],
            "unit_kinds": [], "valid_from": "2024-01-01", "valid_to": None, "is_sample": True,
            "legal_basis": {"number": "06/2022/QH15", "issued_on": None, "issuer": None, "subject": None},
        },
    }  # fmt: skip
    by = {"nominated_by": MOUNTAIN, "nominator_office": f"{MOUNTAIN}:Trưởng Công an huyện"}
    done = {"decision": None, "basis": basis, "awarded_on": date(2024, 9, 23)}
    held = {"commendation": "c-1", "basis": basis, "conferred_on": date(2024, 9, 23)}
    await portal.running.hear(
        ("c-1", CommendationNominated.model_validate(award | by)),
        (
            "c-1",
            CommendationAwarded.model_validate(award | done),
        ),
        ("h-1", HonourConferred.model_validate(award | held)),
    )
    visitor = await portal.visitor(OTHER_HEAD)
    listed = await visitor.get("/honours")
    assert "/honours/h-1" in listed.links and "1240/QĐ" in listed.text
    own = await (await portal.visitor(HEAD)).get("/honours/h-1")
    assert "/commendations/c-1" in own.links
    assert "/honours/h-1" in (await visitor.get(f"/search?q={'giay khen'}")).links
    gone = HonourWithdrawn(
        unit=MOUNTAIN, commendation="c-1", reason="Thu hồi (DỮ LIỆU MẪU)", document=None, withdrawn_on=date(2024, 10, 1)
    )
    await portal.running.hear(("h-1", gone))
    assert "thu hồi 01/10/2024" in (await visitor.get("/honours")).text


async def test_an_administrator_sets_which_forms_there_are(house: House) -> None:
    admin, head = await house.visitor(ADMIN), await house.visitor(HEAD)
    assert "/commendations/forms" in (await head.get("/commendations")).links
    assert "/commendations/forms/forms" not in (await head.get("/commendations/forms")).html
    typed = {
        "name": "Kỷ niệm chương (DỮ LIỆU MẪU)", "code": "ky_niem_chuong", "conferred_by": "ministry",
        "recipients__unit": "on", "unit_kinds__district_police": "on", "valid_from": "2024-01-01",
        "legal_basis__number": "06/2022/QH15",
    }  # fmt: skip
    shown = await admin.get("/commendations/forms")
    refused = await admin.send(shown, "/forms/forms", **typed, legal_basis__confidence="unsure")
    assert refused.status == 422 and "chưa chắc chắn" in refused.text
    assert refused.form("/forms/forms").values["name"] == typed["name"]
    page = await admin.send(refused, "/forms/forms", **typed, legal_basis__confidence="believed")
    (row,) = [row for row in page.rows if row.startswith("Kỷ niệm chương")]
    assert "Bộ Công an tập thể Công an cấp huyện từ 01/01/2024 06/2022/QH15" in row
    assert "Kỷ niệm chương" in (await head.get("/commendations/new")).text
    (removal,) = [form.action for form in page.forms if form.action.endswith(f"/{await _row(house)}/removal")]
    page = await admin.send(page, removal)
    assert not any(row.startswith("Kỷ niệm chương") for row in page.rows)


async def _row(house: House) -> int:
    return next(
        each["id"] for each in await house.reports.get("/commendation-forms") if each["code"] == "ky_niem_chuong"
    )
