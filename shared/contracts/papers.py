"""What every paper that a command cites must satisfy, whatever it is cited for."""

from dataclasses import fields
from datetime import datetime
from typing import Any, ClassVar, Protocol

from shared.contracts.actor import Actor, Role
from shared.contracts.base import SignedDocument
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected


class Command(Protocol):
    """When it is asked, and by which office."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def at(self) -> datetime:
        """When."""
        ...

    @property
    def actor(self) -> Actor:
        """By whom."""
        ...


def must_be_signed(command: Command) -> None:
    """Refuse a paper of a day that has not come: nobody has signed it yet.

    What the service itself cites was checked when it came in.
    """
    today = local_day(command.at)
    for each in fields(command):
        document = getattr(command, each.name)
        if not isinstance(document, SignedDocument) or document.signed_on <= today or command.actor.has(Role.SYSTEM):
            continue
        raise Rejected(
            "signed-in-future",
            f"Văn bản {document.number} ghi ngày ký {document.signed_on:%d/%m/%Y}, chưa đến. Hãy kiểm tra lại ngày.",
            {f"{each.name}.signed_on": "sau hôm nay"},
        )
