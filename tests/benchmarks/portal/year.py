"""The events of a year of 69 communes' police: what the portal keeps after it. Nobody's real words or figures.

Each event is the golden example of its type with what matters changed: which unit, which thing, which day. Much as a
province of after 01/07/2025 may have it: a conference a quarter, ten collections of reports, a team in every commune,
thirty tasks a unit, a festival with three places each.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from shared.contracts.base import Event
from shared.messaging.topics import published_events
from story.scenes.conference import indicators
from story.units import communes_on, police_of

GOLDEN = Path(__file__).parents[3] / "docs" / "contracts" / "golden"
FIRST_DAY, LAST_DAY = date(2025, 7, 1), date(2026, 6, 30)
PROVINCE, STAFF_UNIT = "provincial_police-42", "department-PV05"
DEPARTMENTS = ("PV05", "PV01", "PX01", "PX03", "PH10", "PC06")
CONFERENCES, COLLECTIONS, TASKS, PLACES, NUMBERS = 4, 6, 30, 3, 24
WORDS = (
    "Đơn vị đã rà soát địa bàn, củng cố nòng cốt, duy trì mô hình tự quản và kiến nghị giải quyết dứt điểm vướng mắc. "
)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a thing, on a topic, at a time."""

    topic: str
    key: str
    at: datetime
    event: Event


@cache
def _example(kind: str) -> tuple[str, dict[str, Any]]:
    file = json.loads((GOLDEN / f"{kind}.json").read_text(encoding="utf-8"))
    return file["topic"], file["payload"]


@cache
def _classes() -> dict[str, type[Event]]:
    return {event.type: event for event in published_events()}


