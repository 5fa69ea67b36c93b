"""JSON routes of the norms: rows that an administrator edits."""

from datetime import date

from fastapi import Path, Response
from pydantic import ConfigDict, Field

from services.festival.norm.store import list_norms, remove_norm, set_norm
from services.festival.rules import require_admin
from shared.contracts.festival import Level, Norm, RestraintKind
from shared.platform.bodies import LegalBasisInput
from shared.platform.http import CommandRouter, HttpTransaction, ProblemError, ReadTransaction, Request

router = CommandRouter(tags=["norms"])


class NormInput(Request):
    """A limit for one kind of thing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "ceremony_minutes",
                    "level": None,
                    "is_pilot_site": None,
                    "value": 60,
                    "valid_from": "2024-01-01",
                    "legal_basis": {"number": "Định mức mẫu", "confidence": "unsure"},
                    "is_sample": True,
                }
            ]
        }
    )

    kind: RestraintKind
    level: Level | None = Field(None, description="Level it is for; leave out for all")
    is_pilot_site: bool | None = Field(None, description="Only pilot sites, only others; leave out for both")
    value: int = Field(ge=0, le=10**15, description="Largest value allowed: đồng, minutes, percent or a count")
    valid_from: date = Field(description="First day of events to which it applies")
    legal_basis: LegalBasisInput
    is_sample: bool = Field(description="True where it is only a sample («định mức mẫu»), not law")

    def norm(self) -> Norm:
        """As contracts have it."""
        return Norm.model_validate({**dict(self), "legal_basis": self.legal_basis.basis()})


class NormView(Norm):
    """A norm with the number of its row."""

    id: int = Field(description="Number of the row")


@router.get("/norms")
async def list_all_norms(query: ReadTransaction) -> list[NormView]:
    """Every norm. What has no norm is not checked; without one for its budget no event is ready."""
    return [NormView(id=number, **dict(norm)) for number, norm in await list_norms(query.connection)]


@router.put("/norms")
async def put_norm(body: NormInput, tx: HttpTransaction) -> NormView:
    """Set a norm, in place of the one for the same kind, level, pilot sites and first day. By an administrator.

    The closest fit applies to an event: a norm for its level before one for all, then one for pilot sites
    (or others) before one for both, then the latest first day. Events that are ready already stay ready.
    """
    require_admin(tx.actor, "đặt định mức")
    norm = body.norm()
    return NormView(id=await set_norm(tx.connection, norm, tx.actor), **dict(norm))


@router.delete("/norms/{norm_id}", status_code=204)
async def delete_norm(tx: HttpTransaction, norm_id: int = Path(ge=1, le=2**63 - 1)) -> Response:
    """Remove a norm that was set by mistake. By an administrator."""
    require_admin(tx.actor, "xóa định mức")
    if not await remove_norm(tx.connection, norm_id):
        raise ProblemError(404, detail=f"Không có định mức số {norm_id}.")
    return Response(status_code=204)
