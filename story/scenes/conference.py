"""The evaluation conference: 12 reports and one silence, stances and arguments, the conclusion notice."""

import csv
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from shared.contracts.calendar import VIETNAM
from story.cast import DATA, as_json, district, load
from story.scene import Scene
from story.scenes import looking
from story.stage import Stage
from story.units import symbol_of

SAMPLE = "(DỮ LIỆU MẪU)"
SECTIONS = {
    "I": f"Đặc điểm tình hình địa bàn {SAMPLE}.",
    "II": f"Kết quả thực hiện sáu tháng {SAMPLE}.",
    "III": f"Tồn tại, hạn chế và nguyên nhân {SAMPLE}.",
    "V": f"Phương hướng, nhiệm vụ thời gian tới {SAMPLE}.",
}


def scenes() -> list[Scene]:
    """From the plan of the conference to the tasks of its conclusion."""
    story = load("conference")
    due: date = story["report_due_before"]
    held: date = story["held_on"]
    concluded: datetime = story["conclusion"]["at"]
    play = [
        Scene(story["planned_at"], "PV05 chuẩn bị hội nghị đánh giá", _plan),
        Scene(story["convened_at"], "Triệu tập hội nghị: 13 đơn vị phải báo cáo trước 26/7", _convene),
        Scene(
            datetime.combine(due, time(0, 10), VIETNAM), "Quá hạn báo cáo: còn 2 đơn vị, thông báo một lần", _overdue
        ),
        Scene(datetime.combine(due + timedelta(days=5), time(9), VIETNAM), "PV05 chấp nhận 12 báo cáo", _accept_all),
        Scene(datetime.combine(held, time(7, 30), VIETNAM), "PX01, PH10 có ý kiến bằng văn bản", _departments),
        Scene(datetime.combine(held, time(11), VIETNAM), "Hội nghị: 447 đổi ý kiến tại chỗ", _hold),
        Scene(concluded, "Thông báo kết luận 46/TB-CAT-PV05: mở hồ sơ, giao 2 nhiệm vụ", _conclude),
        Scene(concluded + timedelta(hours=1), "PV05 nhận nhiệm vụ", _acknowledge),
    ]
    for code, unit in story["units"].items():
        title = f"{code} gửi báo cáo, tham luận, ý kiến và đề xuất"
        play.append(Scene(unit["reported_at"], title, _answer(code)))
        if "returned_at" in unit:
            play.append(Scene(unit["returned_at"], f"{code}: C04 không khớp, báo cáo bị trả lại", _return(code)))
            play.append(Scene(unit["resubmitted_at"], f"{code} gửi lại lần 2", _resubmit(code)))
    return play


async def _plan(stage: Stage) -> None:
    story = load("conference")
    expected = [{"unit": district(code), "duty": "report"} for code in load("cast")["districts"]]
    expected += [{"unit": f"department-{code}", "duty": "opinion"} for code in story["departments"]]
    body = {
        "title": story["title"],
        "questions": [story["question"]],
        "chair": {"unit": "provincial_police-42", "office": "Phó Giám đốc"},
        "staff_unit": "department-PV05",
        "expected": expected,
        "form": story["form"],
        "period": as_json(story["period"]),
        "report_due_before": story["report_due_before"].isoformat(),
        "held_on": story["held_on"].isoformat(),
    }
    response = await _known_units(stage, body)
    stage.acts += 1
    if response.is_error:
        raise AssertionError(response.text)


async def _known_units(stage: Stage, body: dict[str, Any]) -> Any:
    """The reports service knows the units as soon as their registrations have reached it: until then it refuses."""

    async def planned() -> Any:
        response = await stage.attempt("can-bo-pv05", "reports", "/conferences", body)
        return None if response.status_code == 409 else response

    return await stage.until("the reports service knows all units", planned)


async def _convene(stage: Stage) -> None:
    path = f"/conferences/{await looking.conference(stage)}"
    await stage.act("pho-giam-doc", "reports", f"{path}/convocation", {}, on=path)
    for code in load("cast")["districts"]:
        await looking.report(stage, code)


def _answer(code: str) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        story = load("conference")
        unit, conference = story["units"][code], await looking.conference(stage)
        head = f"truong-{code}"
        column = f"{code}-r1" if "returned_at" in unit else code
        await _submit(stage, code, column)
        paper = {"title": f"Tham luận của đơn vị {SAMPLE}", "text": f"{unit['argument']} {SAMPLE}"}
        recorded = await stage.act(head, "reports", f"/conferences/{conference}/papers", paper)
        if "returned_at" in unit:
            source = {"kind": "paper", "document": recorded["id"]}
        else:
            source = {"kind": "report", "document": await looking.report(stage, code), "revision": 1}
        await stage.act(head, "reports", f"/conferences/{conference}/opinions", _opinion(code, unit, source))
        proposal = unit["proposal"] | {"conference": conference, "title": f"Đề xuất của đơn vị {SAMPLE}"}
        proposal |= {name: f"{proposal[name]} {SAMPLE}" for name in ("text", "conditions") if name in proposal}
        await stage.act(head, "reports", "/proposals", proposal)

    return play


