"""Two reporting periods: opened, reported (once by an acting head, once by a successor), summarised, sent."""

from collections.abc import Awaitable, Callable
from typing import Any

from story.cast import as_json, district, load
from story.scene import Scene
from story.scenes import looking
from story.scenes.conference import SAMPLE, indicators
from story.stage import Stage
from story.units import symbol_of


def scenes() -> list[Scene]:
    """The authority of an acting head, then both periods from opening to dispatch."""
    acting = load("year")["acting_head"]
    play = [Scene(acting["at"], "Văn thư đăng ký quyền Trưởng Công an huyện Can Lộc tháng 9/2024", _acting_head)]
    for name, period in load("year")["periods"].items():
        title = period["title"].removesuffix(f" {SAMPLE}")
        play += [
            Scene(period["opened_at"], f"PV05 mở kỳ: {title}", _step(_open, name)),
            Scene(period["accepted_at"], f"PV05 chấp nhận báo cáo, đóng nhận: {title}", _step(_accept_and_close, name)),
            Scene(period["signed_at"], f"Trưởng phòng PV05 ký, văn thư gửi: {title}", _step(_sign_and_send, name)),
        ]
        for at, figures in period["figures"].items():
            play.append(Scene(at, f"{len(figures)} đơn vị gửi báo cáo: {title}", _report(name, figures)))
    return play


def _step(play: Callable[[Stage, str], Awaitable[None]], name: str) -> Callable[[Stage], Awaitable[None]]:
    return lambda stage: play(stage, name)


async def _acting_head(stage: Stage) -> None:
    grant = load("year")["acting_head"]["grant"]
    await stage.act("van-thu", "units", "/authorities", as_json(grant) | {"document": as_json(grant["document"])})


async def _open(stage: Stage, name: str) -> None:
    period = load("year")["periods"][name]
    body = {
        "title": period["title"],
        "staff_unit": "department-PV05",
        "period": as_json(period["period"]),
        "form": load("conference")["form"],
        "expected": [district(code) for code in load("cast")["districts"]],
        "report_working_days": period["report_working_days"],
        "working_days": period["working_days"],
    }
    await stage.act("can-bo-pv05", "reports", "/period-summaries", body)


def _report(name: str, figures: dict[str, int]) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        period = load("year")["periods"][name]
        summary = await looking.period_summary(stage, name)
        for code, sessions in figures.items():
            writer = period["writers"].get(code, f"truong-{code}")
            report = f"/reports/{await looking.report_of(stage, summary, code)}"

            async def is_theirs(report: str = report, unit: str = stage.cast[writer].unit) -> bool:
                return (await stage.get(looking.STAFF, "reports", report))["unit"] == unit

            await stage.until(f"{writer} owes the report of {code}", is_theirs)
            form = await stage.get(writer, "reports", f"{report}/draft")
            figures_of_unit = filled(period, code, form["rows"]) | {"B01": sessions, "B02": period["b02"]}
            draft = {"indicators": figures_of_unit, "narrative": {"II": f"Kết quả {SAMPLE}."}}
            saved = await stage.answer(writer, "reports", f"{report}/draft", draft, method="PUT")
            number = f"{200 + len(name)}/BC-{symbol_of(stage.cast[writer].unit)}"
            body = {"number": number, "draft_version": saved.json()["version"]}
            await stage.act(writer, "reports", f"{report}/submission", body, on=report)

    return play


def filled(period: dict[str, Any], code: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What an officer fills in: what the form begins with, then the unit's other figures, where the period asks any."""
    known = indicators().get(code) or load("year")["without_half_year"][code]
    begun = {row["row"]["code"]: row["value"] for row in rows if row["value"] is not None}
    figures = {"G01": 0} | known | begun | period["more"]
    figures |= {row: figures[other] for row, other in period["same_as"].items() if other in figures}
    asked = {row["row"]["code"] for row in rows if row["is_asked"]}
    return {row: value for row, value in figures.items() if row in asked}


async def _accept_and_close(stage: Stage, name: str) -> None:
    period, summary = load("year")["periods"][name], await looking.period_summary(stage, name)
    for code in {code for figures in period["figures"].values() for code in figures}:
        report = f"/reports/{await looking.report_of(stage, summary, code)}"
        await stage.act("can-bo-pv05", "reports", f"{report}/review", on=report)
        await stage.act("truong-pv05", "reports", f"{report}/acceptance", on=report)
    path = f"/period-summaries/{summary}"
    silent = {"non_responding": [district(code) for code in period["silent"]]}
    await stage.act("can-bo-pv05", "reports", f"{path}/collection-closure", silent, on=path)


async def _sign_and_send(stage: Stage, name: str) -> None:
    period, path = load("year")["periods"][name], f"/period-summaries/{await looking.period_summary(stage, name)}"
    summary = await stage.get("truong-pv05", "reports", path)
    if summary["status"] == "drafting":
        read: Any = await stage.get("truong-pv05", "reports", f"{path}/figures")
        body = {"document": as_json(period["document"]), "read_sha256": read["sha256"]}
        await stage.act("truong-pv05", "reports", f"{path}/signature", body, on=path)
    sent = {"recipients": load("year")["recipients"], "sent_on": period["signed_at"].date().isoformat()}
    await stage.act("van-thu", "reports", f"{path}/dispatch", sent, on=path)

    async def consolidated() -> bool:
        reports = await stage.every(looking.STAFF, "reports", f"/reports?conference={path.rpartition('/')[2]}")
        return all(report["status"] != "accepted" for report in reports)

    await stage.until("the counted reports are consolidated", consolidated)
