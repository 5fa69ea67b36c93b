"""Kế hoạch tổ chức Ngày hội in the form of Decree 30/2020/NĐ-CP. Pure; nothing that is not known is made up.

A committee's plan is drafted by the police: then it is the committee's head and signature, its number typed in later.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.festival.event.state import FestivalEvent, Status
from services.festival.plan.state import Plan
from services.festival.rules import figure
from shared.contracts.base import Confidence, SignedDocument
from shared.contracts.festival import IssuingBody, Level, Norm, RestraintKind, TemplateItem
from shared.platform.documents.paper import Block, Emphasis, Grid, Head, Paper, Paragraph, Signature
from shared.platform.documents.signing import Authority, Signer, written
from shared.platform.documents.words import cited, count, day_short, sentence

_AREA = re.compile(r"^Công an\s+((?:tỉnh|thành phố|thị xã|thị trấn|quận|huyện|xã|phường)\s+(.+))$", re.IGNORECASE)
_SPIRIT = (
    "Tổ chức Ngày hội nghiêm túc, hiệu quả, thiết thực, lan tỏa; huy động cả hệ thống chính trị và các tầng lớp Nhân"
    " dân tham gia; không phô trương, hình thức, lãng phí."
)
_UNITS = {
    RestraintKind.BUDGET: ("Kinh phí một điểm", "đồng"),
    RestraintKind.CEREMONY_MINUTES: ("Phần lễ", "phút"),
    RestraintKind.DECORATION_PERCENT: ("Tỷ lệ chi khánh tiết", "%"),
    RestraintKind.SPEECHES: ("Số bài phát biểu", "bài"),
    RestraintKind.DELEGATE_GIFTS: ("Quà tặng đại biểu", "suất"),
}
_LEVELS = {Level.PROVINCE: "cấp tỉnh", Level.DISTRICT: "cấp huyện", Level.COMMUNE: "cấp xã"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the document needs beside the plan. `unit`: the full name of the plan's unit, `superior` of the one over it.

    `above`: the document of the plan above, if there is one; `norms` and `checklist`: what applies to its events.
    """

    unit: str
    superior: str | None
    above: SignedDocument | None
    norms: Sequence[Norm]
    checklist: Sequence[TemplateItem]
    today: date


def plan_document(plan: Plan, events: Iterable[FestivalEvent], desk: Desk, intended: IssuingBody) -> Paper:
    """The plan. What its unit has to say itself is left open and marked. `intended`: who is to issue a draft."""
    body = plan.issued_by or intended
    standing = sorted(
        (each for each in events if each.status is not Status.CANCELLED),
        key=lambda each: (each.scheduled_on or date.max, each.details.place.name),
    )
    return Paper(
        head=_head(plan, body, desk),
        title="KẾ HOẠCH",
        subtitle=_about(plan.title),
        blocks=(
            *_bases(plan, desk),
            Paragraph("I. MỤC ĐÍCH, YÊU CẦU", Emphasis.HEADING),
            Paragraph(sentence(plan.summary)),
            Paragraph(_SPIRIT),
            Paragraph("II. NỘI DUNG, THỜI GIAN, ĐỊA ĐIỂM", Emphasis.HEADING),
            Paragraph(f"Từ ngày {day_short(plan.starts_on)} đến ngày {day_short(plan.ends_on)}.", lead="1. Thời gian:"),
            *_places(standing),
            Paragraph("III. KINH PHÍ, THỰC HÀNH TIẾT KIỆM", Emphasis.HEADING),
            *_money(standing, in_force(desk.norms, plan.ends_on)),
            Paragraph("IV. CÔNG TÁC CHUẨN BỊ", Emphasis.HEADING),
            *_preparation(desk.checklist),
            Paragraph("V. TỔ CHỨC THỰC HIỆN", Emphasis.HEADING),
            Paragraph("[Phân công nhiệm vụ cho từng cơ quan, đơn vị, tổ chức; thời hạn báo cáo kết quả…]"),
        ),
        signature=_signature(plan, body, desk),
        recipients=("Như mục V", "[nơi nhận khác…]", "Lưu: VT"),
    )


def in_force(norms: Iterable[Norm], on: date) -> tuple[Norm, ...]:
    """The latest norm of each kind of event on the day, in order of kind and level."""
    latest: dict[tuple[object, ...], Norm] = {}
    for norm in sorted(norms, key=lambda each: each.valid_from):
        if norm.valid_from <= on:
            latest[norm.kind, norm.level, norm.is_pilot_site] = norm
    kinds = list(RestraintKind)
    return tuple(sorted(latest.values(), key=lambda each: (kinds.index(each.kind), str(each.level or ""))))


def place_of(unit: str) -> tuple[str, str]:
    """The area of a police unit with its kind, and its bare name: «huyện Thạch Hà», «Thạch Hà»."""
    found = _AREA.match(unit)
    return (found.group(1), found.group(2)) if found else ("[địa bàn…]", "[địa danh…]")


