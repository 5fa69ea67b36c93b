"""The festival: who has no plan yet, what is ready, what was held, how far it spread, what another year came to."""

from datetime import date, datetime
from typing import Any

import pytest

from services.portal.acts.catalogue import open_to
from services.portal.acts.form import Material
from services.portal.acts.occasion import EVENT_ACTS
from services.portal.acts.plan import PLAN_ACTS
from services.portal.acts.spread import SPREAD_ACTS
from services.portal.pages.season import followed, results_of
from services.portal.store import Kept
from services.portal.things.base import At, Thing
from services.portal.things.festival import Occasion, Plan, fold_event, fold_plan
from services.portal.things.spread import Spread
from services.portal.things.spread import fold as fold_spread
from services.portal.things.unit import Area, fold_area
from shared.contracts.actor import Actor, Role
from shared.contracts.base import LegalBasis
from shared.contracts.calendar import VIETNAM
from shared.contracts.festival import (
    ChecklistItem,
    FestivalEventCancelled,
    FestivalEventHeld,
    FestivalEventPreparationStarted,
    FestivalEventReady,
    FestivalEventScheduled,
    FestivalPlansDue,
    FestivalPlanSubmitted,
    FestivalPlanWaived,
    FestivalPlanWaiverEnded,
    FestivalReadinessLost,
    FestivalSpreadReported,
    FestivalSpreadReturned,
    FestivalSpreadVerified,
    FundingSource,
    Level,
    RestraintKind,
    SpreadFinding,
    SpreadRow,
)
from shared.contracts.units import AreaDissolved, AreaRegistered, AreaSuccession, Extent, UnitDissolved
from tests.services.portal.conftest import HEAD, NEIGHBOUR, STAFF, Portal
from tests.services.portal.events import CAN_LOC, HUONG_SON, unit_registered
from tests.services.portal.festival import PROVINCE, checked, drafted, event_proposed, issued, opened, reported

AT = At(at=datetime(2024, 8, 1, 9, tzinfo=VIETNAM), by="x:y")
OFFICER = Actor("can-bo-439", HUONG_SON, "Cán bộ", frozenset({Role.OFFICER}))
MERGED = "commune_police-18130"
BASIS = LegalBasis(number="01/NQ (DỮ LIỆU MẪU)", issued_on=None, issuer=None, subject=None)
CHECKLIST = (
    ChecklistItem(code="1-kich-ban", title="Kịch bản", is_done=True, note="Đã duyệt"),
    ChecklistItem(code="2-am-thanh", title="Âm thanh", is_done=False, note=None),
)
ROW = SpreadRow(area="area-18133", residential_areas=10, held_alone=5, held_together=4, models_repeated=2)


def kept(kind: str, thing: Thing) -> Kept[Any]:
    return Kept(kind, f"{kind}-1", 1, thing, AT.at, AT.at)


def plan_after(*events: Any) -> Kept[Plan]:
    plan: Plan | None = None
    for event in events:
        plan = fold_plan(plan, event, AT)
    assert plan is not None
    return kept("plan", plan)


def event_after(*events: Any) -> Kept[Occasion]:
    occasion: Occasion | None = None
    for event in (event_proposed("plan-1", HUONG_SON), *events):
        occasion = fold_event(occasion, event, AT)
    assert occasion is not None
    return kept("event", occasion)


def offered(actor: Actor, thing: Kept[Any]) -> set[str]:
    return {act.code for act in open_to(actor, thing)}


def body(acts: tuple[Any, ...], code: str, sent: dict[str, str], actor: Actor, thing: Kept[Any], **given: Any) -> Any:
    [act] = [act for act in acts if act.code == code]
    return act.body(sent, actor, thing, Material(**given))


