"""JSON routes of how units print themselves on documents, and who signs for them."""

from datetime import date

from services.reports.document.bodies import IssuingUnitInput, IssuingUnitView, view
from services.reports.document.store import issuing_unit, name_and_superior, set_issuing_unit
from services.reports.register.domain import must_keep
from shared.contracts.actor import Role
from shared.contracts.base import UnitId
from shared.contracts.calendar import local_day
from shared.contracts.readers import reads_register
from shared.contracts.refusals import Forbidden
from shared.messaging.aggregate import Database
from shared.platform.documents.signing import lines_of, must_be_grounded
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction

router = CommandRouter(tags=["documents"])


@router.get("/issuing-units/{unit_id}")
async def get_issuing_unit(unit_id: UnitId, query: ReadTransaction) -> IssuingUnitView:
    """How the unit prints itself, what it numbers together and who signs; what is usual where nothing is set."""
    if not (query.actor.has(Role.ADMIN) or reads_register(query.actor, unit_id)):
        raise Forbidden("register-not-open", "Thông tin này của đơn vị khác.")
    return await _shown(query.connection, unit_id, local_day(query.at))


@router.put("/issuing-units/{unit_id}")
async def put_issuing_unit(unit_id: UnitId, body: IssuingUnitInput, tx: HttpTransaction) -> IssuingUnitView:
    """Set all of it: an administrator, or who keeps the unit's register.

    Signature forms follow Decree 30/2020/NĐ-CP, Article 13: refused (`signature-form`) are TM. for anybody but a
    collective, a written authority (TUQ.) without its paper and last day, and one that is passed on.
    """
    if not tx.actor.has(Role.ADMIN):
        must_keep(tx.actor, unit_id)
    setting = body.setting()
    for signer in setting.signers.values():
        lines_of(signer)
        must_be_grounded(signer)
    await set_issuing_unit(tx.connection, unit_id, setting, tx.actor)
    return await _shown(tx.connection, unit_id, local_day(tx.at))


async def _shown(connection: Database, unit: str, day: date) -> IssuingUnitView:
    setting = await issuing_unit(connection, unit, day)
    return view(unit, setting, *await name_and_superior(connection, unit, day))
