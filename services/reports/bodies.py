"""What request bodies of several rooms share."""

from typing import Annotated

from pydantic import StringConstraints

from shared.contracts.base import SignedDocument
from shared.platform.bodies import DocumentInput
from shared.platform.guard import FreeText
from shared.platform.http import Request

UnitKind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]

# A conference may ask every commune of a province at once; the largest had 579.
MOST_UNITS = 1000


class Cited(Request):
    """The signed document behind the act."""

    document: DocumentInput


class MaybeCited(Request):
    """The signed document behind the act: required from a recorder, not from the leader's own hand."""

    document: DocumentInput | None = None

    def signed(self) -> SignedDocument | None:
        """As contracts have it."""
        return self.document.document() if self.document else None


class CitedReason(MaybeCited):
    """Why, with the signed document behind it."""

    reason: FreeText