def _head(plan: Plan, body: IssuingBody, desk: Desk) -> Head:
    area, place = place_of(desk.unit)
    match body:
        case IssuingBody.PEOPLES_COMMITTEE:
            superior, issuer, symbol = None, f"ỦY BAN NHÂN DÂN {area.upper()}", "UBND"
        case IssuingBody.STEERING_COMMITTEE:
            superior, issuer, symbol = area.upper(), "BAN CHỈ ĐẠO [tên Ban Chỉ đạo…]", "BCĐ"
        case _:
            superior, issuer, symbol = (desk.superior or "BỘ CÔNG AN").upper(), desk.unit.upper(), "[ký hiệu…]"
    document = plan.document
    return Head(
        superior=superior,
        issuer=issuer,
        number=document.number if document else f"      /KH-{symbol}",
        place=place,
        dated=document.signed_on if document else None,
        month=desk.today,
        is_draft=document is None,
    )


def _about(title: str) -> str:
    bare = re.sub(r"^kế hoạch\s+", "", title.strip(), flags=re.IGNORECASE)
    return f"{bare[0].upper()}{bare[1:]}" if bare else title


def _bases(plan: Plan, desk: Desk) -> list[Block]:
    lines = ["[Căn cứ Quyết định về Ngày hội toàn dân bảo vệ An ninh Tổ quốc – đối chiếu số, ngày trước khi ký…]"]
    if desk.above is not None:
        lines.append(f"Thực hiện Kế hoạch {cited(desk.above)}")
    if plan.revision > 1:
        lines.append(f"Kế hoạch này là bản sửa đổi lần {count(plan.revision - 1)}")
    return [Paragraph(f"{line}{'.' if n == len(lines) else ';'}", Emphasis.BASIS) for n, line in enumerate(lines, 1)]


def _places(events: Sequence[FestivalEvent]) -> list[Block]:
    if not events:
        return [Paragraph("[Các điểm tổ chức…]", lead="2. Địa điểm:")]
    rows = tuple(
        (
            count(n),
            f"{each.details.place.name}\n({'điểm chỉ đạo, ' if each.is_pilot_site else ''}{_LEVELS[each.level]})",
            day_short(each.scheduled_on) if each.scheduled_on else "chưa xếp lịch",
            f"Lễ {each.details.ceremony.minutes} phút\nHội {each.details.festivity.minutes} phút",
            figure(each.details.budget),
            _rain(each),
        )
        for n, each in enumerate(events, 1)
    )
    head = ("TT", "Địa điểm", "Ngày", "Phần lễ, phần hội", "Kinh phí dự kiến (đồng)", "Phương án mưa")
    return [
        Paragraph(f"{count(len(events))} điểm tổ chức:", lead="2. Địa điểm:"),
        Grid(head, rows, (6, 26, 14, 18, 18, 18), frozenset({0, 2, 4}), size=11),
    ]


def _rain(event: FestivalEvent) -> str:
    plan = event.details.rain_plan
    if plan is None:
        return "chưa có"
    parts = [plan.place.name] if plan.place else []
    return "\n".join([*parts, *([f"ngày {day_short(plan.on)}"] if plan.on else [])])


def _money(events: Sequence[FestivalEvent], norms: Sequence[Norm]) -> list[Block]:
    blocks: list[Block] = []
    if events:
        total = figure(sum(each.details.budget for each in events))
        blocks.append(Paragraph(f"Tổng kinh phí dự kiến: {total} đồng; từ ngân sách các cấp và xã hội hóa công khai."))
    for norm in norms:
        name, unit = _UNITS[norm.kind]
        whose = f" {_LEVELS[norm.level]}" if norm.level else ""
        site = "" if norm.is_pilot_site is None else " (điểm chỉ đạo)" if norm.is_pilot_site else " (điểm khác)"
        basis = "định mức mẫu" if norm.is_sample else f"căn cứ: {norm.legal_basis.number}"
        limit = f"không quá {figure(norm.value)} {unit}" if norm.value else "không có"
        blocks.append(Paragraph(f"- {name}{whose}{site}: {limit} ({basis})."))
    return blocks or [Paragraph("[Kinh phí, nguồn kinh phí…]")]


def _preparation(checklist: Sequence[TemplateItem]) -> list[Block]:
    return [Paragraph(f"{n}. {item.title}{_basis_of(item)}.") for n, item in enumerate(checklist, 1)] or [
        Paragraph("[Các việc phải chuẩn bị…]")
    ]


def _basis_of(item: TemplateItem) -> str:
    """What an item rests on, where that was looked up: what is only believed is not put on paper."""
    basis = item.legal_basis
    return f" (căn cứ: {basis.number})" if basis is not None and basis.confidence is Confidence.CHECKED else ""


def _signature(plan: Plan, body: IssuingBody, desk: Desk) -> Signature:
    if plan.document is not None:
        return Signature(written(plan.document.signer_office))
    match body:
        case IssuingBody.PEOPLES_COMMITTEE:
            signer = Signer(Authority.COLLECTIVE, "Chủ tịch", "Ủy ban nhân dân")
        case IssuingBody.STEERING_COMMITTEE:
            signer = Signer(Authority.COLLECTIVE, "Trưởng ban", "Ban Chỉ đạo")
        case _:
            kind = desk.unit.split(place_of(desk.unit)[1])[0].strip()
            signer = Signer(Authority.HEAD, "Giám đốc" if plan.level is Level.PROVINCE else f"Trưởng {kind}")
    return signer.block()
