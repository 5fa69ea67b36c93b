"""What can be done with dossiers and decisions."""

from collections.abc import Iterator

from services.portal.acts.form import Act, Body, Field, Material, document, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.things.decision import Decision
from services.portal.things.dossier import Dossier
from shared.contracts.actor import Actor, Role

_ANSWERS = tuple((code, code) for code in ("approve", "reject", "defer"))


def _is_staff(actor: Actor, kept: Kept[Dossier], *roles: Role) -> bool:
    return actor.unit == kept.thing.staff_unit and actor.has(*(roles or (Role.STAFF, Role.STAFF_HEAD)))


def _records(actor: Actor, kept: Kept[Dossier]) -> bool:
    return actor.has_at_province(Role.CLERK) or _is_staff(actor, kept)


def _for_chair(actor: Actor, kept: Kept[Dossier]) -> bool:
    return (actor.has(Role.CHAIR) and actor.acts_in(kept.thing.opened.chair.unit)) or _records(actor, kept)


def silent(kept: Kept[Dossier], material: Material) -> list[str]:
    """The units from which an answer is still out."""
    answered = {each.thing.unit for each in material.reports if each.thing.revisions}
    asked = {each.unit: None for each in kept.thing.opened.expected}
    if material.conference is not None:
        answered |= {answer.unit for answer in material.conference.thing.answers}
        asked = material.conference.thing.counting
    return [unit for unit in asked if unit not in answered]


def _closure(body: Body, actor: Actor, kept: Kept[Dossier], material: Material) -> Body:
    return {"non_responding": silent(kept, material)}


def _group_fields(material: Material) -> Iterator[Field]:
    """One answer for proposals that look alike; what is answered one by one counts before it."""
    for each in material.similar:
        units = ", ".join(material.names.get(unit, unit) for unit in each["units"])
        group, first = f"≈ {units}", each["proposals"][0]
        yield Field(
            f"groups.{first}.outcome", "Trả lời chung", "choice", required=False, choices=(("", "–"), *_ANSWERS),
            choice_group="outcome", group=group, hint="Chỉ áp dụng cho đề xuất để trống bên dưới",
        )  # fmt: skip
        if each["kind"] in ("team", "organisation"):
            yield Field(f"groups.{first}.phase", "Giai đoạn", "number", required=False, group=group)
        yield Field(f"groups.{first}.reason", "Lý do", "text", required=False, group=group)


def _outcome_fields(kept: Kept[Dossier], material: Material, *, required: bool = True) -> Iterator[Field]:
    draft = kept.thing.draft
    known = {each.proposal: each for each in draft.recommendations} if draft else {}
    for each in material.proposals:
        group = f"{material.names.get(each.thing.unit, each.thing.unit)}: {each.thing.text}"
        before = known.get(each.id)
        yield Field(
            f"answers.{each.id}.outcome", "Trả lời", "choice", required=required, choice_group="outcome", group=group,
            choices=_ANSWERS if required else (("", "–"), *_ANSWERS), value=before.outcome.value if before else "",
        )  # fmt: skip
        if each.thing.proposal_kind in ("team", "organisation"):
            phase = str(before.phase) if before and before.phase else ""
            yield Field(f"answers.{each.id}.phase", "Giai đoạn", "number", required=False, group=group, value=phase)
        why = (before.reason or "") if before else ""
        yield Field(
            f"answers.{each.id}.reason", "Lý do", "text", required=False, group=group, value=why,
            hint="Bắt buộc khi không chấp thuận hoặc chưa xem xét",
        )  # fmt: skip


def _outcomes(body: Body, material: Material) -> list[Body]:
    units = {each.id: each.thing.unit for each in material.proposals}
    common: dict[str, Body] = body.pop("groups", {})
    answers: dict[str, Body] = {
        key: dict(common[group["proposals"][0]])
        for group in material.similar
        if common.get(group["proposals"][0], {}).get("outcome")
        for key in group["proposals"]
    }
    for proposal, own in body.pop("answers", {}).items():
        given = answers.get(proposal, {})
        answers[proposal] = own if own.get("outcome") else given | own
    found: list[Body] = []
    for proposal, answer in answers.items():
        if not answer.get("outcome"):
            continue
        if answer.get("outcome") != "approve":
            answer.pop("phase", None)
        found.append({"proposal": proposal, "unit": units.get(proposal), **answer})
    return found


