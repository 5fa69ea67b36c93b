"""What can be done with a conference."""

from typing import Any

from services.portal.acts.form import Act, Body, Field, Material, document, fixed, is_status
from services.portal.store import Kept
from services.portal.things.conference import Conference
from shared.contracts.actor import Actor, Role

_ASKING = ("convened", "postponed", "held", "concluded")
_STANCES = tuple((code, code) for code in ("agree", "agree_with_conditions", "disagree", "no_opinion"))


def _is_asked(actor: Actor, kept: Kept[Conference]) -> bool:
    asked = any(each.unit == actor.unit for each in kept.thing.terms.expected)
    return asked and is_status(kept, *_ASKING)


def _speaks(actor: Actor, kept: Kept[Conference]) -> bool:
    return _is_asked(actor, kept) and actor.has(Role.HEAD, Role.DEPUTY)


def _records(actor: Actor, kept: Kept[Conference]) -> bool:
    is_staff = actor.has(Role.STAFF, Role.STAFF_HEAD) and actor.unit == kept.thing.terms.staff_unit
    return is_staff or actor.has_at_province(Role.CLERK)


def _chairs(actor: Actor, kept: Kept[Conference]) -> bool:
    return actor.has(Role.CHAIR) and actor.unit == kept.thing.terms.chair.unit


def _opinion_fields(actor: Actor, kept: Kept[Conference], material: Material) -> tuple[Field, ...]:
    questions = [(question.code, f"{question.code}: {question.text}") for question in kept.thing.terms.questions]
    present = kept.thing.present(actor.unit, questions[0][0])
    stance = present.stance if present else ""
    return (
        Field("question", "Câu hỏi", "choice", choices=questions),
        Field(
            "stance",
            "Ý kiến",
            "choice",
            choices=_STANCES,
            choice_group="stance",
            value=stance,
        ),
        Field("argument", "Lập luận", "text", required=False, hint="Lý do, bằng lời của đơn vị"),
        Field("letter", "Số công văn", required=False, hint="Bỏ trống nếu lập luận nằm trong báo cáo hoặc tham luận"),
    )


def _opinion(body: Body, actor: Actor, kept: Kept[Conference], material: Material) -> Body:
    opinion: Body = {"question": body.get("question"), "stance": body.get("stance")}
    if text := body.get("argument"):
        number = len(kept.thing.answers) + 1
        source = _source(body.get("letter"), actor.unit, kept, material)
        opinion["arguments"] = [{"code": f"{actor.unit.rpartition('-')[2]}-L{number}", "text": text, "source": source}]
    return opinion


def _source(letter: Any, unit: str, kept: Kept[Conference], material: Material) -> Body:
    """The letter, else the report that was submitted, else the last paper."""
    submitted = [each for each in material.reports if each.thing.unit == unit and each.thing.revisions]
    if letter:
        return {"kind": "letter", "document": letter}
    if submitted:
        return {"kind": "report", "document": submitted[-1].id, "revision": len(submitted[-1].thing.revisions)}
    papers = [paper.event.paper for paper in kept.thing.papers if paper.event.unit == unit]
    return {"kind": "paper", "document": papers[-1]} if papers else {"kind": "letter"}


def _units(kept: Kept[Conference], material: Material) -> list[tuple[str, str]]:
    return [(each.unit, material.names.get(each.unit, each.unit)) for each in kept.thing.terms.expected]


def _statement_fields(actor: Actor, kept: Kept[Conference], material: Material) -> tuple[Field, ...]:
    questions = [("", "–"), *((q.code, f"{q.code}: {q.text}") for q in kept.thing.terms.questions)]
    return (
        Field("unit", "Đơn vị phát biểu", "choice", choices=_units(kept, material)),
        Field("speaker_office", "Chức vụ người phát biểu", hint="Chức vụ, không ghi họ tên"),
        Field("question", "Về câu hỏi", "choice", required=False, choices=questions),
        Field("text", "Nội dung", "text"),
    )