class TestActs:
    """What is offered to whom, and what a form becomes."""

    def test_the_staff_unit_prepares_the_plan_of_the_province(self) -> None:
        plan = plan_after(drafted())
        assert {"reword", "submit", "external-issue", "cancel"} <= offered(STAFF, plan)
        assert offered(HEAD, plan) == set()
        assert [(wait.act, wait.unit) for wait in plan.thing.waits] == [("plan.submit", None)]

    def test_a_unit_drafts_below_a_plan_in_force_and_names_it(self) -> None:
        plan = plan_after(drafted(), issued(drafted()))
        assert {"draft-below", "propose"} <= offered(OFFICER, plan)
        assert "draft-below" not in offered(STAFF, plan) and "propose" in offered(STAFF, plan)
        sent = {"title": "Kế hoạch", "summary": "Gọn", "starts_on": "2024-07-15", "ends_on": "2024-08-19"}
        assert body(PLAN_ACTS, "draft-below", sent, OFFICER, plan) == sent | {
            "unit": HUONG_SON, "level": "district", "year": 2024, "above": "plan-1",
        }  # fmt: skip
        own = plan_after(drafted(HUONG_SON, Level.DISTRICT), issued(drafted(HUONG_SON, Level.DISTRICT)))
        assert "draft-below" not in offered(OFFICER, own)

    def test_a_plan_is_approved_numbered_amended_and_returned_by_forms(self) -> None:
        submitted = plan_after(drafted(HUONG_SON, Level.DISTRICT), FestivalPlanSubmitted(unit=HUONG_SON))
        assert {"approve", "return"} <= offered(HEAD, submitted)
        assert {"approve", "return"}.isdisjoint(offered(NEIGHBOUR, submitted))
        in_force = plan_after(drafted(HUONG_SON, Level.DISTRICT), issued(drafted(HUONG_SON, Level.DISTRICT)))
        assert {"start", "amend", "cancel", "propose"} <= offered(HEAD, in_force)

    def test_an_event_is_proposed_with_the_name_of_its_commune_unless_another_is_given(self) -> None:
        plan = plan_after(drafted(), issued(drafted()))
        sent = {
            "title": "Ngày hội", "place.area": "area-18133", "ceremony.minutes": "45", "ceremony.speeches": "3",
            "ceremony.contents": "Ôn truyền thống\n\nKý cam kết", "festivity.minutes": "90", "budget": "40.000.000",
            "decoration_percent": "12", "delegate_gifts": "0",
        }  # fmt: skip
        places = [("area-18133", "Thị trấn Phố Châu")]
        made = body(PLAN_ACTS, "propose", sent, OFFICER, plan, places=places)
        assert (made["plan"], made["unit"], made["level"]) == ("plan-1", HUONG_SON, "district")
        assert made["details"]["place"] == {"area": "area-18133", "name": "Thị trấn Phố Châu"}
        assert made["details"]["ceremony"]["contents"] == ["Ôn truyền thống", "Ký cam kết"]
        assert made["details"]["festivity"] == {"minutes": 90, "activities": []}
        assert made["details"]["budget"] == 40_000_000

    def test_the_province_chooses_the_unit_of_its_pilot_site(self) -> None:
        plan = plan_after(drafted(), issued(drafted()))
        made = body(PLAN_ACTS, "propose", {"unit": HUONG_SON, "is_pilot_site": "on"}, STAFF, plan,
                    names={HUONG_SON: "Công an huyện Hương Sơn"})  # fmt: skip
        assert (made["unit"], made["level"], made["is_pilot_site"]) == (HUONG_SON, "province", True)

    def test_a_checklist_is_a_line_each_and_known_items_keep_their_codes(self) -> None:
        event = event_after(
            FestivalEventScheduled(scheduled_on=date(2024, 8, 14), previous=None),
            FestivalEventPreparationStarted(checklist=CHECKLIST),
        )
        template = [{"code": code, "title": code.upper(), "is_mandatory": code == "a"} for code in ("a", "b")]
        sent = {"others": "Âm thanh\nGiấy mời", "lines.b": "on"}
        assert body(EVENT_ACTS, "prepare", sent, OFFICER, event, template=template)["checklist"] == [
            {"code": "b", "title": "B"},
            {"code": "2-am-thanh", "title": "Âm thanh"},
            {"code": "2-giay-moi", "title": "Giấy mời"},
        ]
        assert {"mark", "readiness", "amend", "postpone", "cancel"} <= offered(OFFICER, event)
        scheduled = event_after(FestivalEventScheduled(scheduled_on=date(2024, 8, 14), previous=None))
        [act] = [act for act in EVENT_ACTS if act.code == "prepare"]
        fields = act.form(OFFICER, scheduled, Material(template=template))
        assert [(each.name, each.required) for each in fields] == [
            ("lines.a", True), ("lines.b", False), ("others", False),
        ]  # fmt: skip
        [alone] = act.form(OFFICER, scheduled, Material())
        assert alone.required, "while the service is away the unit writes its own"

    def test_an_event_that_is_not_held_still_says_what_it_cost(self) -> None:
        event = event_after()
        sent = {"reason": "Mưa lớn", "spent_already.commune": "3.600.000"}
        assert body(EVENT_ACTS, "cancel", sent, OFFICER, event) == {
            "reason": "Mưa lớn", "spent_already": {"commune": 3_600_000},
        }  # fmt: skip
        assert body(EVENT_ACTS, "cancel", {"reason": "Mưa"}, OFFICER, event)["spent_already"] == {}

    def test_a_sheet_is_verified_by_what_was_found_in_the_sample(self) -> None:
        event = FestivalSpreadReported(unit=HUONG_SON, year=2024, revision=1, rows=(ROW,), sample=("area-18133",))
        spread = fold_spread(None, event, AT)
        assert isinstance(spread, Spread)
        thing = kept("spread", spread)
        assert offered(STAFF, thing) == {"verify", "return"} and offered(OFFICER, thing) == set()
        assert body(SPREAD_ACTS, "verify", {"findings.area-18133": "9"}, STAFF, thing) == {
            "findings": [{"area": "area-18133", "held": 9}]
        }
        assert (spread.held, spread.residential_areas, spread.models_repeated) == (9, 10, 2)


