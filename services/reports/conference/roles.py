"""Who may do what in a conference. Leaders do not click: a recorder cites the document that the chair signed."""

from services.reports.conference.state import Conference
from shared.contracts.actor import Actor, Role
from shared.contracts.base import SignedDocument
from shared.contracts.readers import reads_every_word
from shared.contracts.refusals import Forbidden, Rejected


def is_chair(actor: Actor, state: Conference) -> bool:
    """Whether the actor holds the chair of this conference, or acts for who does."""
    return actor.has(Role.CHAIR) and actor.acts_in(state.terms.chair.unit)


def is_recorder(actor: Actor, state: Conference) -> bool:
    """Whether the actor may write down acts and words of others: the staff unit's people, and the province's clerk."""
    return (actor.has(Role.STAFF, Role.STAFF_HEAD) and actor.unit == state.terms.staff_unit) or (
        actor.has_at_province(Role.CLERK)
    )


def sees_all(actor: Actor, state: Conference) -> bool:
    """Whether the actor reads every unit's words at any time."""
    return reads_every_word(actor, state.terms.chair.unit, state.terms.staff_unit)


def must_record(actor: Actor, state: Conference) -> None:
    """Refuse anyone but a recorder."""
    if not is_recorder(actor, state):
        raise Forbidden("not-recorder", "Chỉ đơn vị tham mưu hoặc văn thư được ghi nhận nội dung hội nghị.")


def must_prepare(actor: Actor, state: Conference) -> None:
    """Refuse anyone but the chair and the recorders."""
    if not is_chair(actor, state) and not is_recorder(actor, state):
        raise Forbidden("not-preparing", "Chỉ người chủ trì, đơn vị tham mưu hoặc văn thư được thực hiện việc này.")


def must_speak_for_chair(actor: Actor, state: Conference, document: SignedDocument | None) -> None:
    """Refuse anyone but the chair, and a recorder who cites the chair's signed document."""
    if is_chair(actor, state):
        return
    if not is_recorder(actor, state):
        raise Forbidden("not-chair", "Việc này thuộc thẩm quyền người chủ trì hội nghị.")
    if document is None:
        raise Rejected(
            "document-missing",
            "Ghi nhận việc của người chủ trì phải nêu số, ngày của văn bản đã ký.",
            {"document": "bắt buộc khi ghi nhận thay"},
        )


def must_answer_for(unit: str, actor: Actor, state: Conference, *roles: Role) -> bool:
    """Refuse anyone but these roles in the unit itself, and recorders. Returns whether it is a recorder's entry."""
    if actor.unit == unit and actor.has(*roles):
        return False
    if is_recorder(actor, state):
        return True
    raise Forbidden(
        "not-of-this-unit", f"Chỉ người có thẩm quyền của đơn vị {unit}, hoặc người ghi nhận, được gửi nội dung này."
    )