def _holding_fields(actor: Actor, kept: Kept[Conference], material: Material) -> tuple[Field, ...]:
    return (Field("held_on", "Ngày họp", "date", value=kept.thing.terms.held_on.isoformat()),)


def _holding(body: Body, actor: Actor, kept: Kept[Conference], material: Material) -> Body:
    return body | {"attending": [each.unit for each in kept.thing.terms.expected]}


_CONCLUSION = (
    *document(group="Thông báo kết luận đã ký"),
    Field("praise", "Ghi nhận, biểu dương", "text", required=False),
    Field("synthesise.text", "Nhiệm vụ tổng hợp", "text", group="Giao đơn vị tham mưu tổng hợp"),
    Field("synthesise.due_before", "Trước ngày", "date", group="Giao đơn vị tham mưu tổng hợp"),
    Field("festival.text", "Nhiệm vụ tổ chức Ngày hội", "text", required=False, group="Giao tổ chức Ngày hội"),
    Field("festival.due_before", "Trước ngày", "date", required=False, group="Giao tổ chức Ngày hội"),
)


def _conclusion(body: Body, actor: Actor, kept: Kept[Conference], material: Material) -> Body:
    terms = kept.thing.terms
    directives = [{"purpose": "synthesise", "lead_unit": terms.staff_unit, **body.get("synthesise", {})}]
    if body.get("festival", {}).get("text"):
        supporting = [each.unit for each in terms.expected if each.duty == "report"]
        led = {"purpose": "festival", "lead_unit": terms.staff_unit, "supporting_units": supporting}
        directives.append(led | body["festival"])
    praise = [{"text": body["praise"]}] if body.get("praise") else []
    return {"document": body.get("document"), "acknowledgements": praise, "directives": directives}


ACTS = (
    Act(
        "opinion", "Cho ý kiến", "reports", "/conferences/{id}/opinions", _speaks, _opinion_fields, _opinion,
        note="Ý kiến mới thay ý kiến trước; ý kiến trước vẫn được lưu.", is_commutative=True,
    ),
    Act(
        "paper", "Gửi tham luận", "reports", "/conferences/{id}/papers", _is_asked,
        fixed(Field("title", "Tên tham luận"), Field("text", "Nội dung", "text")),
        note="Tham luận không đánh số, không ký như văn bản.", is_commutative=True,
    ),
    Act(
        "convene", "Triệu tập hội nghị", "reports", "/conferences/{id}/convocation",
        lambda actor, kept: is_status(kept, "planned", "postponed") and (_chairs(actor, kept) or _records(actor, kept)),
        fixed(*document(required=False)),
    ),
    Act(
        "statement", "Ghi nhận phát biểu", "reports", "/conferences/{id}/statements",
        lambda actor, kept: is_status(kept, *_ASKING) and _records(actor, kept), _statement_fields, is_commutative=True,
    ),
    Act(
        "hold", "Ghi nhận hội nghị đã họp", "reports", "/conferences/{id}/holding",
        lambda actor, kept: is_status(kept, "convened") and (_records(actor, kept) or _chairs(actor, kept)),
        _holding_fields, _holding, note="Ghi nhận các đơn vị được triệu tập đều có mặt.",
    ),
    Act(
        "open-words", "Mở ý kiến cho các đơn vị xem", "reports", "/conferences/{id}/open-words",
        lambda actor, kept: is_status(kept, "held", "concluded") and not kept.thing.are_words_open
        and (_chairs(actor, kept) or _records(actor, kept)), fixed(*document(required=False)),
    ),
    Act(
        "conclude", "Ban hành Thông báo kết luận", "reports", "/conferences/{id}/conclusion",
        lambda actor, kept: is_status(kept, "held") and (_chairs(actor, kept) or _records(actor, kept)),
        fixed(*_CONCLUSION), _conclusion, is_confirmation=True,
    ),
)  # fmt: skip
