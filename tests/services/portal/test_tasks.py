"""Tasks of several units and teams with their roadmaps: what is shown, who is waited for, what is offered to whom."""

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest

from services.portal.acts.catalogue import open_to
from services.portal.acts.form import Material
from services.portal.acts.unit import TASK_ACTS, TEAM_ACTS
from services.portal.pages.team import Timeline
from services.portal.store import Kept
from services.portal.things.base import At
from services.portal.things.task import Task, fold
from services.portal.things.team import Team
from services.portal.things.team import fold as fold_team
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Attachment, Event, Evidence
from shared.contracts.calendar import VIETNAM
from shared.contracts.reports import DirectivePurpose, DirectiveSourceKind
from shared.contracts.units import (
    MilestoneCode,
    MilestoneCompleted,
    TaskAcknowledged,
    TaskAssigned,
    TaskContributionReported,
    TaskDone,
    TaskEscalated,
    TaskExtensionGranted,
    TaskExtensionRequested,
    TaskProgressReported,
    TaskReassigned,
    TaskSource,
    TaskSupportAcknowledged,
    TaskSupportAdded,
    TaskSupportReassigned,
    TaskSupportWithdrawn,
    TeamEstablished,
    TeamPlanned,
)
from tests.services.portal.conftest import HEAD, NEIGHBOUR, STAFF, Portal
from tests.services.portal.events import CAN_LOC, CONFERENCE, HUONG_SON, REFERENCE, ROADMAP, STAFF_UNIT, unit_registered

AT = At(at=datetime(2024, 11, 1, 9, tzinfo=VIETNAM), by="x:y")
CHAIR = Actor("pho-giam-doc", "provincial_police-42", "Phó Giám đốc", frozenset({Role.CHAIR}))
PERSONNEL = Actor("can-bo-px01", "department-PX01", "Cán bộ", frozenset({Role.PERSONNEL}))
SOURCE = TaskSource(kind=DirectiveSourceKind.CONCLUSION, id=CONFERENCE, number="46/TB-CAT")
FILE = Attachment(id="file-1", name="bien-ban.pdf", media_type="application/pdf", size=1200, sha256="a" * 64)
BASE: dict[str, Any] = {"directive": "directive-1", "lead_unit": HUONG_SON}
ASSIGNED = TaskAssigned(
    **BASE,
    source=SOURCE,
    purpose=DirectivePurpose.OTHER,
    text="Rà soát mô hình (DỮ LIỆU MẪU).",
    supporting_units=(CAN_LOC, "district_police-445"),
    due_before=date(2024, 11, 20),
)
TAKEN_NOTE = TaskSupportAcknowledged(**BASE, unit=CAN_LOC)
PART = TaskContributionReported(
    **BASE, unit=CAN_LOC, evidence=Evidence(note="Đã rà soát", document=None, attachments=(FILE,))
)
ESCALATED = TaskEscalated(
    **BASE, source=SOURCE, text=ASSIGNED.text, due_before=date(2024, 11, 20), days=3,
    silent_units=(HUONG_SON, "district_police-445"),
)  # fmt: skip


def after(*events: Event) -> Kept[Task]:
    task: Task | None = None
    for event in (ASSIGNED, *events):
        task = fold(task, event, AT)
    assert task is not None
    return Kept("task", "task-1", 1, task, AT.at, AT.at)


def team_after(*events: Event) -> Kept[Team]:
    team: Team | None = None
    planned = TeamPlanned(
        unit=HUONG_SON, proposal="proposal-1", decision=REFERENCE, phase=1, name="Đội", milestones=ROADMAP
    )
    for event in (planned, *events):
        team = fold_team(team, event, AT)
    assert team is not None
    return Kept("team", "team-1", 1, team, AT.at, AT.at)


def offered(actor: Actor, thing: Kept[Any]) -> set[str]:
    return {act.code for act in open_to(actor, thing)}


def waits(task: Kept[Task]) -> set[tuple[str, str | None]]:
    return {(wait.act, wait.unit) for wait in task.thing.waits}


