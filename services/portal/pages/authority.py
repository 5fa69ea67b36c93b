"""Who acts for whom: deputies, acting heads, standing orders and written authorities."""

from fastapi.responses import Response

from services.portal.acts.authority import may_lend
from services.portal.acts.form import Body, Field, document, nested
from services.portal.pages.acting import shows
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.standing import standing
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.things.authority import Authority
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role
from shared.contracts.units import AuthorityForm

router = PageRouter()

_FORMS = tuple((form.value, form.value) for form in AuthorityForm)
_ROLES = (Role.HEAD, Role.STAFF_HEAD, Role.CHAIR, Role.DIRECTOR)


@router.get("/authorities")
@dated
async def list_authorities(visit: Visiting) -> Response:
    """Those in force on the day that the page is about, then all others, the latest first."""
    found = (await visit.every(Authority))[::-1]
    now = [kept for kept in found if kept.thing.holds_on(visit.today)]
    return await visit.page(
        "authorities.html",
        now=now,
        others=[kept for kept in found if kept not in now],
        may_grant=not visit.on and may_lend(visit.actor),
    )


@router.get("/authorities/new")
async def new_authority(visit: Visiting) -> Response:
    """The form that records a signed authority."""
    return await creation_page(visit, await _granting(visit))


@router.post("/authorities/new")
async def grant(visit: Visiting) -> Response:
    """Record it: from its first day on the services take it into account."""
    creation = await _granting(visit)
    return await create(visit, creation, _granted(nested(creation.fields, visit.form)))


async def _granting(visit: Visit) -> Creation:
    units = await standing(visit) if may_lend(visit.actor) else []
    acts, whom, until = "Chức vụ làm thay", "Thay cho", "Quyền và thời hạn"
    refused = "Chỉ người đứng đầu đơn vị, hoặc văn thư ghi nhận theo văn bản đã ký, được giao quyền."
    return Creation(
        "Ghi nhận giao quyền", "Ghi nhận", ("/authorities", "Ai làm thay ai"), Authority, "/authorities",
        [
            Field("form", "Hình thức", "choice", choices=_FORMS, choice_group="authority_form"),
            Field("unit", "Đơn vị", "choice", choices=units, value=visit.actor.unit, group=acts),
            Field("office", "Chức vụ", group=acts, hint="Chức vụ như trong tài khoản, không ghi họ tên"),
            Field("for_unit", "Đơn vị", "choice", choices=units, value=visit.actor.unit, group=whom),
            Field("for_office", "Chức vụ", group=whom),
            *(
                Field(f"roles.{role.value}", role.value, "check", choice_group="role", group="Được làm việc của")
                for role in _ROLES
            ),
            Field("scope", "Phạm vi", "text", required=False, group=until, hint="Bắt buộc với thừa ủy quyền (TUQ.)"),
            Field("valid_from", "Từ ngày", "date", group=until),
            Field("valid_to", "Đến hết ngày", "date", required=False, group=until,
                  hint="Bắt buộc với thừa ủy quyền (TUQ.)"),
            *document(group="Văn bản giao quyền đã ký"),
        ],
        service="units", empty="" if units else refused,
    )  # fmt: skip


def _granted(body: Body) -> Body:
    return body | {"roles": [role for role, is_ticked in body.pop("roles", {}).items() if is_ticked]}


@router.get("/authorities/{key}")
@dated
async def authority_page(key: str, visit: Visiting) -> Response:
    """An authority: who, for whom, in what, until when, on which document."""
    return await show_authority(visit, key)


async def show_authority(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The authority's page."""
    kept = await seen(visit, Authority, key)
    return await thing_page(visit, kept, "authority.html", trouble, holds=kept.thing.holds_on(visit.today))


shows("authority", show_authority)