def _draft_fields(actor: Actor, kept: Kept[Dossier], material: Material) -> list[Field]:
    draft = kept.thing.draft
    options = {f"PA{number}": "" for number in (1, 2, 3)} | {o.code: o.text for o in (draft.options if draft else ())}
    return [
        Field("assessment", "Đánh giá của đơn vị tham mưu", "text", value=draft.assessment if draft else ""),
        *(
            Field(f"options.{code}", code, "text", required=False, value=text, group="Phương án")
            for code, text in options.items()
        ),
        *_group_fields(material),
        *_outcome_fields(kept, material, required=False),
    ]


def _draft(body: Body, actor: Actor, kept: Kept[Dossier], material: Material) -> Body:
    options = [{"code": code, "text": text} for code, text in body.pop("options", {}).items()]
    return {"assessment": body.get("assessment"), "options": options, "recommendations": _outcomes(body, material)}


def _conclusion(body: Body, actor: Actor, kept: Kept[Dossier], material: Material) -> Body:
    return {"outcomes": _outcomes(body, material)}


def _signature(body: Body, actor: Actor, kept: Kept[Dossier], material: Material) -> Body:
    return body | {"read_sha256": material.sha256}


def _sitting(body: Body, actor: Actor, kept: Kept[Dossier], material: Material) -> Body:
    return body | {"body": "directorate" if kept.thing.sittings else "party_standing_committee"}


def _may_record_sitting(actor: Actor, kept: Kept[Dossier]) -> bool:
    if not is_status(kept, "presented") or len(kept.thing.sittings) >= 2:
        return False
    return _records(actor, kept) if kept.thing.sittings else actor.has_at_province(Role.PARTY_OFFICE)


DOSSIER_ACTS = (
    Act(
        "close", "Chốt tổng hợp", "reports", "/dossiers/{id}/collection-closure",
        lambda actor, kept: is_status(kept, "collecting") and _is_staff(actor, kept), build=_closure,
        note="Đơn vị chưa có gì gửi lên được ghi là không trả lời; gửi muộn vẫn được tiếp nhận.", is_confirmation=True,
    ),
    Act(
        "draft", "Trình trưởng phòng dự thảo hồ sơ", "reports", "/dossiers/{id}/review-request",
        lambda actor, kept: is_status(kept, "drafting") and _is_staff(actor, kept), _draft_fields, _draft,
    ),
    Act(
        "revise", "Yêu cầu soạn lại", "reports", "/dossiers/{id}/revision-request",
        lambda actor, kept: is_status(kept, "internal-review") and _is_staff(actor, kept, Role.STAFF_HEAD),
        fixed(Field("remarks", "Cần sửa gì", "text")),
    ),
    Act(
        "sign", "Ký hồ sơ", "reports", "/dossiers/{id}/signature",
        lambda actor, kept: is_status(kept, "internal-review") and _is_staff(actor, kept, Role.STAFF_HEAD),
        fixed(*document(group="Báo cáo tổng hợp đã ký")), _signature, is_confirmation=True,
        note="Nội dung hồ sơ được đóng băng cùng mã băm; có thay đổi sau khi đọc thì không ký được.",
    ),
    Act(
        "clear", "Thông qua hồ sơ", "reports", "/dossiers/{id}/clearance",
        lambda actor, kept: is_status(kept, "signed") and _for_chair(actor, kept),
        fixed(*document(required=False)), is_confirmation=True,
    ),
    Act(
        "return", "Trả lại hồ sơ", "reports", "/dossiers/{id}/return",
        lambda actor, kept: is_status(kept, "signed") and _for_chair(actor, kept),
        fixed(reason(), *document(required=False)),
    ),
    Act(
        "present", "Trình hai cuộc họp", "reports", "/dossiers/{id}/presentation",
        lambda actor, kept: is_status(kept, "cleared") and _is_staff(actor, kept),
        fixed(Field("presented_on", "Ngày trình", "date", required=False)),
    ),
    Act(
        "sitting", "Ghi nhận kết luận cuộc họp", "reports", "/dossiers/{id}/sittings", _may_record_sitting,
        fixed(
            Field("date", "Ngày họp", "date"),
            Field(
                "outcome", "Kết luận", "choice", choices=(("agreed", ""), ("returned", "")), choice_group="outcome"
            ),
            Field("wording", "Nội dung kết luận", "text", hint="Theo lời văn bản"),
            *document(),
        ),
        _sitting, is_confirmation=True, note="Văn bản của Đảng chỉ ghi số, ngày, nội dung kết luận.",
    ),
    Act(
        "conclude", "Ghi nhận trả lời từng đề xuất", "reports", "/dossiers/{id}/conclusion",
        lambda actor, kept: is_status(kept, "presented") and len(kept.thing.sittings) >= 2 and _records(actor, kept),
        lambda actor, kept, material: list(_outcome_fields(kept, material)), _conclusion, is_confirmation=True,
    ),
)  # fmt: skip


