"""JSON routes of commendations."""

from datetime import date

from fastapi import Query

from services.reports.commendation import commands
from services.reports.commendation.bodies import (
    AppraisalInput,
    Certificates,
    CommendationView,
    Nomination,
    Outcome,
    Refusal,
    Revocation,
    view,
)
from services.reports.commendation.forms import form_on
from services.reports.commendation.guards import must_see
from services.reports.commendation.state import Commendation, CommendationStatus
from services.reports.commendation.store import claimed, commendations, enter_alone, list_commendations, numbers_taken
from services.reports.commendation_form.store import forms_of
from services.reports.directory.store import line_above, province, reader
from services.reports.register.entering import enter
from services.reports.register.numbering import Number
from services.reports.register.store import highest, policy_of
from services.reports.report.festival import is_festival_result
from shared.contracts.base import UnitId
from shared.contracts.calendar import local_day
from shared.contracts.readers import reads_every_commendation
from shared.contracts.refusals import Rejected
from shared.contracts.reports.commendation import AchievementKind, Conferrer, FormCode
from shared.contracts.reports.register import NumberedKind
from shared.platform.bodies import Reason
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["commendations"])
CERTIFICATE = "GK"


@router.get("/commendations")
async def list_all_commendations(
    query: ReadTransaction,
    page: PageRequest,
    unit: UnitId | None = None,
    form: FormCode | None = None,
    status: CommendationStatus | None = None,
    decision: str | None = Query(None, max_length=128),
) -> Page[CommendationView]:
    """Commendations in the order in which they were nominated. A unit sees its own and those that it nominated.

    All are seen by the awards office, the staff unit, the leaders, the party office, personnel and the clerk of the
    province.
    """
    rows = await list_commendations(
        query.connection,
        concerning=None if reads_every_commendation(query.actor) else query.actor.unit,
        unit=unit,
        form=form,
        status=status,
        decision=decision,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.get("/commendations/{commendation_id}")
async def get_commendation(commendation_id: str, query: ReadTransaction) -> CommendationView:
    """One commendation, for the units concerned and the offices that see all."""
    loaded = found(await commendations.load(query.connection, commendation_id))
    assert loaded.state is not None
    must_see(await reader(query.connection, query.actor, query.at), loaded.state)
    return view(loaded)


@router.post("/commendations", status_code=201)
async def nominate(body: Nomination, tx: HttpTransaction) -> CommendationView:
    """The head of a unit nominates his unit, a unit below it, or people of them, for one achievement.

    Refused (`achievement-taken`) while another nomination of the same achievement stands or once it is awarded,
    whatever the form and the words: a period is the same as every other that it overlaps, a festival event is known by
    its id, a feat by its name and year. Recipients are counted, never named.
    """
    achievement, today = body.achievement.achievement(), local_day(tx.at)
    of_festival = achievement.kind is AchievementKind.FESTIVAL and achievement.reference is not None
    command = commands.Nominate(
        at=tx.at,
        actor=tx.actor,
        unit=body.unit,
        recipient=body.recipient,
        individuals=body.individuals,
        achievement=achievement,
        form_code=body.form,
        form=form_on(await forms_of(tx.connection, body.form), body.form, today),
        line=await line_above(tx.connection, body.unit, today),
        is_verified=of_festival and await is_festival_result(tx.connection, achievement.reference or ""),
        other=await claimed(tx.connection, body.unit, body.recipient, achievement),
    )
    return view(await tx.execute(commendations, tx.new_id(), command))


@router.post("/commendations/{commendation_id}/appraisal")
async def appraise(commendation_id: str, body: AppraisalInput, tx: HttpTransaction) -> CommendationView:
    """The awards office gives its advice, or another one until a decision carries the nomination."""
    command = commands.Appraise(at=tx.at, actor=tx.actor, verdict=body.verdict, note=body.note)
    return view(await tx.execute(commendations, commendation_id, command))


@router.post("/commendations/{commendation_id}/withdrawal")
async def withdraw(commendation_id: str, body: Reason, tx: HttpTransaction) -> CommendationView:
    """The head of the unit that nominated takes the nomination back, until a decision carries it."""
    command = commands.Withdraw(at=tx.at, actor=tx.actor, reason=body.reason)
    return view(await tx.execute(commendations, commendation_id, command))


@router.post("/commendations/{commendation_id}/outcome")
async def record_outcome(commendation_id: str, body: Outcome, tx: HttpTransaction) -> CommendationView:
    """The awards office or the clerk records what another body decided about a form that it confers."""
    command = commands.RecordOutcome(
        at=tx.at,
        actor=tx.actor,
        is_awarded=body.is_awarded,
        document=body.document.document(),
        effective_on=body.effective_on,
        reason=body.reason,
    )
    return view(await tx.execute(commendations, commendation_id, command))


@router.post("/commendations/{commendation_id}/refusal")
async def decline(commendation_id: str, body: Refusal, tx: HttpTransaction) -> CommendationView:
    """The Director does not award it, or a recorder records that citing the document. While no decision carries it:
    a draft names itself what it does not award.
    """
    command = commands.Decline(at=tx.at, actor=tx.actor, reason=body.reason, document=body.signed())
    return view(await tx.execute(commendations, commendation_id, command))


@router.post("/commendations/{commendation_id}/revocation")
async def revoke(commendation_id: str, body: Revocation, tx: HttpTransaction) -> CommendationView:
    """The Director, or the clerk citing the document, takes the award back; other awards of the decision stand."""
    command = commands.Revoke(at=tx.at, actor=tx.actor, reason=body.reason, document=body.document.document())
    return view(await tx.execute(commendations, commendation_id, command))


@router.post("/commendations/{commendation_id}/certificates")
async def enter_certificates(commendation_id: str, body: Certificates, tx: HttpTransaction) -> CommendationView:
    """The clerk enters the certificates' numbers. Names stand on the printed paper only and are never sent here.

    Without `numbers` they get the next ones of the province's register. Those that another body gave are typed in, and
    are none of the province's.
    """
    state = (await commendations.load(tx.connection, commendation_id)).state
    if state is None:
        raise Rejected("commendation-not-found", "Không có đề nghị khen thưởng này. Hãy kiểm tra lại mã.")
    by = state.form.conferred_by
    issuer = await province(tx.connection, body.issued_on) or tx.actor.unit
    numbers = body.numbers or await _next_numbers(state, issuer, body.issued_on, tx)
    taken = await numbers_taken(tx.connection, numbers, body.issued_on.year, commendation_id, by)
    command = commands.RecordCertificates(
        at=tx.at, actor=tx.actor, numbers=numbers, issued_on=body.issued_on, taken=taken
    )
    after = await tx.execute(commendations, commendation_id, command)
    assert after.state is not None
    for number in numbers if after.events and by is Conferrer.PROVINCIAL_POLICE else ():
        await enter(
            tx,
            NumberedKind.CERTIFICATE,
            commendation_id,
            issuer=issuer,
            number=number,
            signed_on=body.issued_on,
            title=after.state.form.name,
            is_typed=body.numbers is not None,
        )
    return view(after)


async def _next_numbers(state: Commendation, issuer: str, day: date, tx: HttpTransaction) -> tuple[str, ...]:
    """The numbers that the certificates have, or the next ones. Nobody else gets them meanwhile."""
    if state.certificates:
        return state.certificates
    if state.form.conferred_by is not Conferrer.PROVINCIAL_POLICE:
        raise Rejected(
            "numbers-missing",
            "Giấy chứng nhận do cấp khác cấp số; hãy nhập số ghi trên giấy.",
            {"numbers": "bắt buộc khi cấp khác khen thưởng"},
        )
    await enter_alone(tx.connection, day.year)
    series = Number(1, CERTIFICATE).series(await policy_of(tx.connection, issuer, day.year))
    last = await highest(tx.connection, issuer, day.year, series)
    return tuple(f"{last + n:02}/{CERTIFICATE}" for n in range(1, (state.individuals or 1) + 1))