class TestResults:
    """What the events of a season come to."""

    def test_verified_results_and_what_cancelled_events_had_spent(self) -> None:
        held = event_after(*reported("plan-1", HUONG_SON, 300))
        cancelled = event_after(
            FestivalEventCancelled(
                plan="plan-1", unit=HUONG_SON, reason="Mưa", spent_already={FundingSource.COMMUNE: 3_600_000},
                spent_total=3_600_000, replaced_by=None,
            )
        )  # fmt: skip
        results = results_of([held, cancelled, event_after(FestivalEventHeld(held_on=date(2024, 8, 14)))])
        assert (results.verified_events, results.attendance_total) == (1, 320)
        assert (results.spent_total, results.spent_on_cancelled) == (33_600_000, 3_600_000)
        assert results.sectors["people"] == 300 and results.sectors["enterprises"] == 0


def test_a_commune_that_merged_counts_with_the_one_that_it_went_into() -> None:
    registered = AreaRegistered(
        name="Xã Sơn Tây", kind="commune", level="commune", parent=None, valid_from=None, valid_to=None,
        legal_basis=None,
    )  # fmt: skip

    def ended(day: date, *successors: str) -> Area:
        into = tuple(AreaSuccession(area=each, extent=Extent.WHOLE) for each in successors)
        gone = AreaDissolved(effective_on=day, successors=into, legal_basis=BASIS)
        area = fold_area(fold_area(None, registered, AT), gone, AT)
        assert area is not None
        return area

    merging = date(2025, 7, 1)
    areas = {"area-1": ended(merging, "area-2"), "area-3": ended(merging, "area-2", "area-4")}
    assert followed("area-1", areas, date(2025, 12, 31)) == "area-2"
    assert followed("area-1", areas, date(2024, 12, 31)) == "area-1", "not before it merged"
    assert followed("area-3", areas, date(2025, 12, 31)) == "area-3", "what was split stays itself"