def _opinion(code: str, unit: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    argument = {"code": f"{code}-L1", "text": f"{unit['argument']} {SAMPLE}", "source": source}
    return {"question": "Q1", "stance": unit["stance"], "arguments": [argument]}


async def _submit(stage: Stage, code: str, column: str, *, again: bool = False) -> None:
    report = f"/reports/{await looking.report(stage, code)}"
    draft = await stage.answer(
        f"can-bo-{code}",
        "reports",
        f"{report}/draft",
        {"indicators": indicators()[column], "narrative": SECTIONS},
        on=f"{report}/draft" if again else None,
        method="PUT",
    )
    number = {"number": f"{145 + again}/BC-{symbol_of(district(code))}", "draft_version": draft.json()["version"]}
    await stage.act(f"truong-{code}", "reports", f"{report}/submission", number, on=report)


def _return(code: str) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        report = f"/reports/{await looking.report(stage, code)}"
        await stage.act("can-bo-pv05", "reports", f"{report}/review", on=report)
        remark = {"place": "C04", "text": f"C04 phải bằng C01 + C02 − C03 {SAMPLE}."}
        body = {"reason": f"Số liệu mô hình chưa khớp {SAMPLE}.", "remarks": [remark]}
        await stage.act("can-bo-pv05", "reports", f"{report}/return", body, on=report)

    return play


def _resubmit(code: str) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        await _submit(stage, code, code, again=True)

    return play


async def _overdue(stage: Stage) -> None:
    async def announced() -> bool:
        reports = await stage.every("can-bo-pv05", "reports", "/reports")
        slow = {report["unit"] for report in reports if report["is_overdue"] or report["is_late"]}
        return slow == {district("443"), district("448")}

    await stage.until("443 and 448 are overdue", announced)


async def _accept_all(stage: Stage) -> None:
    for code in load("conference")["units"]:
        report = f"/reports/{await looking.report(stage, code)}"
        await stage.act("can-bo-pv05", "reports", f"{report}/review", on=report)
        await stage.act("truong-pv05", "reports", f"{report}/acceptance", on=report)


async def _departments(stage: Stage) -> None:
    conference = await looking.conference(stage)
    for code, said in load("conference")["departments"].items():
        source = {"kind": "letter", "document": f"97/{code}"}
        argument = {"code": f"{code}-L1", "text": said["argument"], "source": source}
        body = {"question": "Q1", "stance": said["stance"], "arguments": [argument]}
        await stage.act(f"truong-{code.lower()}", "reports", f"/conferences/{conference}/opinions", body)


async def _hold(stage: Stage) -> None:
    story, conference = load("conference"), await looking.conference(stage)
    for code, unit in story["units"].items():
        if "statement" in unit:
            spoken = {
                "unit": district(code),
                "speaker_office": "Trưởng Công an huyện",
                "question": "Q1",
                "text": unit["statement"],
            }
            recorded = await stage.act("can-bo-pv05", "reports", f"/conferences/{conference}/statements", spoken)
            source = {"kind": "statement", "document": recorded["id"]}
            argument = {"code": f"{code}-L2", "text": unit["statement"], "source": source}
            changed = {"question": "Q1", "stance": unit["changes_to"], "arguments": [argument]}
            body = changed | {"unit": district(code)}
            await stage.act("can-bo-pv05", "reports", f"/conferences/{conference}/opinions", body)
    attending = [district(code) for code in load("cast")["districts"]]
    attending += [f"department-{code}" for code in story["departments"]]
    path = f"/conferences/{conference}"
    holding = {"held_on": story["held_on"].isoformat(), "attending": attending}
    await stage.act("can-bo-pv05", "reports", f"{path}/holding", holding, on=path)


async def _conclude(stage: Stage) -> None:
    story, path = load("conference"), f"/conferences/{await looking.conference(stage)}"
    conclusion = story["conclusion"]
    body = {
        "document": as_json(conclusion["document"]),
        "acknowledgements": [{"text": conclusion["acknowledgement"]}],
        "directives": [
            {
                "purpose": "synthesise",
                "text": conclusion["synthesise"],
                "lead_unit": "department-PV05",
                "supporting_units": ["department-PX01"],
                "due_before": conclusion["synthesis_due_before"].isoformat(),
            },
            {
                "purpose": "festival",
                "text": conclusion["festival"],
                "lead_unit": "department-PV05",
                "supporting_units": [district(code) for code in load("cast")["districts"]],
                "due_before": conclusion["festival_due_before"].isoformat(),
            },
        ],
    }
    await stage.act("van-thu", "reports", f"{path}/conclusion", body, on=path)
    await looking.dossier(stage)


async def _acknowledge(stage: Stage) -> None:
    for purpose in ("synthesise", "festival"):
        task = await looking.task(stage, purpose)
        await stage.act("can-bo-pv05", "units", f"{task}/acknowledgement", on=task)


@cache
def indicators() -> dict[str, dict[str, int | str]]:
    """The figures of each unit's report by code; `445-r1` is what 445 sent first."""
    lines = (DATA / "indicators.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    columns = [name for name in rows[0] if name != "code"]
    return {
        column: {row["code"]: int(value) if (value := row[column]).isdigit() else value for row in rows}
        for column in columns
    }
