"""Overviews as of a past day: what stood before a reorganisation and after it, each with its own count."""

from datetime import UTC, date, datetime

import pytest

from services.portal import store
from services.portal.things.report import Report
from shared.contracts.base import LegalBasis
from shared.contracts.festival import FestivalEventRehomed, FestivalPlanRehomed, Level
from shared.contracts.reports import (
    DirectivePurpose,
    DirectiveSourceKind,
    OpinionDutyPassed,
    ProposalLapsed,
    ProposalRehomed,
    ReportRehomed,
)
from shared.contracts.units import (
    AuthorityForm,
    AuthorityGranted,
    TaskAssigned,
    TaskReassigned,
    TaskSource,
    TeamEstablished,
    TeamPlanned,
    TeamTransferred,
    UnitDissolved,
    UnitReorganised,
)
from tests.services.portal.conftest import STAFF, Portal
from tests.services.portal.events import (
    CAN_LOC,
    CONFERENCE,
    DOCUMENT,
    REFERENCE,
    ROADMAP,
    convened,
    expected,
    given_opinion,
    planned,
    proposed,
    unit_registered,
)
from tests.services.portal.festival import drafted, event_proposed, issued
from tests.services.portal.visitor import Visitor

pytestmark = pytest.mark.servers

LOC_HA, THACH_HA = "district_police-448", "district_police-445"
BEFORE, ACT = datetime(2024, 11, 1, 3, tzinfo=UTC), datetime(2025, 1, 1, 3, tzinfo=UTC)
BASIS = LegalBasis(number="1283/NQ-UBTVQH15", issued_on=None, issuer=None, subject=None)


def task(unit: str) -> TaskAssigned:
    return TaskAssigned(
        directive="directive-9",
        lead_unit=unit,
        source=TaskSource(kind=DirectiveSourceKind.CONCLUSION, id=CONFERENCE, number="46/TB-CAT"),
        purpose=DirectivePurpose.OTHER,
        text="Rà soát mô hình (DỮ LIỆU MẪU).",
        supporting_units=(),
        due_before=date(2024, 11, 20),
    )


async def reorganised(portal: Portal) -> None:
    """Lộc Hà goes over to Thạch Hà on 1 January 2025, which takes another name; what is open goes with it."""
    plan = drafted(LOC_HA, Level.DISTRICT)
    await portal.running.hear(
        (LOC_HA, unit_registered(LOC_HA, "Công an huyện Lộc Hà", "district_police")),
        (THACH_HA, unit_registered(THACH_HA, "Công an huyện Thạch Hà", "district_police")),
        (CONFERENCE, planned()),
        (CONFERENCE, convened()),
        *((CONFERENCE, event) for event in given_opinion("agree")),
        ("report-loc-ha", expected(LOC_HA)),
        ("report-thach-ha", expected(THACH_HA)),
        ("proposal-loc-ha", proposed(LOC_HA)),
        (
            "team-loc-ha",
            TeamPlanned(
                unit=LOC_HA, proposal="proposal-loc-ha", decision=REFERENCE, phase=1, name="Đội", milestones=ROADMAP
            ),
        ),
        (
            "team-loc-ha",
            TeamEstablished(
                unit=LOC_HA, proposal="proposal-loc-ha", decision=REFERENCE, established_on=date(2024, 9, 15)
            ),
        ),
        ("task-loc-ha", task(LOC_HA)),
        ("plan-loc-ha", plan),
        ("plan-loc-ha", issued(plan)),
        ("event-loc-ha", event_proposed("plan-loc-ha", LOC_HA, "Xã Hộ Độ")),
        at=BEFORE,
    )
    day = ACT.date()
    await portal.running.hear(
        (
            THACH_HA,
            UnitReorganised(
                name="Công an huyện Thạch Hà (mới)", parent=None, area=None, symbol=None, offices=(),
                effective_on=day, legal_basis=BASIS,
            ),
        ),
        (LOC_HA, UnitDissolved(effective_on=day, successors=(THACH_HA,), legal_basis=BASIS, reason="Sắp xếp.")),
        ("report-loc-ha", ReportRehomed(conference=CONFERENCE, unit=THACH_HA, previous=LOC_HA, effective_on=day)),
        ("proposal-loc-ha", ProposalRehomed(unit=THACH_HA, previous=LOC_HA, effective_on=day)),
        (
            "team-loc-ha",
            TeamTransferred(unit=LOC_HA, to_unit=THACH_HA, effective_on=day, reason="Sắp xếp.", legal_basis=BASIS),
        ),
        (
            "task-loc-ha",
            TaskReassigned(directive="directive-9", lead_unit=THACH_HA, previous=LOC_HA, reason="Sắp xếp."),
        ),
        ("plan-loc-ha", FestivalPlanRehomed(previous=LOC_HA, unit=THACH_HA, effective_on=day)),
        ("event-loc-ha", FestivalEventRehomed(previous=LOC_HA, unit=THACH_HA, effective_on=day)),
        at=ACT,
    )  # fmt: skip


