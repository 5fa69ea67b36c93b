"""What the year comes to: as the services answer it on its last day, and as the topics alone tell it."""

from collections import Counter
from datetime import date
from typing import Any

from story.cast import district, load
from story.scenes import looking
from story.scenes.correction import recorded
from story.stage import Stage
from story.witness import Testimony

ROWS = ("B01", "B02")


async def answered(stage: Stage) -> dict[str, Any]:
    """The year's totals over HTTP, in the form of `data/year_totals.yaml`. Past days are asked for as of the day."""
    said: dict[str, Any] = {}
    rehomed = 0
    for name in load("year")["periods"]:
        path = f"/period-summaries/{await looking.period_summary(stage, name)}/signed-figures"
        figures = await stage.get(looking.STAFF, "reports", path)
        totals = {each["code"]: each["total"] for each in figures["totals"]}
        said[name] = {key: figures[key] for key in ("expected", "counted", "late")} | {row: totals[row] for row in ROWS}
        rehomed += sum(line["unit"] != line["owed_by"] for line in figures["units"])
    reports = await stage.every(looking.STAFF, "reports", "/reports")
    teams = await stage.every(looking.STAFF, "units", "/teams")
    season = (await stage.get(looking.STAFF, "festival", "/seasons/2024/summary"))["total"]
    days: list[date] = list(load("year_totals")["district_police"])
    return said | {
        "conferences": len(await stage.every(looking.STAFF, "reports", "/conferences")),
        "rehomed": rehomed,
        "reports": dict(Counter(report["status"] for report in reports)),
        "teams": dict(Counter(team["status"] for team in teams)),
        "tasks": len(await stage.every(looking.STAFF, "units", "/tasks")),
        **{
            kind: {day: await _standing(stage, kind, day) for day in days}
            for kind in ("district_police", "commune_police")
        },
        "attendance_2024": season["attendance_total"],
        "record_of_445": await recorded(stage, "445"),
        "spent_2024_vnd": season["spent_total"],
    }


async def _standing(stage: Stage, kind: str, day: date) -> int:
    return len(await stage.every(looking.STAFF, "units", f"/units?as_of={day}&kind={kind}"))


_STATUS = {
    "report-expected": "draft",
    "report-submitted": "submitted",
    "report-review-started": "under_review",
    "report-returned": "returned",
    "report-accepted": "accepted",
    "report-consolidated": "consolidated",
    "report-cancelled": "cancelled",
}
_TEAM = {
    "team-planned": "planned",
    "team-established": "authorised",
    "team-activated": "active",
    "team-dissolved": "dissolved",
    "team-transferred": "transferred",
}


def rebuilt(testimony: Testimony) -> dict[str, Any]:
    """The same, folded from the events alone."""
    said: dict[str, Any] = {}
    kinds = {event.key: event.payload["period"]["kind"] for event in testimony.of("period-summary-opened")}
    for event in testimony.of("period-summary-signed"):
        totals = {each["code"]: each["total"] for each in event.payload["totals"]}
        counts = {key: event.payload[key] for key in ("expected", "counted", "late")}
        said[kinds[event.key]] = counts | {row: totals[row] for row in ROWS}
    reports = {event.key: _STATUS[event.type] for event in testimony.of(*_STATUS)}
    counted = {report for event in testimony.of("period-summary-signed") for report in event.payload["reports"]}
    rehomed = {event.key for event in testimony.of("report-rehomed")}
    teams = {event.key: _TEAM[event.type] for event in testimony.of(*_TEAM)}
    results = testimony.of("festival-result-verified", "festival-result-reopened")
    last = {event.key: event for event in results}  # what was opened again counts by its last verification
    verified = [event.payload for event in last.values() if event.type == "festival-result-verified"]
    cancelled = testimony.of("festival-event-cancelled")
    return said | {
        "conferences": len(testimony.of("conference-planned")),
        "rehomed": len(rehomed & counted),
        "reports": dict(Counter(reports.values())),
        "teams": dict(Counter(teams.values())),
        "tasks": len({event.key for event in testimony.of("task-assigned")}),
        **{
            kind: {day: _units(testimony, kind, day) for day in load("year_totals")[kind]}
            for kind in ("district_police", "commune_police")
        },
        "attendance_2024": sum(result["attendance_total"] for result in verified),
        "record_of_445": sum(each["attendance_total"] for each in verified if each["unit"] == district("445")),
        "spent_2024_vnd": sum(sum(result["spending"].values()) for result in verified)
        + sum(sum(event.payload["spent_already"].values()) for event in cancelled),
    }


def _units(testimony: Testimony, kind: str, day: date) -> int:
    registered = {
        event.key
        for event in testimony.of("unit-registered")
        if event.payload["kind"] == kind and (event.payload["valid_from"] or "") <= day.isoformat()
    }
    gone = {e.key for e in testimony.of("unit-dissolved") if e.payload["effective_on"] <= day.isoformat()}
    return len(registered - gone)
