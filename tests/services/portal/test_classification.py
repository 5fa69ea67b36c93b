"""Yearly classification through the pages: scored by the unit, appraised with reasons, confirmed by a document."""

import pytest

from tests.services.portal.conftest import House
from tests.services.reports.classification.test_domain import LESS, OWN
from tests.services.reports.offices import CLERK, HEAD, OTHER_HEAD, STAFF, STAFF_HEAD

pytestmark = pytest.mark.servers


def typed(scores: dict[str, int]) -> dict[str, str]:
    """Points as they are typed."""
    return {f"scores__{code}": str(points) for code, points in scores.items()}


async def test_from_the_self_score_to_the_grade_through_the_pages(house: House) -> None:
    head, staff, clerk = [await house.visitor(actor) for actor in (HEAD, STAFF, CLERK)]
    form = await head.get("/classifications/new")
    wrong = await head.send(form, "", **typed(OWN) | {"scores__T1": "900"})
    assert wrong.status == 422 and "Điểm phải từ 0 đến" in wrong.text and 'value="900"' in wrong.html
    made = await head.send(form, "", **typed(OWN))
    path = made.url.partition("?")[0].removeprefix("http://portal.test")
    assert path.startswith("/classifications/"), made.text[:500]
    await house.carry()
    assert "Thẩm định điểm phân loại" in (await staff.get("/")).text
    page = await staff.get(path)
    silent = await staff.send(page, "/appraise", **typed(LESS))
    assert silent.status == 422 and "cần nêu lý do" in silent.text
    await staff.send(page, "/appraise", **typed(LESS), reasons__T3="Hai mô hình đã dừng (DỮ LIỆU MẪU).")
    await house.carry()
    assert "Hai mô hình đã dừng" in (await staff.get(path)).text
    paper = {"document__signed_on": "2024-06-28", "document__signer_office": "GIÁM ĐỐC"}
    await clerk.send(await clerk.get(path), "/confirm", document__number="88/QĐ-CAT-PV05", **paper)
    await house.carry()
    done = await clerk.get(path)
    assert "đã công nhận" in done.text and "88/QĐ-CAT-PV05" in done.text and "Khá" in done.text
    listed = await clerk.get("/classifications")
    assert path in listed.links and "Khá (mẫu) 1" in listed.text
    why = {"reason": "Có khiếu nại (DỮ LIỆU MẪU)", "document__number": "95/QĐ-CAT-PV05", **paper}
    await clerk.send(done, "/revoke", **why)
    await house.carry()
    back = await clerk.get(path)
    assert "Có khiếu nại" in back.text and "95/QĐ-CAT-PV05" in back.text and "/confirm" in back.html


async def test_a_returned_self_score_waits_for_the_unit_with_the_reason(house: House) -> None:
    head, staff = await house.visitor(HEAD), await house.visitor(STAFF_HEAD)
    made = await head.send(await head.get("/classifications/new"), "", **typed(OWN))
    path = made.url.partition("?")[0].removeprefix("http://portal.test")
    await house.carry()
    await staff.send(await staff.get(path), "/return", reason="Thiếu minh chứng (DỮ LIỆU MẪU).")
    await house.carry()
    assert "Tự chấm lại điểm phân loại" in (await head.get("/")).text
    page = await head.get(path)
    assert "Thiếu minh chứng" in page.text
    await head.send(page, "/score", note="Đã bổ sung (DỮ LIỆU MẪU).")
    await house.carry()
    again = await head.get(path)
    assert "Đã bổ sung" in again.text and "lần 2" in again.text


async def test_a_unit_does_not_see_the_points_of_another(house: House) -> None:
    head, other = await house.visitor(HEAD), await house.visitor(OTHER_HEAD)
    made = await head.send(await head.get("/classifications/new"), "", **typed(OWN))
    path = made.url.partition("?")[0].removeprefix("http://portal.test")
    await house.carry()
    assert (await other.get(path)).status == 403
    assert path not in (await other.get("/classifications")).links
