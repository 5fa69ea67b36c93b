"""From what stands in the service to a file: the desk is laid, the document written and sent to be saved."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Response

from services.reports.directory.store import province, unit_names
from services.reports.document.desk import Desk
from services.reports.document.store import issuer, issuing_unit
from services.reports.register.store import number_of
from shared.contracts.base import SignedDocument
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.register import NumberedDocument, NumberedKind
from shared.platform.documents.form import laid_out
from shared.platform.documents.paper import Paper, Signature
from shared.platform.documents.signing import Authority, Signer, written
from shared.platform.files import download
from shared.platform.http import ReadTransaction
from shared.platform.problems import problems

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document", "content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}},
    **problems(409),
}
ChosenSigner = Annotated[
    str | None, Query(max_length=40, description="Code of a signer of the issuing unit: prints rank and name too")
]

HEAD_OF_DEPARTMENT = Signer(Authority.HEAD, "Trưởng phòng")
BY_STANDING_ORDER = Signer(Authority.STANDING_ORDER, "Trưởng phòng", "Giám đốc")
DIRECTOR = Signer(Authority.HEAD, "Giám đốc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be made. `drafter`: the department that writes; `units`: those that are named in it, as of `day`.

    `signed`: the document as it was signed, if it was; else `number_as` looks for a number given to it. `usual`: who
    signs where nobody is chosen; `signer`: the code of who was chosen.
    """

    drafter: str
    units: Iterable[str]
    day: date
    usual: Signer
    signer: str | None
    signed: SignedDocument | None = None
    dated: date | None = None
    number_as: NumberedDocument | None = None


async def desk_for(query: ReadTransaction, order: Order) -> Desk:
    """The desk. Raises `Rejected` for a signer who is not set, whose authority has ended, or who did not sign."""
    connection, today = query.connection, local_day(query.at)
    issuing = await province(connection, order.day) or order.drafter
    names = await unit_names(connection, sorted({*order.units, issuing, order.drafter}), order.day)
    number, dated = None, None
    if order.signed is not None:
        number, dated = order.signed.number, order.dated or order.signed.signed_on
    elif order.number_as is not None and (given := await number_of(connection, order.number_as)):
        number, dated = given.text, given.signed_on
    return Desk(
        names=names,
        province=await issuer(connection, issuing, order.day),
        drafter=await issuer(connection, order.drafter, order.day),
        signature=await _signature(query, order, issuing, dated or today),
        today=today,
        number=number,
        dated=dated,
        is_draft=number is None,
    )


def numbered(kind: NumberedKind, key: str) -> NumberedDocument:
    """How the register knows a document."""
    return NumberedDocument(kind=kind, id=key)


async def _signature(query: ReadTransaction, order: Order, issuing: str, day: date) -> Signature:
    signed = written(order.signed.signer_office) if order.signed else None
    if order.signer is None:
        return Signature(signed) if signed else order.usual.block()
    signers = {
        code: each
        for unit in (order.drafter, issuing)
        for code, each in (await issuing_unit(query.connection, unit, order.day)).signers.items()
    }
    chosen = signers.get(order.signer)
    if chosen is None:
        known = ", ".join(sorted(signers)) or "chưa có ai"
        raise Rejected(
            "signer-unknown", f"Không có người ký «{order.signer}»; đã khai báo: {known}.", {"signer": known}
        )
    if chosen.valid_to is not None and chosen.valid_to < day:
        until = f"{chosen.valid_to:%d/%m/%Y}"
        raise Rejected("signer-expired", f"Thẩm quyền ký của «{order.signer}» đã hết ngày {until}.", {"signer": until})
    block = chosen.block()
    if signed is not None and block.lines != signed:
        lines = " – ".join(signed)
        raise Rejected(
            "signer-differs", f"Văn bản đã ký với thể thức «{lines}»; hãy chọn đúng người ký.", {"signer": lines}
        )
    return block


async def file_of(paper: Paper, name: str, desk: Desk) -> Response:
    """The document as a file to be saved, under a name in Vietnamese with its number."""
    number = f" {desk.number.replace('/', '-')}" if desk.number else " (dự thảo)"
    return download(await asyncio.to_thread(laid_out, paper), f"{name}{number}.docx", DOCX)
