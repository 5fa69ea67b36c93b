"""What can be done with classifications."""

from services.portal.acts.form import Act, Body, Field, Material, document, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.things.classification import Classification
from shared.contracts.actor import Actor, Role

_STAFF = (Role.STAFF, Role.STAFF_HEAD)


def _of_province(actor: Actor, kept: Kept[Classification], *roles: Role) -> bool:
    return actor.has_at_province(*roles) and actor.unit != kept.thing.unit


def _heads(actor: Actor, kept: Kept[Classification]) -> bool:
    return actor.unit == kept.thing.unit and actor.has(Role.HEAD, Role.DEPUTY)


def score_fields(material: Material, given: dict[str, int]) -> list[Field]:
    """A field for each criterion of the scheme, filled with the points given before."""
    return [
        Field(
            f"scores.{each['code']}", f"{each['code']} · {each['title']}", "number", group="Điểm chấm",
            value=str(given.get(each["code"], "")), hint=f"0–{each['most']}",
        )
        for each in material.criteria
    ]  # fmt: skip


def _self_score_fields(actor: Actor, kept: Kept[Classification], material: Material) -> list[Field]:
    own = kept.thing.own
    note = Field("note", "Giải trình", "text", required=False, value=own.note or "")
    return [*score_fields(material, own.scores), note]


def _appraisal_fields(actor: Actor, kept: Kept[Classification], material: Material) -> list[Field]:
    given, fields = kept.thing.appraisal, list[Field]()
    scores = given.scores if given else kept.thing.own.scores
    for each in score_fields(material, scores):
        code = each.name.partition(".")[2]
        why = given.reasons.get(code, "") if given else ""
        fields += [
            each,
            Field(f"reasons.{code}", "Lý do nếu khác điểm tự chấm", required=False, group="Điểm chấm", value=why),
        ]
    return fields


def _appraisal(body: Body, actor: Actor, kept: Kept[Classification], material: Material) -> Body:
    return {"scores": body.get("scores", {}), "reasons": body.get("reasons", {})}


CLASSIFICATION_ACTS = (
    Act(
        "score", "Tự chấm lại", "reports", "/classifications/{id}/self-score",
        lambda actor, kept: is_status(kept, "self-scored", "returned") and _heads(actor, kept), _self_score_fields,
    ),
    Act(
        "return", "Trả lại điểm tự chấm", "reports", "/classifications/{id}/return",
        lambda actor, kept: is_status(kept, "self-scored", "appraised") and _of_province(actor, kept, *_STAFF),
        fixed(reason("Lý do trả lại")),
    ),
    Act(
        "appraise", "Thẩm định điểm", "reports", "/classifications/{id}/appraisal",
        lambda actor, kept: is_status(kept, "self-scored", "appraised") and _of_province(actor, kept, *_STAFF),
        _appraisal_fields, _appraisal, note="Điểm khác với điểm tự chấm phải nêu lý do.",
    ),
    Act(
        "confirm", "Ghi nhận công nhận phân loại", "reports", "/classifications/{id}/confirmation",
        lambda actor, kept: is_status(kept, "appraised")
        and _of_province(actor, kept, Role.STAFF_HEAD, Role.CLERK, Role.CHAIR, Role.DIRECTOR),
        fixed(*document(group="Văn bản công nhận")), is_confirmation=True,
        note="Xếp loại tính theo điểm đã thẩm định.",
    ),
    Act(
        "revoke", "Ghi nhận thu hồi công nhận", "reports", "/classifications/{id}/revocation",
        lambda actor, kept: is_status(kept, "confirmed")
        and _of_province(actor, kept, Role.STAFF_HEAD, Role.CLERK, Role.CHAIR, Role.DIRECTOR),
        fixed(reason(), *document(group="Văn bản thu hồi")), is_confirmation=True,
        note="Điểm trở lại trạng thái đã thẩm định.",
    ),
)  # fmt: skip
