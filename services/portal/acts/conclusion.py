"""The conclusion notice of a conference: drafted to be printed and signed, then recorded."""

from collections.abc import Iterable
from dataclasses import replace

from services.portal.acts.conference import chairs, records, units_asked
from services.portal.acts.form import Act, Body, Field, Kind, Material, document, is_status
from services.portal.store import Kept
from services.portal.things.conference import Conference
from shared.contracts.actor import Actor

_SUPPORT = (
    ("", "–"),
    ("report", "các đơn vị báo cáo"),
    ("opinion", "các phòng"),
    ("all", "tất cả đơn vị được triệu tập"),
)
_OTHERS = ("Giao nhiệm vụ khác (1)", "Giao nhiệm vụ khác (2)", "Giao nhiệm vụ khác (3)")


def _notice_fields(actor: Actor, kept: Kept[Conference], material: Material) -> list[Field]:
    """What the notice says, as its draft has it."""
    synthesis, festival = "Giao đơn vị tham mưu tổng hợp", "Giao tổ chức Ngày hội"
    staff = kept.thing.terms.staff_unit
    leads = [("", "–"), (staff, material.names.get(staff, staff)), *units_asked(kept, material)]
    given: list[Body] = list(material.notice.get("directives", ()))
    first = {each["purpose"]: each for each in reversed(given)}
    summed_up, feast = first.get("synthesise", {}), first.get("festival", {})
    praise = "\n".join(each["text"] for each in material.notice.get("acknowledgements", ()))
    fields = [
        Field("praise", "Ghi nhận, biểu dương", "text", required=False, value=praise),
        _said("synthesise.text", "Nhiệm vụ tổng hợp", "text", summed_up, synthesis, required=True),
        _said("synthesise.due_before", "Trước ngày", "date", summed_up, synthesis, required=True),
        _said("festival.text", "Nhiệm vụ tổ chức Ngày hội", "text", feast, festival),
        _said("festival.due_before", "Trước ngày", "date", feast, festival),
    ]
    others = [each for each in given if each["purpose"] == "other"]
    for number, group in enumerate(_OTHERS):
        each = others[number] if number < len(others) else {}
        support = _support_of(each.get("supporting_units", ()), each.get("lead_unit"), kept)
        fields += [
            _said(f"other.{number}.text", "Nội dung nhiệm vụ", "text", each, group),
            Field(
                f"other.{number}.lead_unit", "Đơn vị chủ trì", "choice", required=False, choices=leads, group=group,
                value=each.get("lead_unit", ""),
            ),
            Field(
                f"other.{number}.support", "Phối hợp", "choice", required=False, choices=_SUPPORT, group=group,
                value=support,
            ),
            _said(f"other.{number}.due_before", "Trước ngày", "date", each, group),
        ]  # fmt: skip
    return fields


def _said(name: str, label: str, kind: Kind, given: Body, group: str, *, required: bool = False) -> Field:
    value = str(given.get(name.rpartition(".")[2]) or "")
    return Field(name, label, kind, required=required, group=group, value=value)


def _support_of(units: Iterable[str], lead: str | None, kept: Kept[Conference]) -> str:
    """Which choice of supporting units it was."""
    named = set(units)
    found = (code for code, _ in _SUPPORT if named == set(_supporting(kept, code)) - {lead})
    return next(found, "") if named else ""


def _supporting(kept: Kept[Conference], duty: str) -> list[str]:
    return [each.unit for each in kept.thing.terms.expected if duty in ("all", each.duty.value)]


def _conclusion_fields(actor: Actor, kept: Kept[Conference], material: Material) -> list[Field]:
    return [*document(group="Thông báo kết luận đã ký"), *_notice_fields(actor, kept, material)]


def _draft_fields(actor: Actor, kept: Kept[Conference], material: Material) -> list[Field]:
    return [replace(each, required=False) for each in _notice_fields(actor, kept, material)]


def _notice(body: Body, actor: Actor, kept: Kept[Conference], material: Material) -> Body:
    staff = kept.thing.terms.staff_unit
    directives: list[Body] = []
    if body.get("synthesise", {}).get("text"):
        directives.append({"purpose": "synthesise", "lead_unit": staff, **body["synthesise"]})
    if body.get("festival", {}).get("text"):
        led = {"purpose": "festival", "lead_unit": staff, "supporting_units": _supporting(kept, "report")}
        directives.append(led | body["festival"])
    for each in body.get("other", {}).values():
        if each.get("text"):
            units = [unit for unit in _supporting(kept, each.pop("support", "")) if unit != each.get("lead_unit")]
            directives.append({"purpose": "other", "lead_unit": staff, "supporting_units": units} | each)
    praise = [{"text": line.strip()} for line in body.get("praise", "").splitlines() if line.strip()]
    return {"acknowledgements": praise, "directives": directives}


def _conclusion(body: Body, actor: Actor, kept: Kept[Conference], material: Material) -> Body:
    return {"document": body.get("document"), **_notice(body, actor, kept, material)}


ACTS = (
    Act(
        "draft-notice", "Soạn dự thảo Thông báo kết luận", "reports", "/conferences/{id}/conclusion-draft",
        lambda actor, kept: is_status(kept, "convened", "held") and (chairs(actor, kept) or records(actor, kept)),
        _draft_fields, _notice, method="PUT", based_on=lambda kept, material: material.notice.get("version", 0),
        note="Lưu để in, trình ký; chưa giao nhiệm vụ cho ai. Ký rồi thì ghi nhận ở «Ban hành Thông báo kết luận».",
    ),
    Act(
        "conclude", "Ban hành Thông báo kết luận", "reports", "/conferences/{id}/conclusion",
        lambda actor, kept: is_status(kept, "held") and (chairs(actor, kept) or records(actor, kept)),
        _conclusion_fields, _conclusion, is_confirmation=True,
    ),
)  # fmt: skip
