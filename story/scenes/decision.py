"""The decision that establishes nine teams: drafted by PX01, agreed, signed on paper, numbered by the clerk."""

from typing import Any

from story.cast import as_json, district, load
from story.scene import Scene
from story.scenes import looking
from story.scenes.conference import SAMPLE
from story.stage import Stage


def scenes() -> list[Scene]:
    """From the draft to nine planned teams."""
    story = load("decision")["decision"]
    return [
        Scene(story["drafted_at"], "PX01 dự thảo quyết định thành lập 9 Đội", _draft),
        Scene(story["party_agreed_at"], "Văn phòng Đảng ủy ghi nhận kết luận 12-KL/ĐU", _agree),
        Scene(story["signed_at"], "Giám đốc ký; văn thư ghi nhận theo văn bản", _sign),
        Scene(story["issued_at"], "Ban hành 1234/QĐ-CAT-PX01; 9 Đội được lập kế hoạch với lộ trình", _issue),
    ]


async def _decision(stage: Stage) -> str:
    return f"/decisions/{(await stage.get(looking.STAFF, 'reports', '/decisions'))['items'][0]['id']}"


async def _draft(stage: Stage) -> None:
    story, units = load("decision"), load("conference")["units"]
    milestones = story["roadmap"]["milestones"]
    by_unit = {proposal["unit"]: proposal for proposal in await looking.proposals(stage)}
    teams: list[dict[str, Any]] = []
    for code, unit in units.items():
        if (phase := unit["outcome"].get("phase")) is not None:
            roadmap = [
                {"code": name, "title": milestone["title"], "due_on": milestone[f"phase_{phase}"].isoformat()}
                for name, milestone in milestones.items()
            ]
            teams.append(
                {
                    "proposal": by_unit[district(code)]["id"],
                    "unit": district(code),
                    "phase": phase,
                    "team_name": story["decision"]["team_name"],
                    "milestones": roadmap,
                }
            )
    dossier = (await looking.dossier(stage)).removeprefix("/dossiers/")
    body = {
        "title": f"Về việc thành lập Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc {SAMPLE}",
        "dossier": dossier,
        "teams": teams,
    }
    await stage.act("can-bo-px01", "reports", "/decisions", body)


async def _agree(stage: Stage) -> None:
    decision = await _decision(stage)
    document = as_json(load("decision")["sittings"]["party_standing_committee"]["document"])
    await stage.act("van-phong-dang-uy", "reports", f"{decision}/party-agreement", {"document": document}, on=decision)


async def _sign(stage: Stage) -> None:
    decision = await _decision(stage)
    document = as_json(load("decision")["decision"]["document"])
    await stage.act("van-thu", "reports", f"{decision}/signature", {"document": document}, on=decision)


async def _issue(stage: Stage) -> None:
    decision, story = await _decision(stage), load("decision")["decision"]
    body = {
        "number": story["document"]["number"],
        "issued_on": story["issued_at"].date().isoformat(),
        "effective_on": story["effective_on"].isoformat(),
    }
    await stage.act("van-thu", "reports", f"{decision}/issue", body, on=decision)

    async def planned() -> bool:
        return len(await stage.every(looking.STAFF, "units", "/teams")) == load("totals")["teams"]

    await stage.until("nine planned teams", planned)
