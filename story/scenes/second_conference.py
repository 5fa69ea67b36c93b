"""A conference that the reorganisation of 1 March 2025 cuts across: five units answer in time, seven are no more."""

from datetime import datetime, time
from typing import Any

from shared.contracts.calendar import VIETNAM
from story.cast import as_json, district, load
from story.scene import Scene
from story.scenes import looking
from story.scenes.conference import SAMPLE
from story.stage import Stage
from story.units import symbol_of

GONE = ("448",)  # since 1 January 2025


def scenes() -> list[Scene]:
    """From the plan to the closing of collection."""
    story = load("year")["second_conference"]
    held = datetime.combine(story["held_on"], time(11), VIETNAM)
    return [
        Scene(story["planned_at"], "PV05 chuẩn bị hội nghị thứ hai", _plan),
        Scene(story["convened_at"], "Triệu tập hội nghị thứ hai: 12 đơn vị phải báo cáo", _convene),
        Scene(story["answered_at"], "5 đơn vị gửi báo cáo và ý kiến trước khi sắp xếp", _answer),
        Scene(held, "Hội nghị thứ hai: Công an cấp huyện không còn", _hold),
        Scene(story["concluded_at"], "Thông báo kết luận hội nghị thứ hai", _conclude),
        Scene(story["closed_at"], "PV05 chốt tổng hợp; 7 đơn vị đã kết thúc hoạt động", _close),
    ]


def _asked() -> list[str]:
    return [code for code in load("cast")["districts"] if code not in GONE]


async def _plan(stage: Stage) -> None:
    story = load("year")["second_conference"]
    body = {
        "title": story["title"],
        "questions": [story["question"]],
        "chair": {"unit": "provincial_police-42", "office": "Phó Giám đốc"},
        "staff_unit": "department-PV05",
        "expected": [{"unit": district(code), "duty": "report"} for code in _asked()],
        "form": load("conference")["form"],
        "period": as_json(story["period"]),
        "report_due_before": story["report_due_before"].isoformat(),
        "held_on": story["held_on"].isoformat(),
    }
    await stage.act("can-bo-pv05", "reports", "/conferences", body)


async def _convene(stage: Stage) -> None:
    key = await looking.conference(stage, 1)
    await stage.act("pho-giam-doc", "reports", f"/conferences/{key}/convocation", {}, on=f"/conferences/{key}")
    for code in _asked():
        await looking.report_of(stage, key, code)


async def _answer(stage: Stage) -> None:
    story, key = load("year")["second_conference"], await looking.conference(stage, 1)
    for code in story["answering"]:
        head, report = f"truong-{code}", f"/reports/{await looking.report_of(stage, key, code)}"
        draft = {"indicators": {"B01": 1}, "narrative": {"V": f"Đề nghị giao một bộ phận chuyên trách {SAMPLE}."}}
        saved = await stage.answer(head, "reports", f"{report}/draft", draft, method="PUT")
        number = {"number": f"15/BC-{symbol_of(district(code))}", "draft_version": saved.json()["version"]}
        await stage.act(head, "reports", f"{report}/submission", number, on=report)
        source = {"kind": "report", "document": report.rpartition("/")[2], "revision": 1}
        argument = {"code": f"{code}-L1", "text": f"Cần một đầu mối ở cấp xã {SAMPLE}.", "source": source}
        opinion: dict[str, Any] = {"question": "Q1", "stance": "agree", "arguments": [argument]}
        await stage.act(head, "reports", f"/conferences/{key}/opinions", opinion)


async def _hold(stage: Stage) -> None:
    story, path = load("year")["second_conference"], f"/conferences/{await looking.conference(stage, 1)}"
    body = {
        "held_on": story["held_on"].isoformat(),
        "attending": [f"department-{code}" for code in load("conference")["departments"]],
    }
    await stage.act("can-bo-pv05", "reports", f"{path}/holding", body, on=path)


async def _conclude(stage: Stage) -> None:
    story, path = load("year")["second_conference"], f"/conferences/{await looking.conference(stage, 1)}"
    directive: dict[str, Any] = {
        "purpose": "synthesise",
        "text": f"Tổng hợp ý kiến về bộ phận làm công tác phong trào ở cấp xã {SAMPLE}.",
        "lead_unit": "department-PV05",
        "supporting_units": [],
        "due_before": story["synthesis_due_before"].isoformat(),
    }
    body: dict[str, Any] = {
        "document": as_json(story["document"]),
        "acknowledgements": [{"text": f"Ghi nhận ý kiến của các đơn vị {SAMPLE}."}],
        "directives": [directive],
    }
    await stage.act("van-thu", "reports", f"{path}/conclusion", body, on=path)


async def _close(stage: Stage) -> None:
    """Nobody is left to be named silent: what seven districts owed fell away with them on 1 March."""
    dossier = await looking.dossier(stage, 1)
    await stage.act("can-bo-pv05", "reports", f"{dossier}/collection-closure", {"non_responding": []}, on=dossier)