class TestSupport:
    """Several units do a task, each its part."""

    def test_each_supporting_unit_is_waited_for_by_itself(self) -> None:
        assert waits(after()) == {
            ("task.acknowledge", HUONG_SON), ("task.support", CAN_LOC), ("task.support", "district_police-445"),
        }  # fmt: skip
        assert ("task.contribute", CAN_LOC) in waits(after(TAKEN_NOTE))
        assert CAN_LOC not in {unit for _, unit in waits(after(TAKEN_NOTE, PART))}

    def test_a_supporting_unit_takes_note_and_then_reports_its_part(self) -> None:
        assert offered(NEIGHBOUR, after()) == {"acknowledge"}
        assert offered(NEIGHBOUR, after(TAKEN_NOTE)) == {"contribute"}
        assert "contribute" not in offered(HEAD, after(TAKEN_NOTE))

    def test_what_was_reported_stays_beside_the_unit(self) -> None:
        part = after(TAKEN_NOTE, PART).thing.support_of(CAN_LOC)
        assert part is not None and part.evidence is not None
        assert [file.name for file in part.evidence.attachments] == ["bien-ban.pdf"]

    def test_an_heir_supports_in_place_of_a_unit_that_ended(self) -> None:
        heir = TaskSupportReassigned(**BASE, previous=CAN_LOC, unit="commune_police-18406", reason="Sắp xếp")
        task = after(TAKEN_NOTE, heir).thing
        assert task.supporting_units == ("commune_police-18406", "district_police-445")
        assert task.support_of("commune_police-18406") is not None and not task.supporting[0].has_acknowledged

    def test_the_staff_unit_adds_and_releases_units(self) -> None:
        added = TaskSupportAdded(**BASE, unit="department-PX01", reason="Cần thêm")
        assert ("task.support", "department-PX01") in waits(after(added))
        released = TaskSupportWithdrawn(**BASE, unit=CAN_LOC, reason="Làm nhiệm vụ khác")
        assert after(TAKEN_NOTE, PART, released).thing.supporting_units == ("district_police-445",)
        assert {"add-support", "withdraw-support"} <= offered(STAFF, after())
        assert not {"add-support", "withdraw-support"} & offered(NEIGHBOUR, after())

    def test_one_that_leads_from_now_on_supports_no_more(self) -> None:
        moved = TaskReassigned(
            directive="directive-1", lead_unit=CAN_LOC, previous=HUONG_SON, reason="Giao lại (DỮ LIỆU MẪU)."
        )
        assert waits(after(TAKEN_NOTE, moved)) == {
            ("task.acknowledge", CAN_LOC), ("task.support", "district_police-445"),
        }  # fmt: skip


class TestProgress:
    """How far it has come, between taking note and being done."""

    def test_the_lead_unit_says_so_and_the_last_word_is_shown_with_its_day(self) -> None:
        taken = TaskAcknowledged(**BASE)
        assert "progress" in offered(HEAD, after(taken)) and "progress" not in offered(NEIGHBOUR, after(taken))
        assert "progress" not in offered(HEAD, after())
        said = [TaskProgressReported(**BASE, note=note, percent=done) for note, done in (("Một nửa", 50), ("Xong", 90))]
        progress = after(taken, *said).thing.progress
        assert progress is not None and (progress.note, progress.percent, progress.on) == (
            "Xong",
            90,
            date(2024, 11, 1),
        )


class TestEscalation:
    """What is overdue for long goes to those who gave it."""

    def test_it_is_in_the_hands_of_the_leaders_until_the_day_is_moved(self) -> None:
        escalated = after(ESCALATED)
        assert escalated.thing.is_escalated and ("task.escalated", None) in waits(escalated)
        asked = TaskExtensionRequested(**BASE, due_before=date(2024, 12, 1), reason="Mưa")
        given = TaskExtensionGranted(**BASE, previous=date(2024, 11, 20), due_before=date(2024, 12, 1))
        assert not after(ESCALATED, asked, given).thing.is_escalated
        done = TaskDone(**BASE, evidence=Evidence(note="Xong", document=None), is_late=True)
        assert not after(ESCALATED, TaskAcknowledged(**BASE), done).thing.is_escalated

    def test_it_goes_to_whoever_gave_it_and_then_to_the_director(self) -> None:
        def asked(*events: Event) -> list[tuple[str, ...]]:
            return [wait.roles for wait in after(*events).thing.waits if wait.act == "task.escalated"]

        assert asked(ESCALATED) == [(Role.CHAIR,)]
        assert asked(ESCALATED, ESCALATED.changed(level=2)) == [(Role.DIRECTOR,)]
        by_decision = after(ESCALATED).thing.changed(source=SOURCE.changed(kind=DirectiveSourceKind.DECISION))
        assert by_decision.escalated_to is Role.DIRECTOR

    def test_who_only_records_what_leaders_decided_cites_what_they_signed(self) -> None:
        own = replace(after(ESCALATED), thing=after(ESCALATED).thing.changed(lead_unit=STAFF_UNIT))
        [cancel] = [act for act in TASK_ACTS if act.code == "cancel"]
        cited = {each.name for each in cancel.form(STAFF, own, Material())}
        assert "document.number" in cited and "cancel" in offered(STAFF, own)
        for actor, thing in ((CHAIR, own), (STAFF, after(ESCALATED))):
            assert [each.name for each in cancel.form(actor, thing, Material())] == ["reason"]

    def test_those_who_gave_it_may_give_it_to_another_or_cancel_it(self) -> None:
        assert {"reassign", "cancel"} <= offered(CHAIR, after(ESCALATED))
        assert {"reassign", "cancel"} <= offered(STAFF, after(ESCALATED))
        assert {"reassign", "cancel"}.isdisjoint(offered(HEAD, after(ESCALATED)))


