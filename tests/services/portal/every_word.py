"""Every kind of thing with all the words that its events can carry, each marked with a word of its own.

Each event is the golden example of its type with what matters changed: who, which thing. In every text stands a word
like `qz17`, which stands nowhere else: where it is found, and where it is shown, can be compared.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from shared.contracts.base import Event
from shared.messaging.topics import published_events
from tests.services.portal.events import (
    CAN_LOC,
    CHAIR,
    CONFERENCE,
    EXPECTED,
    HUONG_SON,
    PROPOSAL,
    QUESTION,
    REPORT,
    STAFF_UNIT,
    TASK,
    unit_registered,
)

GOLDEN = Path(__file__).parents[3] / "docs" / "contracts" / "golden"
FILE = {"id": "file-1", "name": "bien-ban.pdf", "media_type": "application/pdf", "size": 9, "sha256": "0" * 64}
EVIDENCE = {"note": "Đã làm", "document": {"number": "5/BB", "signed_on": "2024-09-01", "signer_office": "Trưởng"}}
AREA, HEIR = "area-18676", "commune_police-18676"
# What may hold words that somebody wrote, and numbers of documents; all else are codes, ids and offices.
WORDED = {
    "text", "title", "reason", "note", "remarks", "wording", "assessment", "conditions", "scope", "replaced_by", "name",
    "number", "numbers", "contents", "activities", "narrative", "explanations", "reasons", "recipients", "team_name",
    "gap_reason",
}  # fmt: skip
CODES = {"code", "place", "area", "check", "id", "kind", "proposal", "unit", "outcome", "severity"}


@cache
def _classes() -> dict[str, type[Event]]:
    return {event.type: event for event in published_events()}


class Words:
    """Gives every text a word of its own; `said` tells by it what the text was, and in whose words."""

    def __init__(self) -> None:
        self.said: dict[str, tuple[str, str]] = {}

    def event(self, kind: str, /, **changes: Any) -> Event:
        """The golden example with what changes there are fields for, and a word in every text."""
        example = json.loads((GOLDEN / f"{kind}.json").read_text(encoding="utf-8"))["payload"]
        event = _classes()[kind]
        fitting = {name: value for name, value in changes.items() if name in event.model_fields}
        return event.model_validate_json(json.dumps(self._marked(example | fitting, kind, "", is_text=False)))

    def _marked(self, value: Any, kind: str, path: str, *, is_text: bool) -> Any:
        if isinstance(value, dict):
            parts = cast(dict[str, Any], value).items()
            inside = {key: is_text or key in WORDED for key, _ in parts}
            return {
                key: each if key == "form" or (key in CODES and isinstance(each, str)) else
                self._marked(each, kind, f"{path}.{key}", is_text=inside[key])
                for key, each in parts
            }  # fmt: skip
        if isinstance(value, list):
            items = cast(list[Any], value)
            return [self._marked(each, kind, path, is_text=is_text) for each in items]
        if not isinstance(value, str) or not is_text:
            return value
        word = f"qz{len(self.said) + 1}"
        self.said[word] = kind, path
        return f"{word}/{value}" if "/" in value else f"{value} {word}"


def _directory(words: Words) -> Iterator[tuple[str, Event]]:
    yield "provincial_police-42", unit_registered("provincial_police-42", "Công an tỉnh", "provincial_police")
    for unit, name, kind in (
        (HUONG_SON, "Công an huyện Hương Sơn", "district_police"),
        (CAN_LOC, "Công an huyện Can Lộc", "district_police"),
        (HEIR, "Công an xã Sơn Tây", "commune_police"),
        (STAFF_UNIT, "Phòng Xây dựng phong trào", "department"),
    ):
        yield unit, unit_registered(unit, name, kind)
    yield HEIR, words.event("unit-reorganised", parent=None, area=None, offices=[])
    yield AREA, words.event("area-registered", parent=None)
    yield "authority-1", words.event("authority-granted", unit=HUONG_SON, for_unit=HUONG_SON, scope="Phạm vi")
    yield "authority-1", words.event("authority-ended")


def _asked(words: Words) -> Iterator[tuple[str, Event]]:
    terms = {
        "questions": [QUESTION.model_dump(mode="json")], "chair": CHAIR.model_dump(mode="json"),
        "staff_unit": STAFF_UNIT, "expected": [each.model_dump(mode="json") for each in EXPECTED],
    }  # fmt: skip
    yield CONFERENCE, words.event("conference-planned", **terms)
    yield CONFERENCE, words.event("conference-convened", **terms)
    for unit in (HUONG_SON, CAN_LOC):
        argument = {"code": f"{unit[-3:]}-L1", "text": "Lập luận", "source": {"kind": "letter", "document": "9/CV"}}
        said = {"unit": unit, "arguments": [argument]}
        yield CONFERENCE, words.event("opinion-given", **said)
        yield CONFERENCE, words.event("opinion-changed", **said)
        yield CONFERENCE, words.event("opinion-changed", **said)
        yield CONFERENCE, words.event("paper-submitted", unit=unit, paper=f"paper-{unit}")
        yield CONFERENCE, words.event("statement-recorded", unit=unit, statement=f"statement-{unit}")


def _reported(words: Words) -> Iterator[tuple[str, Event]]:
    for key, unit, asker in ((REPORT, HUONG_SON, CONFERENCE), ("report-2", CAN_LOC, "period-1")):
        about = {"conference": asker, "unit": unit}
        sent = about | {"narrative": {"I": "Tình hình"}, "attachments": [FILE]}
        yield key, words.event("report-expected", **about, staff_unit=STAFF_UNIT)
        yield key, words.event("report-submitted", **sent, revision=1)
        yield key, words.event("report-returned", **about, revision=1)
        yield key, words.event("report-submitted", **sent, revision=2)
    yield REPORT, words.event("report-returned", conference=CONFERENCE, unit=HUONG_SON, revision=2)
    yield "report-2", words.event("report-accepted", conference="period-1", unit=CAN_LOC)
    yield "period-1", words.event("period-summary-opened", staff_unit=STAFF_UNIT, expected=[CAN_LOC])
    yield "period-1", words.event("period-summary-signed", totals=[], reports=[])
    yield "period-1", words.event("period-summary-sent")
    for key, unit in ((PROPOSAL, HUONG_SON), ("proposal-2", CAN_LOC)):
        about = {"conference": CONFERENCE, "unit": unit}
        yield key, words.event("proposal-submitted", **about, conditions="Nếu")
        yield key, words.event("proposal-supplement-requested")
        yield key, words.event("proposal-appraised")
        yield key, words.event("proposal-included", dossier="dossier-1")
        yield key, words.event("proposal-rejected", **about)
    yield "proposal-2", words.event("proposal-implemented", evidence=EVIDENCE | {"attachments": [FILE]})


def _concluded(words: Words) -> Iterator[tuple[str, Event]]:
    asked = {
        "questions": [QUESTION.model_dump(mode="json")], "chair": CHAIR.model_dump(mode="json"),
        "staff_unit": STAFF_UNIT, "expected": [each.model_dump(mode="json") for each in EXPECTED],
    }  # fmt: skip
    yield CONFERENCE, words.event("conclusion-issued", **asked, acknowledgements=[{"units": [], "text": "Biểu dương"}])
    answered = [
        {"proposal": key, "unit": unit, "outcome": "reject", "phase": None, "reason": "Vì", "until": None}
        for key, unit in ((PROPOSAL, HUONG_SON), ("proposal-2", CAN_LOC))
    ]
    draft = {"assessment": "Đánh giá", "options": [{"code": "A", "text": "Một"}], "recommendations": answered}
    yield "dossier-1", words.event("dossier-opened", conference=CONFERENCE, **asked)
    yield "dossier-1", words.event("collection-closed", conference=CONFERENCE, non_responding=[])
    yield "dossier-1", words.event("dossier-review-requested", draft=draft)
    yield "dossier-1", words.event("dossier-revision-requested")
    yield "dossier-1", words.event("dossier-signed")
    yield "dossier-1", words.event("dossier-returned")
    yield "dossier-1", words.event("sitting-recorded")
    yield "dossier-1", words.event("dossier-concluded", conference=CONFERENCE, outcomes=answered)
    drafted = {"kind": "organisation", "dossier": "dossier-1", "conference": CONFERENCE, "supersedes": None}
    yield "decision-1", words.event("decision-drafted", **drafted)
    yield "decision-1", words.event("decision-party-agreed")
    yield "decision-1", words.event("decision-refused")
    awarding = drafted | {"kind": "commendation", "teams": [], "directives": [], "commendations": ["commendation-1"]}
    declined = [{"commendation": "commendation-2", "reason": "Chưa đủ"}]
    yield "decision-2", words.event("decision-drafted", **awarding, declined=declined)


def _carried_out(words: Words) -> Iterator[tuple[str, Event]]:
    evidence = EVIDENCE | {"attachments": [FILE]}
    team = {"unit": HUONG_SON, "proposal": PROPOSAL}
    yield "team-1", words.event("team-planned", **team)
    yield "team-1", words.event("team-established", **team)
    yield "team-1", words.event("milestone-completed", unit=HUONG_SON, milestone="M1", evidence=evidence)
    yield "team-1", words.event("personnel-confirmed", unit=HUONG_SON)
    yield "team-1", words.event("team-readiness-confirmed", unit=HUONG_SON)
    yield "team-1", words.event("team-held", unit=HUONG_SON)
    source = {"kind": "conclusion", "id": CONFERENCE, "number": "46/TB", "given_by": None}
    task = {"directive": "directive-1", "lead_unit": HUONG_SON}
    yield TASK, words.event("task-assigned", **task, source=source, supporting_units=[CAN_LOC], proposal=None)
    yield TASK, words.event("task-progress-reported", **task)
    yield TASK, words.event("task-progress-reported", **task)
    yield TASK, words.event("task-extension-requested", **task)
    yield TASK, words.event("task-contribution-reported", directive="directive-1", unit=CAN_LOC, evidence=evidence)
    yield TASK, words.event("task-done", **task, evidence=evidence)
    yield TASK, words.event("task-verified", **task, source=source, proposal=None)
    for key in ("commendation-1", "commendation-2"):
        achieved = {"kind": "feat", "reference": "Đợt cao điểm", "text": "Thành tích", "starts_on": "2024-01-01",
                    "ends_on": "2024-02-01"}  # fmt: skip
        about = {"unit": HUONG_SON, "nominated_by": STAFF_UNIT, "achievement": achieved}
        yield key, words.event("commendation-nominated", **about, nominator_office=f"{STAFF_UNIT}:Trưởng phòng")
        yield key, words.event("commendation-appraised")
    yield "commendation-1", words.event("commendation-awarded", unit=HUONG_SON, decision=None)
    yield "commendation-1", words.event("commendation-certified")
    yield "commendation-2", words.event("commendation-declined")
    yield "honour-1", words.event("honour-conferred", unit=HUONG_SON, commendation="commendation-1")
    yield "honour-1", words.event("honour-withdrawn")
    scores = {"scores": {"T1": 9}, "points": 9}
    yield "classification-1", words.event("classification-self-scored", unit=HUONG_SON, **scores, note="Giải trình")
    yield "classification-1", words.event("classification-returned")
    yield "classification-1", words.event("classification-self-scored", unit=HUONG_SON, **scores, note="Giải trình")
    yield "classification-1", words.event("classification-appraised", unit=HUONG_SON, reasons={"T1": "Vì"}, **scores)
    for number, issuer in enumerate((HUONG_SON, STAFF_UNIT)):
        yield f"register-{number}", words.event("number-given", issuer=issuer, number=71 + number, document=None)
        yield f"register-{number}", words.event("number-voided", issuer=issuer)


def _festival(words: Words) -> Iterator[tuple[str, Event]]:
    plan = {"unit": HUONG_SON, "year": 2024, "above": None, "level": "district"}
    yield "plan-1", words.event("festival-plan-drafted", **plan)
    yield "plan-1", words.event("festival-plan-commented")
    yield "plan-1", words.event("festival-plan-returned")
    yield "plan-1", words.event("festival-plan-issued", **plan)
    for key in ("event-1", "event-2"):
        about = {"plan": "plan-1", "unit": HUONG_SON}
        place = {"area": AREA, "name": "Thôn"}
        details = {
            "title": "Ngày hội", "place": place, "budget": 1, "decoration_percent": 1, "delegate_gifts": 0,
            "ceremony": {"minutes": 1, "speeches": 1, "contents": ["Chào cờ"]},
            "festivity": {"minutes": 1, "activities": ["Kéo co"]},
            "rain_plan": {"place": place, "on": None, "note": "Vào nhà"},
        }  # fmt: skip
        item = {"code": "loa", "group": "ceremony", "title": "Loa", "is_done": True, "note": "Đủ"}
        yield key, words.event("festival-event-proposed", **about, year=2024, level="commune", details=details)
        yield key, words.event("festival-event-scheduled")
        yield key, words.event("festival-event-preparation-started", checklist=[item])
    yield "event-1", words.event("festival-event-held")
    yield "event-1", words.event("festival-result-submitted", **about, place=place, attachments=[FILE], findings=[])
    yield "event-1", words.event("festival-result-returned")
    yield "event-2", words.event("festival-event-cancelled", replaced_by="Trực tuyến")
    sheet = {"unit": HUONG_SON, "year": 2024}
    yield "spread-1", words.event("festival-spread-reported", **sheet)
    yield "spread-1", words.event("festival-spread-returned", **sheet)


def story(words: Words) -> list[list[tuple[str, Event]]]:
    """All of it in three parts: the conference asks; it was held and all that followed; its words are open."""
    held = words.event("conference-held", attending=[HUONG_SON, CAN_LOC])
    followed = (_concluded, _carried_out, _festival)
    return [
        [*_directory(words), *_asked(words), *_reported(words)],
        [(CONFERENCE, held), *(each for part in followed for each in part(words))],
        [(CONFERENCE, words.event("conference-words-opened"))],
    ]
