"""From the effective decision to an active team: nine teams are established, the one of 439 goes all the way."""

from datetime import date, datetime, time, timedelta
from typing import Any

from shared.contracts.calendar import VIETNAM
from story.cast import load
from story.scene import Scene
from story.scenes import looking
from story.scenes.conference import SAMPLE
from story.stage import Stage

EVIDENCE = {
    "M2": "Biên bản bàn giao hồ sơ, nhiệm vụ từ bộ phận cũ",
    "M3": "Biên bản giao nhận trụ sở, trang bị",
    "M4": "Quy chế làm việc của Đội",
    "M5": "Kế hoạch và kết quả tập huấn nghiệp vụ",
    "M6": "Công bố quyết định, ra mắt Đội",
}


def scenes() -> list[Scene]:
    """The roadmap of phase 1; the other teams of the phase reach M1 and M2 in the story's time."""
    decision, roadmap = load("decision")["decision"], load("decision")["roadmap"]
    active = roadmap["active_unit"]
    first_phase = [code for code, unit in load("conference")["units"].items() if unit["outcome"].get("phase") == 1]
    effective: date = decision["effective_on"]
    play = [
        Scene(
            datetime.combine(effective, time(0, 5), VIETNAM),
            "Quyết định có hiệu lực: 9 Đội được thành lập",
            _established,
        )
    ]
    for code, milestone in roadmap["milestones"].items():
        units = first_phase if code in ("M1", "M2") else [active]
        if code != "M6":
            play.append(Scene(milestone["done_at"], f"{code} {milestone['title']}", _reach(code, units)))
    play.append(Scene(roadmap["ready_at"], "PX01 và PV05 xác nhận Đội sẵn sàng", _ready(active)))
    play.append(Scene(roadmap["active_at"], "Đội của Hương Sơn ra mắt, đi vào hoạt động", _launched(active)))
    return play


async def _established(stage: Stage) -> None:
    async def all_established() -> bool:
        teams = await stage.every("truong-pv05", "units", "/teams")
        return len(teams) == load("totals")["teams"] and all(team["established_on"] for team in teams)

    await stage.until("nine established teams", all_established)


def _reach(code: str, units: list[str]) -> Any:
    async def play(stage: Stage) -> None:
        for unit in units:
            team = await looking.team(stage, unit)
            path = f"/teams/{team['id']}"
            if code == "M1":
                body = {"is_sufficient": True, "note": f"Đã bố trí đủ theo phương án {SAMPLE}"}
                await stage.act("can-bo-px01", "units", f"{path}/personnel-confirmation", body, on=path)
            else:
                await stage.act(
                    f"truong-{unit}", "units", f"{path}/milestones/{code}/completion", _evidence(code, stage), on=path
                )

    return play


def _ready(unit: str) -> Any:
    async def play(stage: Stage) -> None:
        team = await looking.team(stage, unit)
        for who, side in (("truong-px01", "personnel"), ("can-bo-pv05", "staff")):
            body = {"side": side, "note": f"Đủ điều kiện hoạt động {SAMPLE}"}
            await stage.act(
                who, "units", f"/teams/{team['id']}/readiness-confirmations", body, on=f"/teams/{team['id']}"
            )

    return play


def _launched(unit: str) -> Any:
    async def play(stage: Stage) -> None:
        team = await looking.team(stage, unit)
        path = f"/teams/{team['id']}"
        await stage.act(f"truong-{unit}", "units", f"{path}/milestones/M6/completion", _evidence("M6", stage), on=path)
        await stage.act("can-bo-pv05", "units", f"{path}/launch-confirmation", on=path)

        async def implemented() -> bool:
            proposal = await stage.get("truong-pv05", "reports", f"/proposals/{team['proposal']}")
            return proposal["status"] == "implemented"

        await stage.until("the proposal behind the team is implemented", implemented)

    return play


def _evidence(code: str, stage: Stage) -> dict[str, Any]:
    assert stage.now is not None
    evidence: dict[str, Any] = {"note": f"{EVIDENCE[code]} {SAMPLE}"}
    if code == "M4":
        day = (stage.now - timedelta(days=1)).date().isoformat()
        evidence["document"] = {"number": "07/QC-CAH", "signed_on": day, "signer_office": "TRƯỞNG CÔNG AN HUYỆN"}
    return {"evidence": evidence}
