"""What the story of the conference comes to, as the services answer it."""

from collections import Counter
from typing import Any

from story.scenes import looking
from story.stage import Stage


async def answered(stage: Stage) -> dict[str, Any]:
    """The story's totals over HTTP, in the form of `data/totals.yaml`."""
    conference = await stage.get(looking.STAFF, "reports", f"/conferences/{await looking.conference(stage)}")
    tally = next(tally for tally in conference["tallies"] if tally["duty"] == "report")
    stances = {
        name: tally[name] for name in ("agree", "agree_with_conditions", "disagree", "no_opinion", "not_answered")
    }
    reports = await stage.every(looking.STAFF, "reports", "/reports")
    submitted = [report for report in reports if report["revision"] > 0]
    teams = await stage.every(looking.STAFF, "units", "/teams")
    events = await stage.every(looking.STAFF, "festival", "/events")
    season = (await stage.get(looking.STAFF, "festival", "/seasons/2024/summary"))["total"]
    return {
        "stances": {name: count for name, count in stances.items() if count},
        "reports": len(submitted),
        "late_reports": sum(report["is_late"] for report in submitted),
        "returned_reports": sum(report["revision"] > 1 for report in submitted),
        "teams": sum(team["established_on"] is not None for team in teams),
        "active_teams": sum(team["status"] == "active" for team in teams),
        "teams_by_phase": dict(Counter(team["phase"] for team in teams)),
        "proposals": dict(Counter(proposal["status"] for proposal in await looking.proposals(stage))),
        "tasks": len(await stage.every(looking.STAFF, "units", "/tasks")),
        "commendations": dict(
            Counter(each["status"] for each in await stage.every(looking.STAFF, "reports", "/commendations"))
        ),
        "honours": len(await stage.every(looking.STAFF, "units", "/honours")),
        "festival_events": dict(Counter(event["status"] for event in events)),
        "attendance_total": season["attendance_total"],
        "spent_total_vnd": season["spent_total"],
    }