class Year:
    """Makes the events in the order of their days, each thing's in their own order."""

    def __init__(self) -> None:
        self.units = {f"commune_police-{code}": police_of(name) for code, (name, _) in communes_on(FIRST_DAY).items()}
        self._figures = list(indicators().values())
        self._happened: list[Happened] = []

    def events(self) -> list[Happened]:
        """All of the year."""
        self._directory()
        for number in range(CONFERENCES):
            self._conference(f"conference-{number}", FIRST_DAY + timedelta(days=20 + 85 * number), number)
        for number in range(COLLECTIONS):
            asked_by, day = f"period-{number}", FIRST_DAY + timedelta(days=50 + 52 * number)
            for index, unit in enumerate(self.units):
                self._report(f"report-{asked_by}-{unit}", asked_by, unit, day, index)
        for index, unit in enumerate(self.units):
            self._team(index, unit)
            self._tasks(index, unit)
            self._festival(index, unit)
            self._paper(index, unit)
        return sorted(self._happened, key=lambda each: each.at)  # a thing's events keep their order: it is stable

    def _add(self, kind: str, key: str, day: date, minute: int = 0, /, **changes: Any) -> None:
        topic, example = _example(kind)
        event = _classes()[kind].model_validate_json(json.dumps(example | changes))
        at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(minutes=minute)
        self._happened.append(Happened(topic, key, at, event))

    def _directory(self) -> None:
        def registered(unit: str, name: str, kind: str) -> None:
            self._add("unit-registered", unit, FIRST_DAY, 0, name=name, kind=kind, parent=None, area=None, offices=[])

        registered(PROVINCE, "Công an tỉnh Hà Tĩnh", "provincial_police")
        for code in DEPARTMENTS:
            registered(f"department-{code}", f"Phòng {code}", "department")
        for unit, name in self.units.items():
            registered(unit, name, "commune_police")

    def _terms(self, number: int, day: date) -> dict[str, Any]:
        return {
            "title": f"Hội nghị đánh giá phong trào lần {number + 1} (DỮ LIỆU MẪU)",
            "questions": [{"code": f"Q{n}", "text": f"Nội dung xin ý kiến số {n}: {WORDS}"} for n in (1, 2, 3)],
            "chair": {"unit": PROVINCE, "office": "Phó Giám đốc"},
            "staff_unit": STAFF_UNIT,
            "expected": [{"unit": unit, "duty": "report"} for unit in self.units],
            "report_due_before": str(day + timedelta(days=15)),
            "held_on": str(day + timedelta(days=25)),
        }

    def _conference(self, key: str, day: date, number: int) -> None:
        terms, document = self._terms(number, day), {"number": f"{40 + number}/TB-CAT-PV05", "sha256": None}
        self._add("conference-planned", key, day, 0, **terms)
        self._add("conference-convened", key, day, 1, **terms, document=None)
        for index, unit in enumerate(self.units):
            sent = day + timedelta(days=3 + index % 14)
            self._report(f"report-{key}-{unit}", key, unit, day, index)
            for question in ("Q1", "Q2", "Q3")[: 3 if index % 9 else 2]:
                argument = {"code": f"{index}-L1", "text": WORDS * 2, "source": {"kind": "letter", "document": "9/CV"}}
                stance = ("agree", "agree", "agree_with_conditions", "disagree")[(index + number) % 4]
                said = {"unit": unit, "question": question, "stance": stance, "arguments": [argument]}
                self._add("opinion-given", key, sent, index, **said)
                if index % 10 == 0:
                    again = said | {"previous": stance, "stance": "agree"}
                    self._add("opinion-changed", key, sent, index + 100, **again)
            if index % 2 == 0:
                self._add("paper-submitted", key, sent, 200, paper=f"paper-{index}", unit=unit, text=WORDS * 20)
            self._proposal(f"proposal-{key}-{unit}", key, unit, sent, index, number)
        held = day + timedelta(days=25)
        self._add("conference-held", key, held, 300, held_on=str(held), attending=list(self.units))
        conclusion: dict[str, Any] = {
            "document": _example("conclusion-issued")[1]["document"] | document,
            "acknowledgements": [],
        }
        asked = {name: terms[name] for name in ("staff_unit", "chair", "questions", "expected")}
        self._add("conclusion-issued", key, held, 301, **conclusion, **asked)
        if number < CONFERENCES - 1:
            self._dossier(f"dossier-{number}", key, held, number, asked)

    def _dossier(self, key: str, conference: str, day: date, number: int, asked: dict[str, Any]) -> None:
        self._add("dossier-opened", key, day, 310, conference=conference, **asked)
        self._add("collection-closed", key, day + timedelta(days=2), 311, conference=conference, non_responding=[])
        self._add("dossier-signed", key, day + timedelta(days=8), 312)
        self._add("dossier-cleared", key, day + timedelta(days=9), 313)
        self._add("dossier-presented", key, day + timedelta(days=10), 314)
        made = [
            {"proposal": f"proposal-{conference}-{unit}", "unit": unit, "outcome": "approve", "phase": 1}
            for unit in self.units
        ]
        self._add("dossier-concluded", key, day + timedelta(days=12), 315, conference=conference, outcomes=made)
        teams = [
            {**_example("decision-drafted")[1]["teams"][0], "proposal": each["proposal"], "unit": each["unit"]}
            for each in made
        ]
        decision = {"dossier": key, "teams": teams, "supersedes": None}
        drafted, issued = day + timedelta(days=14), day + timedelta(days=20)
        self._add("decision-drafted", f"decision-{number}", drafted, 316, **decision, conference=conference)
        self._add("decision-issued", f"decision-{number}", issued, 317, **decision, number=f"12{number}/QĐ-CAT-PX01")

    def _report(self, key: str, asked_by: str, unit: str, day: date, index: int) -> None:
        period = {"kind": "quarter", "starts_on": str(day - timedelta(days=91)), "ends_on": str(day)}
        about = {"conference": asked_by, "unit": unit, "period": period}
        due, sent = day + timedelta(days=15), day + timedelta(days=2 + index % 16)
        self._add("report-expected", key, day, 5, **about, staff_unit=STAFF_UNIT, due_before=str(due))
        if index % 23 == 22:  # never sent
            self._add("report-overdue", key, due, 5, conference=asked_by, unit=unit)
            return
        for revision in (1, 2) if index % 7 == 0 else (1,):
            figures = self._figures[(index + revision) % len(self._figures)]
            narrative = dict.fromkeys(("I", "II", "III", "IV", "V"), WORDS * 6)
            self._add(
                "report-submitted", key, sent, 10 * revision, **about, revision=revision, indicators=figures,
                number=f"{100 + index}/BC-CAX", submitted_on=str(sent), narrative=narrative, explanations={},
                findings=[], attachments=[],
            )  # fmt: skip
            self._add("report-review-started", key, sent, 10 * revision + 1, conference=asked_by, unit=unit)
            if revision == 1 and index % 7 == 0:
                self._add("report-returned", key, sent, 10 * revision + 2, conference=asked_by, unit=unit, revision=1)
        self._add("report-accepted", key, sent + timedelta(days=2), 40, conference=asked_by, unit=unit)

    def _proposal(self, key: str, conference: str, unit: str, day: date, index: int, number: int) -> None:
        about = {"conference": conference, "unit": unit}
        self._add("proposal-submitted", key, day, 50, **about, title=f"Đề xuất {index}", text=WORDS * 3, kind="other")
        self._add("proposal-appraisal-started", key, day + timedelta(days=1), 51)
        self._add("proposal-appraised", key, day + timedelta(days=2), 52, by_unit="department-PX01")
        if number < CONFERENCES - 1:
            self._add("proposal-included", key, day + timedelta(days=30), 53, dossier=f"dossier-{number}")
            decision = {"id": f"decision-{number}", "number": "12/QĐ", "signed_on": str(day), "effective_on": str(day)}
            self._add("proposal-approved", key, day + timedelta(days=50), 54, **about, decision=decision, kind="other")

    def _team(self, index: int, unit: str) -> None:
        key, day = f"team-{unit}", FIRST_DAY + timedelta(days=90 + index % 30)
        decision = {"id": "decision-0", "number": "120/QĐ-CAT-PX01", "signed_on": str(day), "effective_on": str(day)}
        about = {"unit": unit, "proposal": f"proposal-conference-0-{unit}"}
        roadmap = [
            {"code": f"M{n}", "title": f"Mốc {n}", "due_on": str(day + timedelta(days=25 * n))} for n in range(1, 7)
        ]
        self._add("team-planned", key, day, 0, **about, decision=decision, milestones=roadmap, phase=1 + index % 2)
        self._add("team-established", key, day, 1, **about, decision=decision, established_on=str(day))
        for n in range(1, 4 + index % 4):
            done = day + timedelta(days=25 * n - 2)
            self._add("milestone-completed", key, done, n, unit=unit, milestone=f"M{n}", completed_on=str(done))

    def _tasks(self, index: int, unit: str) -> None:
        for number in range(TASKS):
            key, day = f"task-{unit}-{number}", FIRST_DAY + timedelta(days=4 + number * 11 + index % 9)
            about = {"directive": f"directive-{unit}-{number}", "lead_unit": unit}
            due = day + timedelta(days=20)
            source = {"kind": "conclusion", "id": f"conference-{number % CONFERENCES}", "number": "46/TB-CAT-PV05"}
            self._add(
                "task-assigned", key, day, 0, **about, source=source, text=f"Việc {number}: {WORDS}",
                supporting_units=[STAFF_UNIT], due_before=str(due), proposal=None, purpose="other",
            )  # fmt: skip
            self._add("task-acknowledged", key, day + timedelta(days=1), 1, **about)
            if number % 5 == 4:
                self._add("task-overdue", key, due, 2, **about)
            if number < TASKS - 3:
                self._add("task-done", key, due + timedelta(days=1), 3, **about)
                self._add("task-verified", key, due + timedelta(days=3), 4, **about, source=source, proposal=None)

    def _festival(self, index: int, unit: str) -> None:
        plan, day = f"plan-{unit}", FIRST_DAY + timedelta(days=index % 10)
        about: dict[str, Any] = {"unit": unit, "level": "commune", "year": 2025, "above": None}
        self._add("festival-plan-drafted", plan, day, 0, **about, title="Kế hoạch Ngày hội", summary=WORDS * 4)
        self._add("festival-plan-submitted", plan, day + timedelta(days=1), 1)
        self._add("festival-plan-approved", plan, day + timedelta(days=3), 2)
        for place in range(PLACES):
            key, held = f"event-{unit}-{place}", date(2025, 8, 1) + timedelta(days=(index + place) % 18)
            details = _example("festival-event-proposed")[1]["details"]
            where = details["place"] | {"name": f"Thôn {place + 1}"}
            common = {"plan": plan, "unit": unit}
            self._add(
                "festival-event-proposed", key, day + timedelta(days=4), 0, **common, year=2025, level="commune",
                details=details | {"title": f"Ngày hội {place + 1}", "place": where},
            )  # fmt: skip
            scheduled = day + timedelta(days=6)
            self._add("festival-event-scheduled", key, scheduled, 1)
            self._add("festival-event-held", key, held, 2, held_on=str(held))
            result = {**common, "place": where, "revision": 1}
            self._add("festival-result-submitted", key, held + timedelta(days=3), 3, **result)
            self._add("festival-result-verified", key, held + timedelta(days=6), 4, **result, held_on=str(held))

    def _paper(self, index: int, unit: str) -> None:
        for number in range(3):
            key, day = f"commendation-{unit}-{number}", FIRST_DAY + timedelta(days=100 + 80 * number + index % 20)
            self._add("commendation-nominated", key, day, 0, unit=unit, nominated_by=unit)
            self._add("commendation-appraised", key, day + timedelta(days=5), 1)
        for number in range(NUMBERS):
            day = FIRST_DAY + timedelta(days=number * 15)
            numbered = {"issuer": unit, "year": day.year, "number": number + 1}
            self._add("number-given", f"register-{unit}-{number}", day, 0, **numbered, title=f"Báo cáo số {number + 1}")
        day = FIRST_DAY + timedelta(days=340)
        self._add("classification-self-scored", f"classification-{unit}", day, index, unit=unit)


def year() -> Iterator[Happened]:
    """The events."""
    yield from Year().events()
