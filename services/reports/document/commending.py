"""Khen thưởng: the decision that commends, and the certificate. Recipients are never named: the paper is filled in."""

from collections.abc import Sequence
from dataclasses import replace

from services.reports.commendation.state import Commendation
from services.reports.decision.state import Decision
from services.reports.document.desk import Desk
from services.reports.document.organisation_decision import head_of
from shared.contracts.base import LegalBasis
from shared.contracts.reports.commendation import RecipientKind
from shared.platform.documents.paper import MOTTO, NATION, Block, Emphasis, Paper, Paragraph
from shared.platform.documents.words import cited, count, day_long, day_short, padded, sentence


def commendation_decision(decision: Decision, awarded: Sequence[Commendation], desk: Desk) -> Paper:
    """The decision. A legal basis is printed as law only where it is checked; others are left to be filled in."""
    bases = list(dict.fromkeys(_basis(each.form.legal_basis) for each in awarded))
    bases.append(f"Theo đề nghị của {head_of(desk.drafter.name)}")
    effect = day_short(decision.effective_on) if decision.effective_on else "[ngày…]"
    articles: list[Block] = [
        Paragraph(f"Khen thưởng {count(len(awarded))} tập thể, nhóm cá nhân sau đây:", lead="Điều 1."),
        *(
            Paragraph(f"{n}. {each.form.name}: {_recipient(each, desk)}. Thành tích: {sentence(each.achievement.text)}")
            for n, each in enumerate(awarded, 1)
        ),
        Paragraph(f"Quyết định này có hiệu lực thi hành kể từ ngày {effect}.", lead="Điều 2."),
        Paragraph(
            "Thủ trưởng các phòng, đơn vị có liên quan và tập thể, cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành"
            " Quyết định này.",
            lead="Điều 3.",
        ),
    ]
    return Paper(
        head=desk.from_province("QĐ"),
        title="QUYẾT ĐỊNH",
        subtitle=decision.title,
        blocks=(
            Paragraph(f"GIÁM ĐỐC {desk.province.name.upper()}", Emphasis.CENTRED),
            *(
                Paragraph(f"{basis}{'.' if n == len(bases) else ';'}", Emphasis.BASIS)
                for n, basis in enumerate(bases, 1)
            ),
            Paragraph("QUYẾT ĐỊNH:", Emphasis.CENTRED),
            *articles,
        ),
        signature=desk.signature,
        recipients=("Như Điều 3", desk.archive()),
    )


def certificate(commendation: Commendation, number: str | None, desk: Desk) -> Paper:
    """The certificate (giấy khen). `number`: as entered; without it the place is left open."""
    basis = cited(commendation.basis) if commendation.basis else "[số, ngày…]"
    issued = day_long(commendation.certified_on) if commendation.certified_on else "[ngày…]"
    return Paper(
        head=None,
        title=NATION,
        subtitle=MOTTO,
        blocks=(
            Paragraph(f"GIÁM ĐỐC {desk.province.name.upper()}", Emphasis.CENTRED),
            Paragraph("TẶNG", Emphasis.CENTRED),
            Paragraph("GIẤY KHEN", Emphasis.GRAND),
            Paragraph(_recipient(commendation, desk), Emphasis.GREAT),
            Paragraph(sentence(f"Đã có thành tích: {commendation.achievement.text.strip()}"), Emphasis.BESIDE),
        ),
        signature=replace(desk.signature, dated=f"{desk.province.place}, {issued}"),
        beside=(f"Quyết định {basis}", f"Vào sổ khen thưởng: {padded(number) if number else '[số…]'}"),
        is_landscape=True,
        is_framed=True,
        body_size=16,
        about=f"Giấy khen {desk.name(commendation.unit)}",
    )


def _recipient(commendation: Commendation, desk: Desk) -> str:
    unit = desk.name(commendation.unit)
    if commendation.recipient is RecipientKind.UNIT:
        return unit
    return f"[Họ tên, cấp bậc, chức vụ của {count(commendation.individuals or 0)} cá nhân…] thuộc {unit}"


def _basis(basis: LegalBasis) -> str:
    if str(basis.confidence) != "checked":
        return f"[Căn cứ {basis.subject or basis.number} – đối chiếu số, ngày ban hành trước khi ký…]"
    issued = f" ngày {day_short(basis.issued_on)}" if basis.issued_on else ""
    return f"Căn cứ {basis.subject or 'văn bản'} số {basis.number}{issued}"