@pytest.mark.servers
class TestPages:
    """On a real PostgreSQL."""

    async def season(self, portal: Portal) -> None:
        """2024: a plan of the province and one of Hương Sơn, none of Can Lộc; three events; and 2023 before it."""
        plan, own, before = drafted(), drafted(HUONG_SON, Level.DISTRICT, above="plan-42"), drafted(year=2023)
        names = {HUONG_SON: "Công an huyện Hương Sơn", CAN_LOC: "Công an huyện Can Lộc"}
        await portal.running.hear(
            *((unit, unit_registered(unit, name, "district_police")) for unit, name in names.items()),
            (PROVINCE, unit_registered(PROVINCE, "Công an tỉnh Hà Tĩnh", "provincial_police")),
            ("plan-23", before),
            ("plan-23", issued(before)),
            ("event-23", event_proposed("plan-23", HUONG_SON, year=2023)),
            *(("event-23", event) for event in reported("plan-23", HUONG_SON, 180)),
            ("plan-42", plan),
            ("plan-42", issued(plan)),
            ("plan-42", opened(plan)),
            ("plan-439", own),
            ("plan-439", issued(own)),
            ("event-held", event_proposed("plan-439", HUONG_SON)),
            ("event-held", FestivalEventScheduled(scheduled_on=date(2024, 8, 14), previous=None)),
            ("event-held", FestivalEventHeld(held_on=date(2024, 8, 14))),
            *(("event-held", event) for event in reported("plan-439", HUONG_SON, 300)),
            ("event-late", event_proposed("plan-42", CAN_LOC, "Xã Đồng Lộc")),
            ("event-late", FestivalEventScheduled(scheduled_on=date(2024, 8, 16), previous=None)),
            ("event-late", FestivalEventPreparationStarted(checklist=CHECKLIST)),
            ("event-late", FestivalEventReady(check=(checked(RestraintKind.BUDGET, 40, 50),))),
            (
                "event-late",
                FestivalReadinessLost(
                    failing_items=(checked(RestraintKind.CEREMONY_MINUTES, 105, 60),), open_items=(), reason="Đổi"
                ),
            ),
        )

    async def merged(self, portal: Portal) -> None:
        """A unit held the festival of 2023 and merged into Hương Sơn in the year after."""
        gone = UnitDissolved(
            effective_on=date(2024, 3, 1), successors=(HUONG_SON,), reason="Sáp nhập", legal_basis=BASIS
        )
        await portal.running.hear(
            (MERGED, unit_registered(MERGED, "Công an xã Sơn Tây", "commune_police")),
            ("event-22", event_proposed("plan-23", MERGED, year=2023)),
            *(("event-22", event) for event in reported("plan-23", MERGED, 50)),
            (MERGED, gone),
        )

    async def test_the_calendar_shows_the_day_and_leads_to_the_event(self, portal: Portal) -> None:
        await self.season(portal)
        page = await (await portal.visitor(STAFF)).get("/festival?year=2024")
        assert "Tháng 08/2024" in page.text and "14 H. Hương Sơn" in page.text
        assert "/festival/events/event-late" in page.links
        assert "320" in page.text and "30.000.000" in page.text

    async def test_the_coverage_names_who_has_no_plan(self, portal: Portal) -> None:
        await self.season(portal)
        page = await (await portal.visitor(STAFF)).get("/festival/coverage?year=2024")
        assert [row for row in page.rows if "Can Lộc" in row] == ["Công an huyện Can Lộc □ chưa có kế hoạch –"]
        assert "đã ban hành 1/2" in page.text and "chưa có kế hoạch 1/2" in page.text
        assert "#row-district_police-443" in page.links and "reminder" in page.ids
        await portal.running.hear(("plan-42", FestivalPlansDue(due_before=date(2024, 5, 1))))
        page = await (await portal.visitor(STAFF)).get("/festival/coverage?year=2024")
        assert "1 đơn vị quá hạn" in page.text and "chưa có kế hoạch quá hạn" in page.text
        why = "Tổ chức chung với huyện liền kề (DỮ LIỆU MẪU)."
        await portal.running.hear(("plan-42", FestivalPlanWaived(unit=CAN_LOC, reason=why)))
        page = await (await portal.visitor(STAFF)).get("/festival/coverage?year=2024")
        assert "chưa có kế hoạch 0/2" in page.text and "không phải có kế hoạch riêng 1/2" in page.text
        assert (
            "Tổ chức chung với huyện liền kề" in page.text
            and "/festival/plans/plan-42" in page.links
            and "reminder" not in page.ids
        )
        await portal.running.hear(("plan-42", FestivalPlanWaiverEnded(unit=CAN_LOC)))
        closed = await (await portal.visitor(STAFF)).get("/festival/coverage?year=2023")
        assert "Mùa Ngày hội chưa mở" in closed.text

    async def test_readiness_says_what_is_not_done_and_what_exceeds_its_norm(self, portal: Portal) -> None:
        await self.season(portal)
        page = await (await portal.visitor(STAFF)).get("/festival/readiness?year=2024")
        [row] = page.rows
        assert "Xã Đồng Lộc" in row and "1/2 việc" in row and "✕ Phần lễ (phút)" in row
        event = await (await portal.visitor(STAFF)).get("/festival/events/event-late")
        assert "Lần kiểm tra gần nhất" in event.text and "✕ vượt" in event.text

    async def test_results_by_sector_are_a_chart_and_a_table_at_once(self, portal: Portal) -> None:
        await self.season(portal)
        page = await (await portal.visitor(STAFF)).get("/festival/results?year=2024")
        assert "Nhân dân 300 93,8" in page.text and "Cộng 320 100,0" in page.text
        assert "Nhiều nhất: Nhân dân, 300 (93,8 %)." in page.text
        assert '<rect class="now" width="100.0"' in page.html

    async def test_a_season_is_compared_with_the_one_before(self, portal: Portal) -> None:
        await self.season(portal)
        page = await (await portal.visitor(STAFF)).get("/festival/comparison?year=2024")
        assert "Nhân dân 180 300 +120 (+66,7 %)" in page.text
        assert "Tổng lượt người 200 320 +120 (+60,0 %)" in page.text
        assert "area-18676 200 320 +120 (+60,0 %)" in page.text
        await self.merged(portal)
        page = await (await portal.visitor(STAFF)).get("/festival/comparison?year=2024")
        assert "H. Hương Sơn 270 320 +50 (+18,5 %)" in page.text, (
            "what merged into it before the end of 2024 counts there"
        )
        nothing = await (await portal.visitor(STAFF)).get("/festival/comparison?year=2023")
        assert "Chưa có số liệu năm 2022" in nothing.text

    async def test_the_spread_counts_verified_sheets_and_a_returned_one_can_be_corrected(self, portal: Portal) -> None:
        await self.season(portal)
        sheet: dict[str, Any] = {"year": 2024, "revision": 1}
        rows: dict[str, Any] = {"rows": (ROW,), "sample": (ROW.area,)}
        await portal.running.hear(
            ("sheet-1", FestivalSpreadReported(unit=HUONG_SON, **sheet, **rows)),
            (
                "sheet-1",
                FestivalSpreadVerified(
                    unit=HUONG_SON, **sheet, findings=(SpreadFinding(area=ROW.area, held=9),), residential_areas=10,
                    held=9,
                ),
            ),
            ("sheet-2", FestivalSpreadReported(unit=CAN_LOC, **sheet, **rows)),
            ("sheet-2", FestivalSpreadReturned(unit=CAN_LOC, **sheet, reason="Khác kiểm tra")),
        )  # fmt: skip
        page = await (await portal.visitor(STAFF)).get("/festival/spread?year=2024")
        assert "9/10 (90,0 %)" in page.text and "Biểu đã xác nhận 1/2" in page.text
        own = await (await portal.visitor(NEIGHBOUR)).get("/festival/spreads/sheet-2")
        assert "/festival/spread/report?year=2024" in own.links
        other = await (await portal.visitor(HEAD)).get("/festival/spreads/sheet-2")
        assert "/festival/spread/report?year=2024" not in other.links

    async def test_only_the_province_drafts_the_plan_of_the_province(self, portal: Portal) -> None:
        await self.season(portal)
        form = (await (await portal.visitor(STAFF)).get("/festival/plans/new")).form("")
        assert {"year", "title", "summary", "starts_on", "ends_on"} <= form.names
        assert (await (await portal.visitor(HEAD)).get("/festival/plans/new")).status == 404
