"""The dossier: collection, draft, signature, one return by the chair, clearance, two sittings, the answers."""

from datetime import timedelta
from typing import Any

from story.cast import as_json, load
from story.scene import Scene
from story.scenes import looking
from story.scenes.conference import SAMPLE
from story.stage import Stage


def scenes() -> list[Scene]:
    """From the closing of collection to the answer to every proposal."""
    story = load("decision")["dossier"]
    sittings = load("decision")["sittings"]
    directorate = sittings["directorate"]["at"]
    return [
        Scene(story["collection_closed_at"] - timedelta(days=2), "PX01, PV05 thẩm định 12 đề xuất", _appraise),
        Scene(story["collection_closed_at"], "PV05 chốt tổng hợp; 448 không trả lời", _close),
        Scene(story["signed_at"], "Trưởng phòng PV05 ký hồ sơ lần 1 (230/BC-PV05)", _sign_first),
        Scene(story["returned_at"], "Chủ trì trả lại: phương án phân kỳ chưa rõ", _return),
        Scene(story["signed_again_at"], "PV05 ký hồ sơ lần 2 (233/BC-PV05)", _sign_again),
        Scene(story["cleared_at"], "Chủ trì thông qua hồ sơ; nhiệm vụ tổng hợp hoàn thành", _clear),
        Scene(story["presented_at"], "Trình Ban Thường vụ Đảng ủy và Ban Giám đốc", _present),
        Scene(sittings["party_standing_committee"]["at"], "Ban Thường vụ: thống nhất chủ trương", _party),
        Scene(directorate, "Ban Giám đốc: thống nhất", _directorate),
        Scene(directorate + timedelta(hours=4), "Trả lời từng đề xuất: duyệt 10, hoãn 1, không duyệt 1", _answer),
    ]


async def _appraise(stage: Stage) -> None:
    for proposal in await looking.proposals(stage):
        who = "can-bo-pv05" if proposal["kind"] == "other" else "can-bo-px01"
        path = f"/proposals/{proposal['id']}"
        await stage.act(who, "reports", f"{path}/appraisal-start", on=path)
        against = proposal["kind"] == "organisation"
        note = "Không có trong quy định về tổ chức" if against else "Phù hợp quy định về tổ chức"
        body = {"verdict": "oppose" if against else "support", "note": f"{note} {SAMPLE}."}
        await stage.act(who, "reports", f"{path}/appraisal", body, on=path)


async def _close(stage: Stage) -> None:
    dossier = await looking.dossier(stage)
    silent = [f"district_police-{load('conference')['silent']}"]
    await stage.act("can-bo-pv05", "reports", f"{dossier}/collection-closure", {"non_responding": silent}, on=dossier)

    async def included() -> bool:
        return all(proposal["dossier"] for proposal in await looking.proposals(stage))

    await stage.until("all proposals are in the dossier", included)


async def _sign_first(stage: Stage) -> None:
    options = ["Tái thành lập Đội ở các đơn vị đủ điều kiện, theo hai giai đoạn.", "Chưa tái thành lập."]
    await _draft_and_sign(stage, options, load("decision")["dossier"]["document"])
    task = await looking.task(stage, "synthesise")
    evidence = {"evidence": {"note": f"Hồ sơ đã ký, trình chủ trì hội nghị {SAMPLE}."}}
    await stage.act("can-bo-pv05", "units", f"{task}/completion", evidence, on=task)


async def _sign_again(stage: Stage) -> None:
    units = load("conference")["units"]
    phases = {n: ", ".join(code for code, u in units.items() if u["outcome"].get("phase") == n) for n in (1, 2)}
    options = [f"Tái thành lập theo hai giai đoạn: giai đoạn 1 gồm {phases[1]}; giai đoạn 2 gồm {phases[2]}."]
    await _draft_and_sign(stage, [*options, "Chưa tái thành lập."], load("decision")["dossier"]["document_again"])


