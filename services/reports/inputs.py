"""What request bodies of several rooms share."""

from datetime import date

from pydantic import Field

from shared.contracts.base import Evidence, Sha256, SignedDocument
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request


class DocumentInput(Request):
    """A signed paper or e-office document that is cited."""

    number: FreeLine = Field(description="Number and symbol", examples=["233/BC-PV05"])
    signed_on: date = Field(description="Day of signature")
    signer_office: FreeLine = Field(description="The office that signed, never a person", examples=["TRƯỞNG PHÒNG"])
    sha256: Sha256 | None = Field(None, description="SHA-256 of the file, if there is one")

    def document(self) -> SignedDocument:
        """As contracts have it."""
        return SignedDocument(
            number=self.number, signed_on=self.signed_on, signer_office=self.signer_office, sha256=self.sha256
        )


class EvidenceInput(Request):
    """What shows that something was done."""

    note: FreeLine = Field(description="What was done, in a sentence", examples=["Báo cáo kết quả thí điểm."])
    document: DocumentInput | None = Field(None, description="The document behind it")

    def evidence(self) -> Evidence:
        """As contracts have it."""
        return Evidence(note=self.note, document=self.document.document() if self.document else None)


class Reason(Request):
    """Why."""

    reason: FreeText = Field(description="Why", examples=["Đơn vị điều chỉnh phương án (DỮ LIỆU MẪU)."])


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
