"""A draft decision is changed through the pages until it is signed, and shows what each change was."""

import pytest

from tests.services.portal.conftest import House
from tests.services.reports.commendation.test_api import feat
from tests.services.reports.offices import AWARDS, CLERK, HEAD, PARTY_OFFICE, PERSONNEL, STAFF

pytestmark = pytest.mark.servers

PAPER = {"document__signed_on": "2024-06-28", "document__signer_office": "GIÁM ĐỐC"}


async def test_personnel_changes_a_draft_that_was_agreed_to(house: House) -> None:
    await house.course.concluded()
    task = {"text": "Tập huấn (DỮ LIỆU MẪU)", "lead_unit": STAFF.unit, "supporting_units": ["department-PX01"]}
    draft = house.course.draft("city", "mountain", directives=[task])
    draft["teams"][0]["milestones"][0] = draft["teams"][0]["milestones"][0] | {"title": "Mốc riêng"}
    key = (await house.reports.act("/decisions", PERSONNEL, draft))["id"]
    await house.carry()
    path = f"/decisions/{key}"
    party, personnel = await house.visitor(PARTY_OFFICE), await house.visitor(PERSONNEL)
    await party.send(await party.get(path), "/agree", document__number="12-KL/ĐU", **PAPER)
    await house.carry()
    assert f"{path}/draft" not in (await party.get(path)).links
    page = await personnel.get(path)
    assert "Các lần sửa dự thảo" not in page.text
    form = await personnel.get(next(link for link in page.links if link == f"{path}/draft"))
    first = draft["teams"][0]["milestones"][0]["due_on"]
    assert form.form("").values["roadmap.1.M1"] == first and "Tập huấn" in form.form("").values["tasks.1.text"]
    left_out = {f"items__{house.course.proposals['mountain']}__team_name": ""}
    refused = await personnel.send(form, "", reason="", **left_out)
    assert refused.status == 422
    changed = await personnel.send(
        form, "", reason="Thị trấn để đợt sau (DỮ LIỆU MẪU)", title="Về việc thành lập một Đội", **left_out
    )
    assert changed.url.partition("?")[0].endswith(path), changed.text[:500]
    await house.carry()
    page = await personnel.get(path)
    assert "Các lần sửa dự thảo" in page.text and "Thị trấn để đợt sau" in page.text and "Lần 2" in page.text
    assert "<ins>Về việc thành lập một Đội</ins>" in page.html
    assert "/agree" in "".join(form.action for form in (await party.get(path)).forms)
    stands = await house.reports.get(path)
    assert (stands["status"], stands["directives"][0]["supporting_units"]) == ("drafted", ["department-PX01"])
    assert stands["teams"][0]["milestones"][0]["title"] == "Mốc riêng"
    stale = await personnel.send(form, "", reason="Cũ", title="Bản cũ")
    assert stale.status == 422 and (await house.reports.get(path))["revision"] == 2
    await party.send(await party.get(path), "/agree", document__number="13-KL/ĐU", **PAPER)
    await house.carry()
    clerk = await house.visitor(CLERK)
    await clerk.send(await clerk.get(path), "/sign", document__number="57/TTr", **PAPER)
    await house.carry()
    assert f"{path}/draft" not in (await personnel.get(path)).links
    assert "không sửa được nữa" in (await personnel.get(f"{path}/draft")).text


async def test_the_awards_office_takes_a_nomination_in_and_leaves_another_out(house: House) -> None:
    keys: list[str] = []
    for number in range(2):
        achievement = feat()["achievement"] | {"reference": f"Việc {number}", "text": f"Việc {number} (DỮ LIỆU MẪU)"}
        key = (await house.reports.act("/commendations", HEAD, feat() | {"achievement": achievement}))["id"]
        path = f"/commendations/{key}"
        await house.reports.act(f"{path}/appraisal", AWARDS, {"verdict": "support", "note": "Được."}, on=path)
        keys.append(key)
    body = {"title": "Về việc khen thưởng", "commendations": keys[:1]}
    decision = (await house.reports.act("/commendation-decisions", AWARDS, body))["id"]
    await house.carry()
    awards = await house.visitor(AWARDS)
    page = await awards.get(f"/decisions/{decision}")
    form = await awards.get(next(link for link in page.links if link.endswith(f"/commendations/decision/{decision}")))
    assert form.form("").values[f"answers.{keys[0]}.answer"] == "award"
    assert form.form("").values[f"answers.{keys[1]}.answer"] == ""
    answers = {f"answers__{keys[0]}__answer": "", f"answers__{keys[1]}__answer": "award"}
    await awards.send(form, "", reason="Đổi đề nghị (DỮ LIỆU MẪU)", **answers)
    await house.carry()
    page = await awards.get(f"/decisions/{decision}")
    assert (
        "Đổi đề nghị" in page.text and "<del>khen thưởng</del>" in page.html and "<ins>khen thưởng</ins>" in page.html
    )
    assert "đã thẩm định" in (await awards.get(f"/commendations/{keys[0]}")).text