async def rows(visitor: Visitor, path: str) -> list[str]:
    """The rows of a page's lists, as they can be read."""
    page = await visitor.get(path)
    assert page.status == 200, page.text
    return page.rows


@pytest.mark.parametrize("path", ["/reports", "/proposals", "/teams", "/tasks", "/festival"])
async def test_what_a_unit_had_before_it_was_merged_is_its_own_on_any_day_before(portal: Portal, path: str) -> None:
    await reorganised(portal)
    visitor = await portal.visitor(STAFF)
    before, after = await rows(visitor, f"{path}?on=2024-12-31"), await rows(visitor, f"{path}?on=2025-01-01")
    assert len(before) == len(after) > 0
    assert sum("Lộc Hà" in row for row in before) == 1
    assert sum("Lộc Hà" in row for row in after) == (1 if path == "/teams" else 0)  # a team that went over stays told


async def test_a_proposal_names_its_proposer_and_its_successor_or_why_it_was_closed(portal: Portal) -> None:
    await reorganised(portal)
    visitor = await portal.visitor(STAFF)
    page = await visitor.get("/proposals/proposal-loc-ha")
    assert "Đề xuất của Công an huyện Thạch Hà" in page.text
    assert "Công an huyện Lộc Hà đơn vị kế thừa tiếp tục: Công an huyện Thạch Hà" in page.text
    reason = "Công an huyện Thạch Hà kết thúc hoạt động từ ngày 01/03/2025."
    await portal.running.hear(("proposal-loc-ha", ProposalLapsed(unit=THACH_HA, reason=reason)), at=ACT)
    closed = await visitor.get("/proposals/proposal-loc-ha")
    assert f"Khép lại, không còn đơn vị nào tiếp tục: {reason}" in closed.text


async def test_the_board_asks_the_heir_from_its_first_day_on_and_says_why(portal: Portal) -> None:
    await reorganised(portal)
    await portal.running.hear(
        (CAN_LOC, unit_registered(CAN_LOC, "Công an huyện Can Lộc", "district_police")), at=BEFORE
    )
    reason = "Công an huyện Can Lộc kết thúc hoạt động từ ngày 01/01/2025."
    passed = OpinionDutyPassed(previous=CAN_LOC, unit=THACH_HA, effective_on=ACT.date(), reason=reason)
    await portal.running.hear((CONFERENCE, passed), at=ACT)
    visitor = await portal.visitor(STAFF)
    before = await visitor.get(f"/conferences/{CONFERENCE}?on=2024-12-31")
    after = await visitor.get(f"/conferences/{CONFERENCE}")
    assert f'id="row-{CAN_LOC}"' in before.html and f'id="row-{THACH_HA}"' not in before.html
    assert f'id="row-{CAN_LOC}"' not in after.html and f'id="row-{THACH_HA}"' in after.html
    assert f"{reason} Ý kiến còn nợ do Công an huyện Thạch Hà (mới) trả lời." in after.text
    fallen = OpinionDutyPassed(previous=THACH_HA, unit=None, effective_on=date(2025, 3, 1), reason="Sắp xếp.")
    await portal.running.hear((CONFERENCE, fallen), at=datetime(2025, 3, 1, 3, tzinfo=UTC))
    assert "Ý kiến còn nợ không phải trả lời nữa." in (await visitor.get(f"/conferences/{CONFERENCE}")).text


