"""Achievements are commended: nominated once, appraised by PX03, decided by one decision, honours of their units."""

from typing import Any

from story.cast import as_json, district, load
from story.scene import Scene
from story.scenes import looking
from story.scenes.conference import SAMPLE
from story.stage import Stage

AWARDS = "can-bo-px03"


def scenes() -> list[Scene]:
    """From four nominations to three honours."""
    story = load("commendation")
    return [
        Scene(story["nominated_at"], "4 đơn vị đề nghị khen thưởng", _nominate),
        Scene(story["appraised_at"], "PX03 thẩm định đề nghị khen thưởng", _appraise),
        Scene(story["drafted_at"], "PX03 dự thảo quyết định khen thưởng", _draft),
        Scene(story["party_agreed_at"], "Văn phòng Đảng ủy ghi nhận kết luận 16-KL/ĐU", _agree),
        Scene(story["signed_at"], "Giám đốc ký, văn thư ban hành 1240/QĐ-CAT-PX03", _issue),
        Scene(story["effective_at"], "Quyết định khen thưởng có hiệu lực; cấp giấy khen", _certify),
    ]


async def _nominate(stage: Stage) -> None:
    story = load("commendation")
    for code, nomination in story["nominations"].items():
        body = await _body(stage, code, nomination)
        await stage.act(f"truong-{code}", "reports", "/commendations", body | {"form": story["form"]})


async def _body(stage: Stage, code: str, nomination: dict[str, Any]) -> dict[str, Any]:
    achievement: dict[str, Any] = {"text": nomination["text"]}
    if "festival" in nomination:
        event = await looking.event(stage, nomination["festival"])
        day = (await stage.get(looking.STAFF, "festival", event))["held_on"]
        achievement |= {"kind": "festival", "reference": event.removeprefix("/events/")}
        achievement |= {"starts_on": day, "ends_on": day}
    else:
        feat = nomination.get("feat")
        achievement |= {"kind": "feat", "reference": feat} if feat else {"kind": "period"}
        achievement |= as_json({name: nomination[name] for name in ("starts_on", "ends_on")})
    people = nomination.get("individuals")
    recipient = "individuals" if people else "unit"
    return {"unit": district(code), "recipient": recipient, "individuals": people, "achievement": achievement}


async def _appraise(stage: Stage) -> None:
    advice = {"verdict": "support", "note": f"Đủ điều kiện, tiêu chuẩn {SAMPLE}."}
    for key in (await _by_unit(stage)).values():
        await stage.act(AWARDS, "reports", f"/commendations/{key}/appraisal", advice, on=f"/commendations/{key}")


async def _draft(stage: Stage) -> None:
    story, keys = load("commendation"), await _by_unit(stage)
    declined = {code: each["declined"] for code, each in story["nominations"].items() if "declined" in each}
    body = {
        "title": story["title"],
        "commendations": [key for code, key in keys.items() if code not in declined],
        "declined": [{"commendation": keys[code], "reason": reason} for code, reason in declined.items()],
    }
    await stage.act(AWARDS, "reports", "/commendation-decisions", body)


async def _agree(stage: Stage) -> None:
    decision = await _decision(stage)
    body = {"document": as_json(load("commendation")["party_document"])}
    await stage.act("van-phong-dang-uy", "reports", f"{decision}/party-agreement", body, on=decision)


async def _issue(stage: Stage) -> None:
    decision, story = await _decision(stage), load("commendation")
    body = {"document": as_json(story["document"])}
    await stage.act("van-thu", "reports", f"{decision}/signature", body, on=decision)
    day = story["signed_at"].date().isoformat()
    issue = {"number": story["document"]["number"], "issued_on": day, "effective_on": story["certified_on"].isoformat()}
    await stage.act("van-thu", "reports", f"{decision}/issue", issue, on=decision)


async def _certify(stage: Stage) -> None:
    story, keys = load("commendation"), await _by_unit(stage)
    numbers = {code: each["certificates"] for code, each in story["nominations"].items() if "certificates" in each}

    async def honoured() -> bool:
        return len(await stage.every(looking.STAFF, "units", "/honours")) == len(numbers)

    await stage.until("the honours of the commended units", honoured)
    for code, given in numbers.items():
        path = f"/commendations/{keys[code]}"
        body = {"numbers": given, "issued_on": story["certified_on"].isoformat()}
        await stage.act("van-thu", "reports", f"{path}/certificates", body, on=path)


async def _by_unit(stage: Stage) -> dict[str, str]:
    found = await stage.every(AWARDS, "reports", "/commendations")
    keys = {each["unit"]: each["id"] for each in found}
    return {code: keys[district(code)] for code in load("commendation")["nominations"]}


async def _decision(stage: Stage) -> str:
    found = await stage.get(AWARDS, "reports", "/decisions?kind=commendation")
    return f"/decisions/{found['items'][0]['id']}"