class TestTeams:
    """What personnel and staff do beside the unit."""

    def test_due_days_move_and_a_team_ends_with_a_basis(self) -> None:
        team = team_after(
            TeamEstablished(unit=HUONG_SON, proposal="proposal-1", decision=REFERENCE, established_on=date(2024, 9, 15))
        )
        assert {"due-day", "transfer", "dissolve", "personnel"} <= offered(PERSONNEL, team)
        assert "due-day" in offered(STAFF, team) and "transfer" not in offered(STAFF, team)
        [act] = [act for act in TEAM_ACTS if act.code == "transfer"]
        units = [(CAN_LOC, "Công an huyện Can Lộc"), (HUONG_SON, "Công an huyện Hương Sơn")]
        fields = {field.name: field for field in act.form(PERSONNEL, team, Material(units=units))}
        assert [code for code, _ in fields["to_unit"].choices] == [CAN_LOC]
        assert fields["legal_basis.number"].required


class TestTimeline:
    """The drawing of roadmaps, however long they are."""

    def test_a_few_months_are_all_named(self) -> None:
        assert Timeline(date(2024, 10, 15), date(2025, 1, 2)).months == [
            date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1),
        ]  # fmt: skip

    @pytest.mark.parametrize("years", [1, 2, 5, 20, 2000])
    def test_no_more_months_are_named_than_there_is_room_for(self, years: int) -> None:
        timeline = Timeline(date(2024, 10, 15), date(2024 + years, 10, 15))
        assert 2 <= len(timeline.months) <= 12
        places = [timeline.x(month) for month in timeline.months]
        assert min(b - a for a, b in pairwise(places)) > 50

    def test_years_are_named_by_their_first_month(self) -> None:
        months = Timeline(date(2020, 1, 1), date(2024, 12, 2)).months
        assert months[:3] == [date(2020, 7, 1), date(2021, 1, 1), date(2021, 7, 1)]


@pytest.mark.servers
class TestPages:
    """On a real PostgreSQL."""

    async def test_the_list_counts_what_is_mine_overdue_and_escalated(self, portal: Portal) -> None:
        late = (ASSIGNED, TAKEN_NOTE, PART, ESCALATED)
        other = ASSIGNED.changed(directive="directive-2", lead_unit=STAFF_UNIT, supporting_units=(), due_before=None)
        await portal.running.hear(
            (HUONG_SON, unit_registered(HUONG_SON, "Công an huyện Hương Sơn", "district_police")),
            (CAN_LOC, unit_registered(CAN_LOC, "Công an huyện Can Lộc", "district_police")),
            *(("task-1", event) for event in late),
            ("task-2", other),
        )
        visitor = await portal.visitor(NEIGHBOUR)
        page = await visitor.get("/tasks")
        assert "tất cả 2" in page.text and "của đơn vị tôi 1" in page.text and "đã báo cáo lãnh đạo 1" in page.text
        [row] = (await visitor.get("/tasks?show=escalated")).rows
        assert "+ 2 đơn vị phối hợp, 1 đã tiếp nhận" in row and "đã báo cáo lãnh đạo" in row
        task = await visitor.get("/tasks/task-1")
        assert any("Can Lộc ✓ đã tiếp nhận Đã rà soát" in row for row in task.rows)
        assert "Chưa tiếp nhận: H. Hương Sơn" in task.text
        home = await visitor.get("/")
        assert "Không có việc nào đang chờ" in home.text  # it has done its part

    async def test_what_a_team_owes_is_told_in_words(self, portal: Portal) -> None:
        established = date(2024, 9, 15)
        team: dict[str, Any] = {"unit": HUONG_SON, "proposal": "proposal-9", "decision": REFERENCE}
        handed_over = Evidence(note="Biên bản", document=None)
        await portal.running.hear(
            ("team-9", TeamPlanned(**team, phase=1, name="Đội", milestones=ROADMAP)),
            ("team-9", TeamEstablished(**team, established_on=established)),
            (
                "team-9",
                MilestoneCompleted(
                    unit=HUONG_SON, milestone=MilestoneCode.HANDOVER, completed_on=established, evidence=handed_over,
                    is_late=False,
                ),
            ),
        )  # fmt: skip
        visitor = await portal.visitor(STAFF)
        rows = [row for row in (await visitor.get("/teams/team-9")).rows if row.startswith("M")]
        assert ["quá hạn" in row for row in rows] == [True, False, True, True, True, True]
