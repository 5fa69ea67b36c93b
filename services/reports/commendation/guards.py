"""Who may do what with a commendation, in which state."""

from services.reports.commendation.state import LABELS, Commendation, CommendationStatus
from shared.contracts.actor import Actor, Role, named
from shared.contracts.readers import reads_every_commendation
from shared.contracts.refusals import Forbidden, Rejected


def must_see(actor: Actor, state: Commendation) -> None:
    """Refuse whoever is neither of a unit concerned nor of an office that sees all."""
    is_concerned = actor.stands_for(state.unit) or actor.stands_for(state.nominated_by)
    if not reads_every_commendation(actor) and not is_concerned:
        raise Forbidden("other-unit", "Đề nghị khen thưởng này của đơn vị khác.")


def must_be(state: Commendation, *allowed: CommendationStatus) -> None:
    """Refuse any status but these."""
    if state.status not in allowed:
        wanted = ", ".join(f"«{LABELS[status]}»" for status in allowed)
        raise Rejected(
            "commendation-state", f"Đề nghị khen thưởng {LABELS[state.status]}; việc này chỉ làm được khi {wanted}."
        )


def must_have(actor: Actor, *roles: Role) -> None:
    """Refuse whoever holds none of the roles at the province."""
    if not actor.has_at_province(*roles):
        raise Forbidden("role-missing", f"Việc này ở Công an tỉnh do {named(*roles)} thực hiện.")


def must_be_the_service(actor: Actor) -> None:
    """Refuse every person."""
    if not actor.has(Role.SYSTEM):
        raise Forbidden("by-reaction-only", "Kết quả khen thưởng chỉ được ghi theo quyết định.")


def must_not_have_nominated(actor: Actor, state: Commendation) -> None:
    """Refuse the office that nominated."""
    if actor.is_office(state.nominator_office):
        raise Forbidden("nominator-decides", "Người đề nghị không quyết định khen thưởng theo đề nghị của mình.")
