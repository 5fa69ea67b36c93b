"""The course from a conference to a decision over HTTP, for tests that start somewhere on the way."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from services.reports.handlers import reactions
from shared.contracts.actor import Actor, Role
from shared.contracts.units import UnitRegistered
from shared.messaging.records import Record
from shared.testing.service import Running
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
    PROVINCE,
    ROADMAP,
    SILENT,
    STAFF,
    STAFF_HEAD,
    STAFF_UNIT,
    TEAM_NAME,
    at,
    office,
)

DEPARTMENT = "department-PX01"
DEPARTMENT_HEAD = office(DEPARTMENT, Role.HEAD, title="Trưởng phòng")
SILENT_HEAD = office(SILENT, Role.HEAD, title="Trưởng Công an huyện")
NOTICES, REPORTS = count(46), count(1000)
"""Numbers of a year: no course takes one that another has taken."""
MILESTONES = [milestone.model_dump(mode="json") for milestone in ROADMAP]


def paper(number: str, day: str) -> dict[str, Any]:
    """A cited document."""
    return {"number": number, "signed_on": day, "signer_office": "GIÁM ĐỐC"}


@dataclass
class Course:
    """One conference and what follows from it."""

    running: Running
    conference: str = ""
    dossier: str = ""
    decision: str = ""
    proposals: dict[str, str] = field(default_factory=dict[str, str])

    async def begin(self) -> "Course":
        """Register the units, then plan and convene."""
        run = self.running
        if not await run.pool.fetchval("SELECT count(*) FROM unit_directory"):
            await run.clock(at("2024-07-01"))
        for unit in (PROVINCE, STAFF_UNIT, DEPARTMENT, CITY, MOUNTAIN, SILENT):
            registered = UnitRegistered(
                name=f"Tên {unit}",
                kind=unit.partition("-")[0],
                parent=None,
                area=None,
                symbol=None,
                valid_from=None,
                legal_basis=None,
                offices=(),
            )
            if not await run.pool.fetchval("SELECT count(*) FROM unit_directory WHERE unit = $1", unit):
                await run.hear((unit, registered), at=at("2024-07-01"))
        duties = {CITY: "report", MOUNTAIN: "report", SILENT: "report", DEPARTMENT: "opinion"}
        terms: dict[str, Any] = {
            "title": "Hội nghị đánh giá (DỮ LIỆU MẪU)",
            "questions": [{"code": "Q1", "text": "Có tái thành lập Đội không?"}],
            "chair": {"unit": PROVINCE, "office": "Phó Giám đốc"},
            "staff_unit": STAFF_UNIT,
            "expected": [{"unit": unit, "duty": duty} for unit, duty in duties.items()],
            "form": {"code": "movement-half-year", "version": 1},
            "period": {"kind": "half_year", "starts_on": "2023-12-15", "ends_on": "2024-06-14"},
            "report_due_before": "2024-07-26",
            "held_on": "2024-08-05",
        }
        self.conference = (await run.act("/conferences", STAFF, terms))["id"]
        await run.act(f"{self.meeting}/convocation", CHAIR, {}, on=self.meeting)
        await run.settle()
        return self

    async def until(self, moment: datetime) -> None:
        """Move the clock on to the moment, unless an earlier test of the module has moved it further."""
        if moment > await self.now():
            await self.running.clock(moment)

    async def later(self, hours: int = 1) -> None:
        """Move the clock on by hours."""
        await self.running.clock(await self.now() + timedelta(hours=hours))

    async def now(self) -> datetime:
        """What the clock shows."""
        return datetime.fromisoformat((await self.running.get("/development/clock"))["now"])

    @property
    def meeting(self) -> str:
        """Path of the conference."""
        return f"/conferences/{self.conference}"

    @property
    def file(self) -> str:
        """Path of the dossier."""
        return f"/dossiers/{self.dossier}"

    @property
    def decree(self) -> str:
        """Path of the decision."""
        return f"/decisions/{self.decision}"

    async def say(self, head: Actor, stance: str, document: str | None = None) -> None:
        """A unit's opinion."""
        source = {"kind": "letter", "document": document or "97/CV-CAH"}
        arguments = [{"code": "L1", "text": "Lập luận (DỮ LIỆU MẪU)", "source": source}]
        body = {"question": "Q1", "stance": stance, "arguments": arguments}
        await self.running.act(f"{self.meeting}/opinions", head, body)

    async def propose(self, name: str, head: Actor, kind: str = "team") -> str:
        """A unit's proposal, remembered by name."""
        body = {
            "conference": self.conference,
            "kind": kind,
            "title": f"Đề xuất {name}",
            "text": "Đề nghị (DỮ LIỆU MẪU)",
        }
        self.proposals[name] = (await self.running.act("/proposals", head, body))["id"]
        return self.proposals[name]

    async def report(self, unit: str, head: Actor, number: str) -> str:
        """A unit's report, submitted."""
        (item,) = (await self.running.get(f"/reports?conference={self.conference}&unit={unit}"))["items"]
        path = f"/reports/{item['id']}"
        officer = office(unit, Role.OFFICER)
        draft = await self.running.act(f"{path}/draft", officer, {"indicators": {}, "narrative": {}}, method="PUT")
        await self.running.act(
            f"{path}/submission", head, {"number": number, "draft_version": draft["version"]}, on=path
        )
        return str(item["id"])

    async def answered(self) -> "Course":
        """Three units answer and propose, one stays silent; the conference is concluded and the dossier opened."""
        await self.say(OTHER_HEAD, "agree")
        await self.say(HEAD, "disagree")
        await self.say(HEAD, "agree_with_conditions", "98/CV-CAH")
        await self.say(DEPARTMENT_HEAD, "agree_with_conditions")
        await self.propose("city", OTHER_HEAD)
        await self.propose("mountain", HEAD)
        await self.propose("other", HEAD, "other")
        run = self.running
        await self.until(at("2024-08-05", 17))
        await run.act(f"{self.meeting}/holding", STAFF, {"held_on": "2024-08-05", "attending": [CITY]}, on=self.meeting)
        await self.until(at("2024-08-06"))
        directive = {
            "purpose": "synthesise",
            "text": "Tổng hợp ý kiến",
            "lead_unit": STAFF_UNIT,
            "due_before": "2024-08-14",
        }
        conclusion = {
            "document": paper(f"{next(NOTICES)}/TB-CAT-PV05", "2024-08-06"),
            "acknowledgements": [],
            "directives": [directive],
        }
        await run.act(f"{self.meeting}/conclusion", STAFF, conclusion, on=self.meeting)
        await run.settle()
        (dossier,) = (await run.get(f"/dossiers?conference={self.conference}"))["items"]
        self.dossier = dossier["id"]
        return self

    async def close(self) -> None:
        """Collection closes; events are not carried yet."""
        await self.until(at("2024-08-12", 17))
        await self.running.act(f"{self.file}/collection-closure", STAFF, {"non_responding": [SILENT]}, on=self.file)

    async def closed(self) -> "Course":
        """Collection closed, proposals included."""
        await self.answered()
        await self.close()
        await self.running.settle()
        return self

    async def review(self) -> None:
        """The draft goes to the head."""
        draft = {
            "assessment": "Đa số đơn vị nhất trí (DỮ LIỆU MẪU).",
            "options": [{"code": "PA1", "text": "Hai giai đoạn."}],
            "recommendations": [
                outcome for outcome in self.outcomes() if outcome["proposal"] == self.proposals["city"]
            ],
        }
        await self.running.act(f"{self.file}/review-request", STAFF, draft, on=self.file)

    async def sign(self, number: str | None = None) -> Any:
        """The head reads and signs."""
        await self.until(at("2024-08-13"))
        read = (await self.running.get(f"{self.file}/synthesis", STAFF_HEAD))["sha256"]
        number = number or f"{next(REPORTS)}/BC-PV05"
        body = {"document": paper(number, "2024-08-13"), "read_sha256": read}
        return await self.running.act(f"{self.file}/signature", STAFF_HEAD, body, on=self.file)

    async def signed(self) -> "Course":
        """Signed once."""
        await self.closed()
        await self.review()
        await self.sign()
        return self

    def outcomes(self) -> list[dict[str, Any]]:
        """Approve both solutions, reject the second team."""
        answers: dict[str, dict[str, Any]] = {
            "city": {"unit": CITY, "outcome": "approve", "phase": 1},
            "mountain": {"unit": MOUNTAIN, "outcome": "approve", "phase": 2},
            "other": {"unit": MOUNTAIN, "outcome": "approve", "reason": "Thí điểm 12 tháng."},
            "late": {"unit": SILENT, "outcome": "reject", "reason": "Chưa đủ điều kiện."},
        }
        return [{"proposal": key, **answers[name]} for name, key in self.proposals.items() if name in answers]

    async def concluded(self) -> "Course":
        """Cleared, presented, two sittings, an answer to every proposal."""
        if not self.dossier:
            await self.signed()
        await self.conclude()
        await self.running.settle()
        return self

    async def conclude(self) -> None:
        """From the clearance to the conclusion; its event is not carried yet."""
        run = self.running
        await run.act(f"{self.file}/clearance", CHAIR, {}, on=self.file)
        await self.until(at("2024-08-23", 16))
        await run.act(f"{self.file}/presentation", STAFF, {"presented_on": "2024-08-20"}, on=self.file)
        for body, who, day in (
            ("party_standing_committee", PARTY_OFFICE, "2024-08-22"),
            ("directorate", CLERK, "2024-08-23"),
        ):
            sitting = {
                "body": body,
                "date": day,
                "outcome": "agreed",
                "wording": "Thống nhất.",
                "document": paper("52/TB-CAT-PV05", day),
            }
            await run.act(f"{self.file}/sittings", who, sitting, on=self.file)
        await run.act(f"{self.file}/conclusion", CLERK, {"outcomes": self.outcomes()}, on=self.file)

    def draft(self, *names: str, **changes: Any) -> dict[str, Any]:
        """A draft decision for the named proposals."""
        units, phases = {"city": CITY, "mountain": MOUNTAIN}, {"city": 1, "mountain": 2}
        teams = [
            {
                "proposal": self.proposals[name],
                "unit": units[name],
                "phase": phases[name],
                "team_name": TEAM_NAME,
                "milestones": MILESTONES,
            }
            for name in names
        ]
        return {"title": "Về việc thành lập Đội (DỮ LIỆU MẪU)", "dossier": self.dossier, "teams": teams} | changes

    async def issue(self, number: str, *names: str, effective_on: str = "2024-09-15", **changes: Any) -> str:
        """A decision, drafted, agreed, signed and issued."""
        run = self.running
        decision = (await run.act("/decisions", PERSONNEL, self.draft(*names, **changes)))["id"]
        path = f"/decisions/{decision}"
        await self.until(at("2024-09-06"))
        await run.act(f"{path}/party-agreement", PARTY_OFFICE, {"document": paper("12-KL/ĐU", "2024-08-22")}, on=path)
        await run.act(f"{path}/signature", DIRECTOR, {"document": paper("57/TTr-PX01", "2024-09-05")}, on=path)
        body = {"number": number, "issued_on": "2024-09-06", "effective_on": effective_on}
        await run.act(f"{path}/issue", CLERK, body, on=path)
        return str(decision)

    async def states(self) -> dict[str, str]:
        """The status of each proposal by name."""
        items = (await self.running.get(f"/proposals?conference={self.conference}"))["items"]
        by_id = {item["id"]: item["status"] for item in items}
        return {name: by_id[key] for name, key in self.proposals.items()}


async def carry(running: Running, *topics: str) -> None:
    """The service's own events come back to it, topic by topic in this order: topics have none between each other."""
    while rows := await running.pool.fetch("SELECT * FROM outbox WHERE id > $1 ORDER BY id", running.carried):
        running.carried = max(row["id"] for row in rows)
        for row in sorted(rows, key=lambda row: topics.index(row["topic"]) if row["topic"] in topics else -1):
            if row["topic"] in reactions.topics:
                headers = tuple((n, v.encode()) for n, v in json.loads(row["headers"]).items())
                key = row["msg_key"].encode()
                await running.applier.apply([Record(row["topic"], 0, row["id"], key, headers, row["payload"])])
