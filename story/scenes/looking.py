"""Finding things again: everything the cast acts on is looked up over HTTP, nothing is carried in memory."""

from typing import Any

from services.reports.report.store import report_id
from story.cast import district, load
from story.stage import Stage

STAFF = "truong-pv05"


async def conference(stage: Stage, number: int = 0) -> str:
    """The id of a conference, by the order in which they were planned."""
    return (await stage.get(STAFF, "reports", "/conferences"))["items"][number]["id"]


async def report(stage: Stage, code: str) -> str:
    """The id of a district unit's report, once it is expected."""

    async def expected() -> str | None:
        items = (await stage.get(STAFF, "reports", f"/reports?unit={district(code)}"))["items"]
        return items[0]["id"] if items else None

    return await stage.until(f"expected report of {code}", expected)


async def report_of(stage: Stage, asked_by: str, code: str) -> str:
    """The id of the report that a unit was asked for by a conference or a period summary, once it is expected.

    The unit's first event names it; later it may have passed to another.
    """
    key = report_id(asked_by, district(code))

    async def expected() -> str | None:
        reports = await stage.every(STAFF, "reports", f"/reports?conference={asked_by}")
        return key if key in {report["id"] for report in reports} else None

    return await stage.until(f"expected report of {code}", expected)


async def period_summary(stage: Stage, name: str) -> str:
    """The id of a period summary, by its name in the story."""
    title = load("year")["periods"][name]["title"]
    summaries = await stage.every(STAFF, "reports", "/period-summaries")
    return next(each["id"] for each in summaries if each["title"] == title)


async def proposals(stage: Stage) -> list[dict[str, Any]]:
    """All proposals."""
    return await stage.every(STAFF, "reports", "/proposals")


async def dossier(stage: Stage, number: int = 0) -> str:
    """The path of a dossier, once it is opened."""

    async def opened() -> str | None:
        items = (await stage.get(STAFF, "reports", "/dossiers"))["items"]
        return f"/dossiers/{items[number]['id']}" if len(items) > number else None

    return await stage.until("opened dossier", opened)


async def task(stage: Stage, purpose: str) -> str:
    """The path of the task that a directive of the conclusion gave."""

    async def assigned() -> str | None:
        tasks = await stage.every(STAFF, "units", "/tasks")
        return next((f"/tasks/{task['id']}" for task in tasks if task["purpose"] == purpose), None)

    return await stage.until(f"task «{purpose}»", assigned)


async def team(stage: Stage, code: str) -> dict[str, Any]:
    """The team of a district unit, once it is planned."""

    async def planned() -> dict[str, Any] | None:
        items = (await stage.get(STAFF, "units", f"/teams?unit={district(code)}"))["items"]
        return items[0] if items else None

    return await stage.until(f"team of {code}", planned)


async def event(stage: Stage, name: str) -> str:
    """Path of a festival event by its name in the story, once it is proposed."""
    unit = district(load("festival")["events"][name]["unit"])

    async def proposed() -> str | None:
        items = (await stage.get(STAFF, "festival", f"/events?unit={unit}"))["items"]
        return f"/events/{items[0]['id']}" if items else None

    return await stage.until(f"event {name}", proposed)


def officer(name: str) -> str:
    """Login of the officer of the unit that holds the event."""
    return f"can-bo-{load('festival')['events'][name]['unit']}"
