"""What can be done with commendations."""

from services.portal.acts.form import Act, Body, Field, Material, document, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.things.commendation import Commendation
from shared.contracts.actor import Actor, Role

_VERDICTS = tuple((code, code) for code in ("support", "support_with_conditions", "oppose"))


def _did_not_nominate(actor: Actor, kept: Kept[Commendation]) -> bool:
    return not actor.is_office(kept.thing.nominator_office)


def _may(actor: Actor, kept: Kept[Commendation], *roles: Role) -> bool:
    return actor.has_at_province(*roles) and _did_not_nominate(actor, kept)


def _awaits_outcome(kept: Kept[Commendation]) -> bool:
    return is_status(kept, "appraised") and not kept.thing.is_decided_here


def _certificate_fields(actor: Actor, kept: Kept[Commendation], material: Material) -> tuple[Field, ...]:
    many = kept.thing.individuals or 1
    hint = "Mỗi dòng một số; không ghi tên người được khen" if many > 1 else "Ví dụ 118/GK"
    if kept.thing.is_decided_here:
        hint = "Bỏ trống: lấy số tiếp theo trong sổ"
    return (
        Field(
            "numbers",
            "Số giấy chứng nhận",
            "text" if many > 1 else "line",
            hint=hint,
            required=not kept.thing.is_decided_here,
        ),
        Field("issued_on", "Ngày cấp", "date"),
    )


def _certificates(body: Body, actor: Actor, kept: Kept[Commendation], material: Material) -> Body:
    numbers = [line.strip() for line in str(body.pop("numbers", "")).splitlines() if line.strip()]
    return body | ({"numbers": numbers} if numbers else {})


def _outcome(body: Body, actor: Actor, kept: Kept[Commendation], material: Material) -> Body:
    return body | {"is_awarded": body.get("is_awarded") == "awarded"}


COMMENDATION_ACTS = (
    Act(
        "appraise", "Cho ý kiến thẩm định", "reports", "/commendations/{id}/appraisal",
        lambda actor, kept: is_status(kept, "nominated", "appraised") and _may(actor, kept, Role.AWARDS),
        fixed(
            Field("verdict", "Kết luận thẩm định", "choice", choices=_VERDICTS, choice_group="verdict"),
            Field("note", "Nội dung thẩm định", "text", hint="Điều kiện, tiêu chuẩn; đã được khen chưa"),
        ),
        note="Ý kiến thẩm định không ràng buộc lãnh đạo; thẩm định lại được đến khi có dự thảo quyết định.",
    ),
    Act(
        "withdraw", "Rút đề nghị", "reports", "/commendations/{id}/withdrawal",
        lambda actor, kept: is_status(kept, "nominated", "appraised") and actor.unit == kept.thing.nominated_by
        and actor.has(Role.HEAD, Role.DEPUTY), fixed(reason()), is_confirmation=True,
        note="Thành tích được trả lại, có thể đề nghị khen thưởng lần khác.",
    ),
    Act(
        "outcome", "Ghi nhận kết quả của cấp có thẩm quyền", "reports", "/commendations/{id}/outcome",
        lambda actor, kept: _awaits_outcome(kept) and _may(actor, kept, Role.AWARDS, Role.CLERK),
        fixed(
            Field(
                "is_awarded", "Kết quả", "choice", choices=(("awarded", ""), ("not-awarded", "")),
                choice_group="commendation",
            ),
            Field("effective_on", "Ngày có hiệu lực", "date"),
            Field("reason", "Lý do", "text", required=False, hint="Bắt buộc khi không được khen thưởng"),
            *document(group="Văn bản của cấp có thẩm quyền"),
        ),
        _outcome, is_confirmation=True,
    ),
    Act(
        "decline", "Ghi nhận không khen thưởng", "reports", "/commendations/{id}/refusal",
        lambda actor, kept: is_status(kept, "appraised")
        and _may(actor, kept, Role.DIRECTOR, Role.AWARDS, Role.CLERK),
        fixed(reason(), *document(required=False)), is_confirmation=True,
        note="Thành tích được trả lại, có thể đề nghị khen thưởng lần khác.",
    ),
    Act(
        "certificates", "Vào sổ, cấp số giấy chứng nhận", "reports", "/commendations/{id}/certificates",
        lambda actor, kept: is_status(kept, "awarded") and not kept.thing.certificates
        and actor.has_at_province(Role.CLERK), _certificate_fields, _certificates,
        note="Tên người được khen chỉ ghi trên giấy in ra, không lưu trong hệ thống.",
    ),
    Act(
        "revoke", "Ghi nhận thu hồi khen thưởng", "reports", "/commendations/{id}/revocation",
        lambda actor, kept: is_status(kept, "awarded") and _may(actor, kept, Role.DIRECTOR, Role.CLERK),
        fixed(reason(), *document(group="Văn bản thu hồi")), is_confirmation=True,
        note="Danh hiệu của đơn vị bị thu hồi theo; các khen thưởng khác của quyết định giữ nguyên.",
    ),
)  # fmt: skip
