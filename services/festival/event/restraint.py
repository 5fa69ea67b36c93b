"""The restraint check: serious and thrifty, no showiness. Each measure against the norm that applies to the event."""

from collections.abc import Callable, Iterable
from datetime import date

from services.festival.rules import LEVEL_NAMES, figure
from shared.contracts.festival import CheckedItem, ChecklistItem, EventDetails, Level, Norm, RestraintKind
from shared.contracts.refusals import Rejected

_MEASURES: dict[RestraintKind, tuple[str, str, str, Callable[[EventDetails], int]]] = {
    RestraintKind.BUDGET: ("details.budget", "Kinh phí dự kiến", "đồng", lambda d: d.budget),
    RestraintKind.CEREMONY_MINUTES: ("details.ceremony.minutes", "Phần lễ", "phút", lambda d: d.ceremony.minutes),
    RestraintKind.DECORATION_PERCENT: (
        "details.decoration_percent",
        "Tỷ lệ chi khánh tiết",
        "%",
        lambda d: d.decoration_percent,
    ),
    RestraintKind.SPEECHES: ("details.ceremony.speeches", "Số bài phát biểu", "bài", lambda d: d.ceremony.speeches),
    RestraintKind.DELEGATE_GIFTS: ("details.delegate_gifts", "Quà tặng đại biểu", "suất", lambda d: d.delegate_gifts),
}


def norm_for(kind: RestraintKind, level: Level, is_pilot_site: bool, on: date, norms: Iterable[Norm]) -> Norm | None:
    """The norm for an event on that day: the closest fit (level, then pilot site), of those the latest in force."""
    fitting = [
        norm
        for norm in norms
        if norm.kind == kind
        and norm.level in (None, level)
        and norm.is_pilot_site in (None, is_pilot_site)
        and norm.valid_from <= on
    ]
    return max(fitting, key=lambda n: (n.level is not None, n.is_pilot_site is not None, n.valid_from), default=None)


def restraint_check(
    details: EventDetails, level: Level, is_pilot_site: bool, on: date, norms: Iterable[Norm]
) -> tuple[CheckedItem, ...]:
    """Every measure with its norm. An item without a norm is shown as not checked."""
    known = tuple(norms)
    items: list[CheckedItem] = []
    for kind, (_, _, _, measure) in _MEASURES.items():
        value, norm = measure(details), norm_for(kind, level, is_pilot_site, on, known)
        items.append(CheckedItem(kind=kind, value=value, norm=norm, is_met=norm and value <= norm.value))
    return tuple(items)


def failing(check: Iterable[CheckedItem]) -> tuple[CheckedItem, ...]:
    """The lines above their norms, and a budget for which no norm is set: no event goes without a limit."""
    return tuple(item for item in check if item.is_met is False or _is_unlimited(item))


def undone(checklist: Iterable[ChecklistItem]) -> tuple[ChecklistItem, ...]:
    """The checklist items that are not done."""
    return tuple(item for item in checklist if not item.is_done)


def refusal(failing_items: Iterable[CheckedItem], open_items: Iterable[ChecklistItem], event: str) -> Rejected:
    """Why the event is not ready: every failing item with its value, its norm and what to do.

    `event`: which norms apply, see `scope`.
    """
    fields: dict[str, str] = {}
    for item in failing_items:
        if item.norm is None:
            fields["norms.budget"] = (
                f"Chưa có định mức kinh phí (budget) cho {event}. Đề nghị quản trị hệ thống đặt định mức này."
            )
            continue
        place, title, unit, _ = _MEASURES[item.kind]
        name = "định mức mẫu" if item.norm.is_sample else "định mức"
        limit = f"{figure(item.norm.value)} {unit}"
        fields[place] = (
            f"{title} {figure(item.value)} {unit}, vượt {name} {limit}"
            f" (căn cứ: {item.norm.legal_basis.number}). Giảm còn tối đa {limit}."
        )
    for item in open_items:
        fields[f"checklist.{item.code}"] = f"Chưa xong: {item.title}. Hoàn thành và đánh dấu trước khi báo sẵn sàng."
    return Rejected(
        "restraint-check-failed",
        "Chưa đạt kiểm tra chuẩn bị, tiết kiệm: " + " ".join(fields.values()),
        fields,
    )


def scope(level: Level, is_pilot_site: bool, on: date) -> str:
    """What decides which norms apply to an event."""
    site = "điểm chỉ đạo" if is_pilot_site else "không phải điểm chỉ đạo"
    return f"điểm tổ chức cấp {LEVEL_NAMES[level]}, {site}, ngày {on:%d/%m/%Y}"


def _is_unlimited(item: CheckedItem) -> bool:
    return item.kind is RestraintKind.BUDGET and item.norm is None
