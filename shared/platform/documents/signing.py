"""Who signs, and what stands above the name: Decree 30/2020/NĐ-CP, Article 13.

KT. a deputy for the head; TL. the head of a subordinate unit by standing order, who may pass it on to his own deputy;
TUQ. by written authority, limited in time, never passed on; Q. an acting head; TM. for a collective only. The
provincial police are led by their Director: there is no collective that could be signed for as «TM. BAN GIÁM ĐỐC».
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.refusals import Rejected
from shared.platform.documents.paper import Signature

_RULE = "Nghị định 30/2020/NĐ-CP, Điều 13"
_COLLECTIVES = ("ỦY BAN NHÂN DÂN", "BAN CHỈ ĐẠO", "HỘI ĐỒNG", "BAN TỔ CHỨC")
_PARTS = re.compile(r"\s*\n\s*|\s+[-–—/]\s+")
_FALSE_COLLECTIVE = re.compile(r"\bT\s*/?\s*M\s*\.?\s*(?:BAN\s+GIÁM\s+ĐỐC|BGĐ|(?:BAN\s+)?LÃNH\s+ĐẠO)", re.IGNORECASE)


class Authority(StrEnum):
    """On what authority somebody signs."""

    HEAD = "head"
    DEPUTY = "deputy"
    ACTING = "acting"
    STANDING_ORDER = "standing_order"
    WRITTEN = "written"
    COLLECTIVE = "collective"


@dataclass(frozen=True, slots=True)
class Signer:
    """An office that may sign, as an administrator has entered it.

    `office`: its own («Phó Giám đốc»); `for_office`: whose signature it gives («Giám đốc»), or the collective of TM.;
    `under`: a head between the two, whom a deputy signs for under TL. or TM. («Trưởng phòng»).
    `basis`: number and date of the paper that gives a written authority, `valid_to`: its last day.
    """

    authority: Authority
    office: str
    for_office: str | None = None
    under: str | None = None
    rank: str | None = None
    name: str | None = None
    basis: str | None = None
    valid_to: date | None = None

    def block(self) -> Signature:
        """The signature block. Raises `Rejected` for what the decree does not know."""
        return Signature(lines_of(self), rank=self.rank, name=self.name)


def lines_of(signer: Signer) -> tuple[str, ...]:
    """The lines above the name, in capitals."""
    office, whole = signer.office.upper(), (signer.for_office or "").upper()
    if signer.authority is Authority.HEAD:
        _must(not whole and signer.under is None, "người đứng đầu ký với chức vụ của mình, không ký thay ai")
        return (office,)
    if signer.authority is Authority.ACTING:
        _must(not whole and signer.under is None, "quyền cấp trưởng (Q.) ký với chức vụ của mình")
        return (f"Q. {office}",)
    _must(bool(whole), "ký thay, ký thừa lệnh, thừa ủy quyền hoặc thay mặt phải ghi ký cho ai")
    middle = (f"KT. {signer.under.upper()}",) if signer.under else ()
    match signer.authority:
        case Authority.DEPUTY:
            _must(not middle, "cấp phó chỉ ký thay cấp trưởng của mình")
            lines = (f"KT. {whole}", office)
        case Authority.STANDING_ORDER:
            lines = (f"TL. {whole}", *middle, office)
        case Authority.WRITTEN:
            _must(not middle, "người được ủy quyền không ủy quyền lại")
            lines = (f"TUQ. {whole}", office)
        case Authority.COLLECTIVE:
            _must(
                whole.startswith(_COLLECTIVES), f"TM. chỉ dùng cho tập thể; {whole} không phải là tập thể ký thay mặt"
            )
            lines = (f"TM. {whole}", *middle, office)
    return lines


def must_be_grounded(signer: Signer) -> None:
    """Refuse a written authority without its paper and its last day."""
    is_written = signer.authority is Authority.WRITTEN
    _must(
        not is_written or (signer.basis is not None and signer.valid_to is not None),
        "thừa ủy quyền (TUQ.) phải có văn bản ủy quyền và thời hạn",
    )


def written(office: str) -> tuple[str, ...]:
    """The lines of a signature as a recorder wrote it down: «KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC»."""
    must_be_a_signature(office)
    return tuple(part.upper() for part in _PARTS.split(office.strip()) if part)


def must_be_a_signature(office: str) -> None:
    """Refuse a signature for a collective that does not sign: «TM. BAN GIÁM ĐỐC»."""
    _must(
        _FALSE_COLLECTIVE.search(office) is None,
        "không có hình thức «TM. BAN GIÁM ĐỐC»; hãy ghi GIÁM ĐỐC, hoặc KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC",
    )


def _must(is_right: bool, otherwise: str) -> None:
    if not is_right:
        raise Rejected("signature-form", f"Thể thức ký: {otherwise} ({_RULE}).", {"signer_office": otherwise})