def _clerk(actor: Actor, kept: Kept[Decision]) -> bool:
    return actor.has_at_province(Role.CLERK)


DECISION_ACTS = (
    Act(
        "agree", "Ghi nhận Ban Thường vụ thống nhất", "reports", "/decisions/{id}/party-agreement",
        lambda actor, kept: is_status(kept, "drafted") and actor.has_at_province(Role.PARTY_OFFICE),
        fixed(*document(group="Văn bản của Đảng ủy")), note="Chỉ ghi số, ngày; không tạo văn bản của Đảng.",
    ),
    Act(
        "concur", "Ghi nhận Bộ Công an đồng ý", "reports", "/decisions/{id}/ministry-concurrence",
        lambda actor, kept: is_status(kept, "party-agreed") and kept.thing.needs_ministry
        and actor.has_at_province(Role.PERSONNEL, Role.CLERK), fixed(*document()),
    ),
    Act(
        "sign", "Ghi nhận Giám đốc ký", "reports", "/decisions/{id}/signature",
        lambda actor, kept: is_status(kept, "ministry-concurred" if kept.thing.needs_ministry else "party-agreed")
        and (_clerk(actor, kept) or actor.has(Role.DIRECTOR)),
        fixed(*document(group="Văn bản mang chữ ký")), is_confirmation=True,
    ),
    Act(
        "issue", "Cấp số, ban hành", "reports", "/decisions/{id}/issue",
        lambda actor, kept: is_status(kept, "signed") and _clerk(actor, kept),
        fixed(
            Field("number", "Số, ký hiệu", required=False, hint="Bỏ trống: lấy số tiếp theo trong sổ"),
            Field("issued_on", "Ngày ban hành", "date"),
            Field("effective_on", "Ngày có hiệu lực", "date"),
        ),
        is_confirmation=True, note="Số đã ghi không sửa được: đối chiếu với văn bản trước khi bấm.",
    ),
    Act(
        "revoke", "Ghi nhận thu hồi quyết định", "reports", "/decisions/{id}/revocation",
        lambda actor, kept: is_status(kept, "issued", "effective") and actor.has_at_province(Role.DIRECTOR, Role.CLERK),
        fixed(reason(), *document(group="Văn bản thu hồi")), is_confirmation=True,
        note="Đề xuất trở lại hồ sơ, Đội tạm dừng, nhiệm vụ còn mở bị hủy, khen thưởng bị thu hồi.",
    ),
    Act(
        "refuse", "Không ký", "reports", "/decisions/{id}/refusal",
        lambda actor, kept: is_status(kept, "drafted", "party-agreed", "ministry-concurred")
        and actor.has_at_province(Role.DIRECTOR, Role.PARTY_OFFICE, Role.CLERK),
        fixed(reason(), *document(required=False)), is_confirmation=True,
    ),
)  # fmt: skip
