"""How a unit prints itself on documents and who signs for it: set on a form, seen beforehand as documents have it."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi.responses import Response

from services.portal.acts.form import Body, Field, nested
from services.portal.calling import Refusal, call
from services.portal.pages.thing import Trouble, seen
from services.portal.things.unit import Unit
from services.portal.visiting import PageRouter, Visit, Visiting
from shared.contracts.actor import Role
from shared.contracts.readers import keeps_register, reads_register
from shared.contracts.refusals import Rejected
from shared.platform.documents.paper import MOTTO, NATION
from shared.platform.documents.signing import Authority, Signer, lines_of
from shared.platform.problems import ProblemError

router = PageRouter()
_AUTHORITIES = tuple((each.value, each.value) for each in Authority)
_POLICIES = tuple((each, each) for each in ("by_type", "all", "by_symbol"))
_NEW = "new"


@router.get("/units/{key}/heading")
async def heading_page(key: str, visit: Visiting) -> Response:
    """The form with what is set or usual, and the top and the signatures of a document under it."""
    return await _page(visit, key, await _setting(visit, key))


@router.post("/units/{key}/heading")
async def set_heading(key: str, visit: Visiting) -> Response:
    """Set it all; with the button «xem thử» only show what documents would look like."""
    setting = await _setting(visit, key)
    body = _body(nested(_fields(setting), visit.form))
    if visit.form.get("do") == "preview":
        try:
            return await _page(visit, key, setting, seen_before=body)
        except Rejected as refused:
            return await _page(visit, key, setting, Trouble("heading", refused.reason, refused.fields, visit.form))
    answer = await call(visit, "reports", "PUT", f"/issuing-units/{key}", body, key=visit.form.get("key"))
    if isinstance(answer, Refusal):
        return await _page(visit, key, setting, Trouble("heading", answer.detail, answer.fields, visit.form))
    return visit.go(f"/units/{key}/heading?done=heading")


async def _setting(visit: Visit, key: str) -> dict[str, Any]:
    await seen(visit, Unit, key)
    if not (_may_set(visit, key) or reads_register(visit.actor, key)):
        raise ProblemError(403, "register-not-open", "Thông tin này của đơn vị khác.")
    answer = await call(visit, "reports", "GET", f"/issuing-units/{key}")
    if isinstance(answer, Refusal):
        raise ProblemError(answer.status, answer.code, answer.detail)
    return answer


def _may_set(visit: Visit, unit: str) -> bool:
    return visit.actor.has(Role.ADMIN) or keeps_register(visit.actor, unit)


async def _page(
    visit: Visit, key: str, setting: dict[str, Any], trouble: Trouble | None = None, seen_before: Body | None = None
) -> Response:
    printed = setting | (seen_before or {})
    return await visit.page(
        "heading.html",
        422 if trouble else 200,
        unit=key,
        reads_register=reads_register(visit.actor, key),
        setting=setting,
        printed=printed,
        signatures=[(_lines(each), _name(each)) for each in printed["signers"].values()],
        nation=NATION,
        motto=MOTTO,
        fields=_fields(setting),
        trouble=trouble,
        filled=trouble or (Trouble("heading", "", {}, visit.form) if seen_before else None),
        is_tried=seen_before is not None,
        may_set=_may_set(visit, key),
        key=secrets.token_urlsafe(16),
    )


def _name(signer: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (signer.get("rank"), signer.get("name"))))


def _lines(signer: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines above the name. Raises `Rejected` for what the decree does not know."""
    of = {name: signer.get(name) for name in ("for_office", "under")}
    return lines_of(Signer(Authority(signer["authority"]), signer["office"], **of))


def _fields(setting: Mapping[str, Any]) -> list[Field]:
    head = "Phần đầu văn bản"
    return [
        Field("symbol", "Chữ viết tắt tên đơn vị", value=setting["symbol"], group=head,
              hint="Trong ký hiệu văn bản: CAT, CAH, PV05"),
        Field("place", "Địa danh", value=setting["place"], group=head, hint="Trước ngày, tháng của văn bản"),
        Field("superior", "Cơ quan chủ quản", required=False, value=setting["superior"] or "", group=head,
              hint="Bỏ trống: đơn vị cấp trên"),
        Field("policy", "Cách đánh số", "choice", choices=_POLICIES, choice_group="policy", value=setting["policy"],
              group="Sổ đăng ký văn bản đi", hint="Áp dụng cho sổ chưa có số nào; sổ đã có số thì giữ nguyên"),
        *(
            field
            for number, (code, signer) in enumerate(setting["signers"].items(), 1)
            for field in _signer_fields(code, signer, number)
        ),
        *_signer_fields(_NEW, {}, 0),
    ]  # fmt: skip


def _signer_fields(code: str, signer: Mapping[str, Any], number: int) -> Iterable[Field]:
    """Of one who signs. Whoever has no office any more is left out."""
    group = f"Người được ký · {number}" if number else "Thêm người ký"

    def field(name: str, label: str, kind: Any = "line", **more: Any) -> Field:
        value = str(signer.get(name) or "")
        return Field(f"signers.{code}.{name}", label, kind, required=False, value=value, group=group, **more)

    if not number:
        yield field("code", "Mã", hint="Chữ thường không dấu, số, gạch nối: pho-giam-doc")
    yield field("office", "Chức vụ", hint="Bỏ trống: người này không ký nữa" if number else "")
    yield field("authority", "Hình thức ký", "choice", choices=_AUTHORITIES, choice_group="signing")
    yield field("for_office", "Ký cho", hint="Chức vụ hoặc tập thể được ký thay; bỏ trống với người đứng đầu")
    yield field("under", "Qua chức vụ", hint="Chỉ với TL., TM.: cấp trưởng mà cấp phó ký thay")
    yield field("rank", "Cấp bậc")
    yield field("name", "Họ và tên")
    yield field("basis", "Văn bản ủy quyền", hint="Bắt buộc với TUQ.")
    yield field("valid_to", "Đến hết ngày", "date", hint="Bắt buộc với TUQ.")


def _body(sent: Body) -> Body:
    """The request: those who sign by their code, without those whose office was emptied."""
    signers: dict[str, Body] = sent.pop("signers", {})
    named = {each.pop("code", "") if code == _NEW else code: each for code, each in signers.items()}
    return sent | {"signers": {code: each for code, each in named.items() if each.get("office")}}
