"""The festival from the province's plan to verified results: one cancelled, one postponed, one returned."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from shared.contracts.calendar import VIETNAM
from story.cast import district, load
from story.scene import Scene
from story.scenes import festival_results, looking
from story.scenes.conference import SAMPLE
from story.stage import Stage, StoryStopped

PROVINCE = "provincial_police-42"
CHECKLIST = {"phuong-an": f"Phương án an toàn, phòng mưa {SAMPLE}", "chuong-trinh": f"Chương trình đã duyệt {SAMPLE}"}


def scenes() -> list[Scene]:
    """Plans in March and June, events in August, the season closed in September."""
    story = load("festival")
    season = story["season"]
    play = [
        Scene(season["recorded_at"], "Kế hoạch Ngày hội của UBND tỉnh: mở mùa 15/7–19/8", _open_season),
        Scene(story["plans"]["issued_at"], "Kế hoạch của 8 địa phương", _local_plans),
        Scene(_at(season["starts_on"], 8), "Bắt đầu thực hiện kế hoạch", _start),
        Scene(_at(season["starts_on"] + timedelta(days=5), 9), "8 điểm được đề xuất và xếp lịch", _propose_all),
        Scene(datetime(2024, 8, 1, 8, tzinfo=VIETNAM), "8 điểm bắt đầu chuẩn bị", _prepare_all),
        Scene(_at(season["ends_on"] + timedelta(days=4), 15), "Đóng kế hoạch; nhiệm vụ Ngày hội hoàn thành", _close),
    ]
    for name, event in story["events"].items():
        play += _event_scenes(name, event)
    return play


def _event_scenes(name: str, event: dict[str, Any]) -> list[Scene]:
    day: date = event["day"]
    play = [Scene(_at(day - timedelta(days=2), 10), f"{name}: kiểm tra điều kiện, sẵn sàng", _ready(name, event))]
    if "cancelled" in event:
        return [*play, Scene(event["cancelled"]["at"], f"{name}: hủy vì mưa lớn", _cancel(name, event["cancelled"]))]
    if "postponed" in event:
        postponed = event["postponed"]
        play.append(
            Scene(postponed["at"], f"{name}: hoãn vì mưa, chuyển sang {postponed['to']:%d/%m}", _postpone(name))
        )
        day = postponed["to"]
    return [
        *play,
        Scene(_at(day, 21), f"{name}: đã tổ chức", festival_results.hold(name)),
        Scene(_at(day + timedelta(days=1), 9), f"{name}: báo cáo kết quả", festival_results.report(name, event)),
        Scene(_at(day + timedelta(days=2), 9), f"{name}: PV05 xác nhận kết quả", festival_results.verify(name, event)),
    ]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), VIETNAM)


async def _plan_of(stage: Stage, unit: str) -> str:
    return f"/plans/{(await stage.get(looking.STAFF, 'festival', f'/plans?unit={unit}'))['items'][0]['id']}"


async def _open_season(stage: Stage) -> None:
    season = load("festival")["season"]
    await _issue(
        stage,
        "van-thu",
        {"unit": PROVINCE, "level": "province", "title": season["title"]},
        season["document"]["number"],
        season["document"]["signed_on"],
        season["document"]["signer_office"],
    )


async def _local_plans(stage: Stage) -> None:
    plans = load("festival")["plans"]
    above = (await _plan_of(stage, PROVINCE)).removeprefix("/plans/")
    for code, number in plans["numbers"].items():
        draft = {"unit": district(code), "level": "district", "title": plans["title"], "above": above}
        await _issue(stage, f"can-bo-{code}", draft, number, plans["signed_on"], plans["signer_office"])


async def _issue(stage: Stage, who: str, draft: dict[str, Any], number: str, signed_on: date, office: str) -> None:
    season = load("festival")["season"]
    wording = {
        "summary": load("festival")["plans"]["summary"],
        "starts_on": season["starts_on"].isoformat(),
        "ends_on": season["ends_on"].isoformat(),
        "year": season["year"],
    }
    plan = await stage.act(who, "festival", "/plans", draft | wording)
    document = {"number": number, "signed_on": signed_on.isoformat(), "signer_office": office}
    path = f"/plans/{plan['id']}"
    issued = {"issued_by": "peoples_committee", "document": document}
    await stage.act(who, "festival", f"{path}/external-issue", issued, on=path)


async def _start(stage: Stage) -> None:
    await _move_plans(stage, "start")


async def _move_plans(stage: Stage, move: str) -> None:
    for code in [*load("festival")["plans"]["numbers"], None]:
        unit, who = (district(code), f"truong-{code}") if code else (PROVINCE, "can-bo-pv05")
        path = await _plan_of(stage, unit)
        await stage.act(who, "festival", f"{path}/{move}", on=path)


async def _propose_all(stage: Stage) -> None:
    for event in load("festival")["events"].values():
        pilot, unit = event.get("pilot", False), district(event["unit"])
        plan = (await _plan_of(stage, unit)).removeprefix("/plans/")
        proposal = {
            "plan": plan,
            "unit": unit,
            "level": "province" if pilot else "commune",
            "is_pilot_site": pilot,
            "details": _details(event),
        }
        who = "can-bo-pv05" if pilot else f"can-bo-{event['unit']}"
        proposed = await stage.act(who, "festival", "/events", proposal)
        path = f"/events/{proposed['id']}"
        scheduled = {"on": event["day"].isoformat()}
        await stage.act(f"can-bo-{event['unit']}", "festival", f"{path}/schedule", scheduled, on=path)


def _details(event: dict[str, Any]) -> dict[str, Any]:
    place = load("areas")["districts"][event["unit"]]["communes"][event["place"]]
    return {
        "title": f"Ngày hội toàn dân bảo vệ An ninh Tổ quốc, {place} {SAMPLE}",
        "place": {"area": f"area-{event['place']}", "name": place},
        "ceremony": {
            "minutes": event["ceremony"],
            "speeches": event["speeches"],
            "contents": [f"Ôn truyền thống, báo cáo kết quả, ký cam kết {SAMPLE}"],
        },
        "festivity": {"minutes": event["festivity"], "activities": [event["programme"]]},
        "budget": event["budget"],
        "decoration_percent": event["decoration"],
        "delegate_gifts": 0,
    }


async def _prepare_all(stage: Stage) -> None:
    for name in load("festival")["events"]:
        await _prepare(stage, name)


async def _prepare(stage: Stage, name: str) -> None:
    path = await looking.event(stage, name)
    checklist = [{"code": code, "title": title} for code, title in CHECKLIST.items()]
    await stage.act(looking.officer(name), "festival", f"{path}/preparation", {"checklist": checklist}, on=path)


def _ready(name: str, event: dict[str, Any]) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        await _check_off(stage, name)
        path, head = await looking.event(stage, name), f"truong-{event['unit']}"
        if "amended" in event:
            refused = await stage.attempt(head, "festival", f"{path}/readiness", on=path)
            if "idempotency-replayed" in refused.headers:
                return  # played before
            if refused.status_code != 409 or len(refused.json()["errors"]) != 3:
                raise StoryStopped(f"{name} should fail the restraint check in three items: {refused.text}")
            details = _details(event | event["amended"])
            await stage.answer(looking.officer(name), "festival", f"{path}/details", details, on=path, method="PUT")
        await stage.act(head, "festival", f"{path}/readiness", on=path)

    return play


async def _check_off(stage: Stage, name: str) -> None:
    path = await looking.event(stage, name)
    for code in CHECKLIST:
        mark = {"is_done": True, "note": f"Đã hoàn thành {SAMPLE}."}
        await stage.answer(looking.officer(name), "festival", f"{path}/checklist/{code}", mark, on=path, method="PUT")


def _cancel(name: str, cancelled: dict[str, Any]) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        path = await looking.event(stage, name)
        body = {key: cancelled[key] for key in ("reason", "spent_already", "replaced_by")}
        await stage.act(_head(name), "festival", f"{path}/cancellation", body, on=path)

    return play


def _postpone(name: str) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        path, postponed = await looking.event(stage, name), load("festival")["events"][name]["postponed"]
        reason = {"reason": postponed["reason"]}
        await stage.act(_head(name), "festival", f"{path}/postponement", reason, on=path)
        scheduled = {"on": postponed["to"].isoformat()}
        await stage.act(looking.officer(name), "festival", f"{path}/schedule", scheduled, on=path)
        await _prepare(stage, name)
        await stage.act(_head(name), "festival", f"{path}/readiness", on=path)

    return play


async def _close(stage: Stage) -> None:
    await _move_plans(stage, "reporting")
    await _move_plans(stage, "closing")
    task = await looking.task(stage, "festival")
    evidence = {"evidence": {"note": f"Kết quả Ngày hội đã xác nhận, tổng hợp {SAMPLE}."}}
    await stage.act("can-bo-pv05", "units", f"{task}/completion", evidence, on=task)
    await stage.act("pho-giam-doc", "units", f"{task}/verification", {"note": f"Đạt yêu cầu {SAMPLE}."}, on=task)


def _head(name: str) -> str:
    return f"truong-{load('festival')['events'][name]['unit']}"
