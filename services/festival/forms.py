"""What request bodies of several rooms share."""

from datetime import date

from pydantic import Field
from pydantic.config import JsonDict

from shared.contracts.base import Sha256, SignedDocument
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request


class DocumentInput(Request):
    """A signed paper or e-office document that is cited: «ghi nhận theo văn bản số …»."""

    number: FreeLine = Field(description="Number and symbol", examples=["135/KH-UBND"])
    signed_on: date = Field(description="Day of signature")
    signer_office: FreeLine = Field(description="The office that signed, never a person", examples=["Chủ tịch"])
    sha256: Sha256 | None = Field(None, description="SHA-256 of the file, if there is one")

    def document(self) -> SignedDocument:
        """As contracts have it."""
        return SignedDocument(**dict(self))


class Reason(Request):
    """Why."""

    reason: FreeText = Field(description="Why", examples=["Mưa lớn, tràn ngập, không bảo đảm an toàn."])


DOCUMENT: JsonDict = {
    "number": "135/KH-UBND",
    "signed_on": "2024-03-29",
    "signer_office": "Chủ tịch UBND",
}
