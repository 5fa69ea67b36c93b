"""What request bodies of several services share: documents that are cited, evidence, legal bases, reasons."""

from datetime import date

from pydantic import Field

from shared.contracts.base import AggregateId, Attachment, Confidence, Evidence, LegalBasis, Sha256, SignedDocument
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request


class DocumentInput(Request):
    """A signed paper or e-office document that is cited: «ghi nhận theo văn bản số …»."""

    number: FreeLine = Field(description="Number and symbol", examples=["46/TB-CAT-PV05"])
    signed_on: date = Field(description="Day of signature")
    signer_office: FreeLine = Field(description="The office that signed, never a person", examples=["TRƯỞNG PHÒNG"])
    sha256: Sha256 | None = Field(None, description="SHA-256 of the file, if there is one")

    def document(self) -> SignedDocument:
        """As contracts have it."""
        return SignedDocument(**dict(self))


class EvidenceInput(Request):
    """What shows that something was done."""

    note: FreeLine = Field(description="What was done, in a sentence", examples=["Biên bản bàn giao hồ sơ, nhiệm vụ."])
    document: DocumentInput | None = Field(None, description="The document behind it")

    def evidence(self, attachments: tuple[Attachment, ...] = ()) -> Evidence:
        """As contracts have it, with the files that it names."""
        document = self.document.document() if self.document else None
        return Evidence(note=self.note, document=document, attachments=attachments)


class AttachedEvidenceInput(EvidenceInput):
    """What shows that something was done, with the files that were attached to it before."""

    attachments: tuple[AggregateId, ...] = Field((), max_length=20, description="Ids of attached files")


class LegalBasisInput(Request):
    """The act on which something rests."""

    number: FreeLine = Field(description="Number and symbol", examples=["1283/NQ-UBTVQH15"])
    issued_on: date | None = Field(None, description="Day of issue")
    issuer: FreeLine | None = Field(None, description="Who issued it", examples=["Ủy ban Thường vụ Quốc hội"])
    subject: FreeLine | None = Field(None, description="What it is about (trích yếu)")
    confidence: Confidence = Field(
        Confidence.BELIEVED, description="How far it is known; only `checked` may be shown as law"
    )

    def basis(self) -> LegalBasis:
        """As contracts have it."""
        return LegalBasis(**dict(self))


class Reason(Request):
    """Why."""

    reason: FreeText = Field(description="Why", examples=["Mưa lớn, tràn ngập, không bảo đảm an toàn."])


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
