"""What can be done with a conference."""

from typing import Any

from services.portal.acts.form import Act, Body, Field, Fields, Material, document, fixed, is_status
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


def records(actor: Actor, kept: Kept[Conference]) -> bool:
    """Whether the actor records what the chair does: the staff unit, the clerk."""
    is_staff = actor.has(Role.STAFF, Role.STAFF_HEAD) and actor.unit == kept.thing.terms.staff_unit
    return is_staff or actor.has_at_province(Role.CLERK)


def chairs(actor: Actor, kept: Kept[Conference]) -> bool:
    """Whether the actor chairs it."""
    return actor.has(Role.CHAIR) and actor.acts_in(kept.thing.terms.chair.unit)


def _opinion_fields(actor: Actor, kept: Kept[Conference], material: Material) -> tuple[Field, ...]:
    questions = [(question.code, f"{question.code}: {question.text}") for question in kept.thing.terms.questions]
    present = kept.thing.present(actor.unit, questions[0][0])
    has_source = "document" in _source(None, actor.unit, kept, material)
    hint = "Bỏ trống nếu lập luận nằm trong báo cáo hoặc tham luận"
    hint = hint if has_source else "Cần có nếu nêu lập luận: đơn vị chưa gửi báo cáo hay tham luận nào"
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
        Field("letter", "Số công văn", required=False, hint=hint),
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


def units_asked(kept: Kept[Conference], material: Material) -> list[tuple[str, str]]:
    """The units that it asks, with their names."""
    return [(each.unit, material.names.get(each.unit, each.unit)) for each in kept.thing.terms.expected]


def _statement_fields(actor: Actor, kept: Kept[Conference], material: Material) -> tuple[Field, ...]:
    questions = [("", "–"), *((q.code, f"{q.code}: {q.text}") for q in kept.thing.terms.questions)]
    return (
        Field("unit", "Đơn vị phát biểu", "choice", choices=units_asked(kept, material)),
        Field("speaker_office", "Chức vụ người phát biểu", hint="Chức vụ, không ghi họ tên"),
        Field("question", "Về câu hỏi", "choice", required=False, choices=questions),
        Field("text", "Nội dung", "text"),
    )


def _recorded_fields(actor: Actor, kept: Kept[Conference], material: Material) -> tuple[Field, ...]:
    questions = [(question.code, f"{question.code}: {question.text}") for question in kept.thing.terms.questions]
    return (
        Field("unit", "Ý kiến của đơn vị", "choice", choices=units_asked(kept, material)),
        Field("question", "Câu hỏi", "choice", choices=questions),
        Field("stance", "Ý kiến", "choice", choices=_STANCES, choice_group="stance"),
        Field("argument", "Lập luận", "text"),
        Field("letter", "Số công văn của đơn vị"),
    )


def _recorded(body: Body, actor: Actor, kept: Kept[Conference], material: Material) -> Body:
    unit, number = str(body.get("unit", "")), len(kept.thing.answers) + 1
    source = {"kind": "letter", "document": body.get("letter")}
    argument = {"code": f"{unit.rpartition('-')[2]}-L{number}", "text": body.get("argument"), "source": source}
    return {name: body.get(name) for name in ("unit", "question", "stance")} | {"arguments": [argument]}


def _dates(*, required: bool) -> Fields:
    def fields(actor: Actor, kept: Kept[Conference], material: Material) -> tuple[Field, ...]:
        terms = kept.thing.terms
        return (
            Field("held_on", "Ngày họp", "date", value=terms.held_on.isoformat(), required=required),
            Field(
                "report_due_before", "Gửi báo cáo trước ngày", "date", value=terms.report_due_before.isoformat(),
                required=required,
            ),
            *((Field("reason", "Lý do hoãn"),) if required else ()),
            *document(required=False),
        )  # fmt: skip

    return fields


def _holding_fields(actor: Actor, kept: Kept[Conference], material: Material) -> tuple[Field, ...]:
    present = "Đơn vị có mặt; bỏ dấu ở đơn vị vắng"
    return (
        Field("held_on", "Ngày họp", "date", value=kept.thing.terms.held_on.isoformat()),
        *(
            Field(f"attending.{unit}", name, "check", value="on", group=present)
            for unit, name in units_asked(kept, material)
        ),
    )


def _holding(body: Body, actor: Actor, kept: Kept[Conference], material: Material) -> Body:
    return body | {"attending": [unit for unit, is_present in body.get("attending", {}).items() if is_present]}


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
        lambda actor, kept: is_status(kept, "planned", "postponed") and (chairs(actor, kept) or records(actor, kept)),
        _dates(required=False), note="Mở báo cáo cho các đơn vị phải gửi; từ lúc này nhận ý kiến và tham luận.",
    ),
    Act(
        "record-opinion", "Ghi nhận ý kiến bằng công văn", "reports", "/conferences/{id}/opinions",
        lambda actor, kept: is_status(kept, *_ASKING) and records(actor, kept), _recorded_fields, _recorded,
        note="Ý kiến mới thay ý kiến trước; ý kiến trước vẫn được lưu.", is_commutative=True,
    ),
    Act(
        "statement", "Ghi nhận phát biểu", "reports", "/conferences/{id}/statements",
        lambda actor, kept: is_status(kept, *_ASKING) and records(actor, kept), _statement_fields, is_commutative=True,
    ),
    Act(
        "hold", "Ghi nhận hội nghị đã họp", "reports", "/conferences/{id}/holding",
        lambda actor, kept: is_status(kept, "convened") and (records(actor, kept) or chairs(actor, kept)),
        _holding_fields, _holding,
        note="Từ lúc này các đơn vị thấy số lượng ý kiến; lời của đơn vị khác chỉ xem được khi người chủ trì mở.",
    ),
    Act(
        "open-words", "Mở ý kiến cho các đơn vị xem", "reports", "/conferences/{id}/open-words",
        lambda actor, kept: is_status(kept, "held", "concluded") and not kept.thing.are_words_open
        and (chairs(actor, kept) or records(actor, kept)), fixed(*document(required=False)),
    ),
    Act(
        "postpone", "Hoãn hội nghị", "reports", "/conferences/{id}/postponement",
        lambda actor, kept: is_status(kept, "planned", "convened", "postponed")
        and (chairs(actor, kept) or records(actor, kept)),
        _dates(required=True), note="Báo cáo chưa gửi chuyển sang hạn mới; ý kiến, tham luận đã gửi vẫn còn.",
    ),
    Act(
        "cancel", "Không tổ chức hội nghị", "reports", "/conferences/{id}/cancellation",
        lambda actor, kept: is_status(kept, "planned", "convened", "postponed")
        and (chairs(actor, kept) or records(actor, kept)),
        fixed(Field("reason", "Lý do"), *document(required=False)), is_confirmation=True,
        note="Báo cáo chưa gửi không phải gửi nữa.",
    ),
)  # fmt: skip