async def _draft_and_sign(stage: Stage, options: list[str], document: dict[str, Any]) -> None:
    dossier = await looking.dossier(stage)
    signed = (await stage.get("truong-pv05", "reports", dossier))["revisions"]
    if document["number"] in [revision["document"]["number"] for revision in signed]:
        return  # played before
    draft = {
        "assessment": f"Đa số đơn vị nhất trí; hai đơn vị không nhất trí, một đơn vị không trả lời {SAMPLE}.",
        "options": [{"code": f"PA{n}", "text": f"{text} {SAMPLE}"} for n, text in enumerate(options, 1)],
        "recommendations": await _outcomes(stage),
    }
    await stage.act("can-bo-pv05", "reports", f"{dossier}/review-request", draft, on=dossier)

    async def settled() -> str | None:
        synthesis = await stage.get("truong-pv05", "reports", f"{dossier}/synthesis")
        return None if synthesis["pending"] else synthesis["sha256"]

    read = await stage.until("a synthesis with nothing pending", settled)
    signature = {"document": as_json(document), "read_sha256": read}
    await stage.act("truong-pv05", "reports", f"{dossier}/signature", signature, on=dossier)


async def _outcomes(stage: Stage) -> list[dict[str, Any]]:
    """What the story says about each proposal, with the proposal's id."""
    units = load("conference")["units"]
    outcomes: list[dict[str, Any]] = []
    for proposal in await looking.proposals(stage):
        outcome = dict(units[proposal["unit"].rpartition("-")[2]]["outcome"])
        if "reason" in outcome:
            outcome["reason"] = f"{outcome['reason']} {SAMPLE}"
        outcomes.append(outcome | {"proposal": proposal["id"], "unit": proposal["unit"]})
    return outcomes


async def _return(stage: Stage) -> None:
    dossier = await looking.dossier(stage)
    body = {"reason": load("decision")["dossier"]["return_reason"]}
    await stage.act("pho-giam-doc", "reports", f"{dossier}/return", body, on=dossier)


async def _clear(stage: Stage) -> None:
    dossier, task = await looking.dossier(stage), await looking.task(stage, "synthesise")
    await stage.act("pho-giam-doc", "reports", f"{dossier}/clearance", {}, on=dossier)
    body = {"note": f"Đạt yêu cầu {SAMPLE}."}
    await stage.act("pho-giam-doc", "units", f"{task}/verification", body, on=task)


async def _present(stage: Stage) -> None:
    dossier = await looking.dossier(stage)
    await stage.act("can-bo-pv05", "reports", f"{dossier}/presentation", {}, on=dossier)


async def _party(stage: Stage) -> None:
    await _sitting(stage, "party_standing_committee", "van-phong-dang-uy")


async def _directorate(stage: Stage) -> None:
    await _sitting(stage, "directorate", "van-thu")


async def _sitting(stage: Stage, body: str, who: str) -> None:
    dossier, sitting = await looking.dossier(stage), load("decision")["sittings"][body]
    record = {
        "body": body,
        "date": sitting["day"].isoformat(),
        "outcome": "agreed",
        "wording": sitting["outcome"],
        "document": as_json(sitting["document"]),
    }
    await stage.act(who, "reports", f"{dossier}/sittings", record, on=dossier)


async def _answer(stage: Stage) -> None:
    dossier = await looking.dossier(stage)
    conclusion = {"outcomes": await _outcomes(stage)}
    await stage.act("van-thu", "reports", f"{dossier}/conclusion", conclusion, on=dossier)

    async def answered() -> bool:
        states = [proposal["status"] for proposal in await looking.proposals(stage)]
        reports = await stage.every("can-bo-pv05", "reports", "/reports?status=consolidated")
        return {"approved", "rejected", "deferred"} <= set(states) and len(reports) == load("totals")["reports"]

    await stage.until("proposals are answered and the reports consolidated", answered)
