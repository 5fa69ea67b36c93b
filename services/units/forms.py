"""What request bodies of several rooms share."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.base import Confidence, Evidence, LegalBasis, Sha256, SignedDocument
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request

AreaId = Annotated[
    str,
    StringConstraints(pattern=r"^area-[A-Za-z0-9]+$", max_length=64),
    Field(description="`area-<statistics code>`", examples=["area-439"]),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$", max_length=40)]


class DocumentInput(Request):
    """A signed paper or e-office document that is cited."""

    number: FreeLine = Field(description="Number and symbol", examples=["15/QC-CAH"])
    signed_on: date = Field(description="Day of signature")
    signer_office: FreeLine = Field(
        description="The office that signed, never a person", examples=["Trưởng Công an huyện"]
    )
    sha256: Sha256 | None = Field(None, description="SHA-256 of the file, if there is one")

    def document(self) -> SignedDocument:
        """As contracts have it."""
        return SignedDocument(
            number=self.number, signed_on=self.signed_on, signer_office=self.signer_office, sha256=self.sha256
        )


class EvidenceInput(Request):
    """What shows that something was done."""

    note: FreeLine = Field(description="What was done, in a sentence", examples=["Biên bản bàn giao hồ sơ, nhiệm vụ."])
    document: DocumentInput | None = Field(None, description="The document behind it")

    def evidence(self) -> Evidence:
        """As contracts have it."""
        return Evidence(note=self.note, document=self.document.document() if self.document else None)


class LegalBasisInput(Request):
    """The act on which a change rests."""

    number: FreeLine = Field(description="Number and symbol", examples=["1283/NQ-UBTVQH15"])
    issued_on: date | None = Field(None, description="Day of issue")
    issuer: FreeLine | None = Field(None, description="Who issued it", examples=["Ủy ban Thường vụ Quốc hội"])
    subject: FreeLine | None = Field(None, description="What it is about (trích yếu)")
    confidence: Confidence = Field(
        Confidence.BELIEVED, description="How far it is known; only `checked` may be shown as law"
    )

    def basis(self) -> LegalBasis:
        """As contracts have it."""
        return LegalBasis(
            number=self.number,
            issued_on=self.issued_on,
            issuer=self.issuer,
            subject=self.subject,
            confidence=self.confidence,
        )


class Reason(Request):
    """Why."""

    reason: FreeText = Field(description="Why", examples=["Chờ sắp xếp lại địa bàn."])


class Registered(Request):
    """What a registration in bulk did."""

    registered: int = Field(description="How many are new")
    unchanged: int = Field(description="How many were there already, just so")
