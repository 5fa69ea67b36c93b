"""What the rules of several rooms need: who may act, and what stood on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from shared.contracts.actor import Actor, Role, named
from shared.contracts.refusals import Forbidden


class Dated(Protocol):
    """Something that holds from a day on; null: from before the records."""

    @property
    def valid_from(self) -> date | None:
        """First day."""
        ...


D = TypeVar("D", bound=Dated)


def standing_on(versions: Sequence[D], day: date) -> D | None:
    """The version that holds on the day, the versions being in order of their first days."""
    for version in reversed(versions):
        if version.valid_from is None or version.valid_from <= day:
            return version
    return None


def require_role(actor: Actor, act: str, *roles: Role) -> None:
    """Refuse an actor who holds none of the roles."""
    if not actor.has(*roles):
        raise Forbidden("role-required", f"Không được {act}: việc này do {named(*roles)} thực hiện.")


def require_unit(actor: Actor, unit: str, act: str) -> None:
    """Refuse an actor of another unit: a unit acts only on its own things."""
    if actor.unit != unit:
        raise Forbidden("other-unit", f"Không được {act}: việc này thuộc đơn vị {unit}, không thuộc {actor.unit}.")