async def test_before_a_thing_was_there_no_overview_shows_it(portal: Portal) -> None:
    await reorganised(portal)
    visitor = await portal.visitor(STAFF)
    paths = ("/conferences", "/reports", "/proposals", "/teams", "/tasks", "/festival")
    for path in paths:
        assert await rows(visitor, f"{path}?on=2024-10-31") == [], path
        assert await rows(visitor, f"{path}?on=2024-11-01") != [], path


async def test_units_are_counted_and_named_as_of_the_day(portal: Portal) -> None:
    await reorganised(portal)
    visitor = await portal.visitor(STAFF)
    before, after = await visitor.get("/units?on=2024-12-31"), await visitor.get("/units?on=2025-01-01")
    assert "Công an cấp huyện 2" in before.text and "Công an cấp huyện 1" in after.text
    assert "Công an huyện Thạch Hà (mới)" not in (await visitor.get("/reports?on=2024-12-31")).text
    assert "Công an huyện Thạch Hà (mới)" in (await visitor.get("/reports?on=2025-01-01")).text


async def test_a_past_day_says_so_keeps_the_day_and_offers_no_act(portal: Portal) -> None:
    await reorganised(portal)
    visitor = await portal.visitor(STAFF)
    overview = await visitor.get("/tasks?on=2024-12-31")
    assert "Đang xem như cuối ngày 31/12/2024" in overview.text
    assert "/tasks/task-loc-ha?on=2024-12-31" in overview.links
    then = await visitor.get("/tasks/task-loc-ha?on=2024-12-31")
    assert "Công an huyện Lộc Hà" in then.text and "Giao lại nhiệm vụ" not in then.text
    assert not any(form.action.startswith("/act/") for form in then.forms)
    assert "quá hạn" in then.text  # since 20 November, seen from the day that is shown
    tomorrow = await visitor.get("/tasks?on=2999-01-01")
    assert "Đang xem như" not in tomorrow.text


async def test_a_day_that_cannot_be_shown_is_told_instead_of_left_out(portal: Portal) -> None:
    staff = await portal.visitor(STAFF)
    for day in ("2024-02-30", "9999-12-31", "hôm qua"):
        assert f"Không xem được như ngày «{day}»" in (await staff.get(f"/conferences?on={day}")).text
    assert "Không xem được" not in (await staff.get("/conferences")).text


async def test_from_page_to_page_the_past_day_stays(portal: Portal) -> None:
    await reorganised(portal)
    visitor = await portal.visitor(STAFF)
    day = "on=2024-12-31"
    reports = await visitor.get(f"/reports?{day}")
    assert f"/periods?{day}" in reports.links
    units = await visitor.get(f"/units?{day}")
    assert f"/units/{THACH_HA}?{day}" in units.links
    assert "<h1>Công an huyện Thạch Hà</h1>" in (await visitor.get(f"/units/{THACH_HA}?{day}")).html
    english = await visitor.get(next(link for link in reports.links if link.startswith("/language/en")))
    assert english.url.endswith(f"/reports?{day}") and "As it stood at the end of 31/12/2024" in english.text


async def test_the_history_of_what_has_no_page_of_its_own_is_read_to_its_end(portal: Portal) -> None:
    granted = AuthorityGranted(
        form=AuthorityForm.ACTING, unit=LOC_HA, office="Phó Trưởng Công an huyện", for_unit=LOC_HA,
        for_office="Trưởng Công an huyện", roles=("head",), scope=None, valid_from=BEFORE.date(), valid_to=None,
        document=DOCUMENT,
    )  # fmt: skip
    await portal.running.hear(("authority-1", granted), at=BEFORE)
    visitor = await portal.visitor(STAFF)
    assert (await visitor.get("/history/authority/authority-1")).html.count("<time") == 1
    assert (await visitor.get("/history/authority/authority-1?on=2024-10-31")).status == 404


async def test_what_did_not_change_since_is_not_folded_again_and_is_the_same(portal: Portal) -> None:
    await reorganised(portal)
    async with portal.running.pool.acquire() as connection:
        then = await store.every(connection, Report, at=BEFORE)
        now = await store.every(connection, Report)
        assert [kept.thing.unit for kept in then] == [LOC_HA, THACH_HA]
        assert [kept.thing.unit for kept in now] == [THACH_HA, THACH_HA]
        assert then[1] == now[1]
