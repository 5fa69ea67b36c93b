"""JSON routes of conferences."""

from datetime import date

from services.reports.conference import commands
from services.reports.conference.bodies import (
    Cancellation,
    ConferencePlan,
    Convocation,
    Holding,
    OpinionInput,
    PaperInput,
    Postponement,
    StatementInput,
)
from services.reports.conference.conclusion_bodies import ConclusionInput
from services.reports.conference.state import Conference, Status
from services.reports.conference.store import conferences, list_conferences
from services.reports.conference.views import ConferenceSummary, ConferenceView, Recorded, summary, view
from services.reports.deadline_rule.asking import earlier_of, earlier_when_moved
from services.reports.directory.store import has_ceased, province, standing_units, unit_names
from services.reports.proposal.store import assignable
from services.reports.register.entering import enter
from services.reports.report.forms import form_of
from services.reports.report.store import revisions_of
from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument, UnitId
from shared.contracts.calendar import local_day
from shared.contracts.reports.register import NumberedKind
from shared.messaging.aggregate import Database, Loaded
from shared.platform.bodies import MaybeCited
from shared.platform.documents.signing import must_be_a_signature
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["conferences"])


async def _view(connection: Database, loaded: Loaded[Conference], actor: Actor) -> ConferenceView:
    state = loaded.state
    assert state is not None
    units = {state.terms.staff_unit, state.terms.chair.unit, *(e.unit for e in state.terms.expected)}
    return view(loaded, actor, await unit_names(connection, sorted(units), state.terms.held_on))


@router.get("/conferences")
async def list_all_conferences(
    query: ReadTransaction, page: PageRequest, status: Status | None = None, unit: UnitId | None = None
) -> Page[ConferenceSummary]:
    """Conferences in the order in which they were planned. `unit`: those that ask this unit."""
    rows = await list_conferences(query.connection, status=status, unit=unit, after=page.after, limit=page.fetch)
    return page.page(rows, lambda row: summary(row[1]), lambda row: row[0])


@router.get("/conferences/{conference_id}")
async def get_conference(conference_id: str, query: ReadTransaction) -> ConferenceView:
    """A conference, as far as the caller may see it: opinions, papers, statements, tally and conclusion."""
    return await _view(query.connection, found(await conferences.load(query.connection, conference_id)), query.actor)


@router.post("/conferences", status_code=201)
async def plan_conference(body: ConferencePlan, tx: HttpTransaction) -> ConferenceView:
    """Prepare a conference. The staff unit only; every unit named must stand on the day of the conference.

    Units below other units that are asked are due earlier: by the standing rule of the kind of period, or by
    `earlier_by_kind`.
    """
    form_of(body.form)
    known = await standing_units(tx.connection, body.held_on)
    terms = body.terms()
    earlier = await earlier_of(tx.connection, terms, body.reporting(), body.earlier_by_kind)
    command = commands.PlanConference(tx.at, tx.actor, terms.changed(earlier=earlier), known)
    return await _view(tx.connection, await tx.execute(conferences, tx.new_id(), command), tx.actor)


@router.post("/conferences/{conference_id}/convocation")
async def convene_conference(conference_id: str, body: Convocation, tx: HttpTransaction) -> ConferenceView:
    """Call the conference: the chair, or a recorder who cites the signed letter.

    A draft report is opened for every unit that owes one; opinions and papers are taken from now on.
    """
    document = body.signed()
    earlier = await _earlier(tx.connection, conference_id, body.report_due_before)
    command = commands.ConveneConference(tx.at, tx.actor, document, body.held_on, body.report_due_before, earlier)
    after = await tx.execute(conferences, conference_id, command)
    if document is not None:
        await _number(NumberedKind.CONVOCATION, after, document, "Triệu tập", tx)
    return await _view(tx.connection, after, tx.actor)


@router.post("/conferences/{conference_id}/postponement")
async def postpone_conference(conference_id: str, body: Postponement, tx: HttpTransaction) -> ConferenceView:
    """Put the conference off to new dates: once it is convened, the chair or a recorder who cites the signed letter.

    Drafts that are owed become due at the new date; answers stay.
    """
    command = commands.PostponeConference(
        tx.at,
        tx.actor,
        body.held_on,
        body.report_due_before,
        body.reason,
        body.signed(),
        await _earlier(tx.connection, conference_id, body.report_due_before),
    )
    return await _view(tx.connection, await tx.execute(conferences, conference_id, command), tx.actor)


@router.post("/conferences/{conference_id}/cancellation")
async def cancel_conference(conference_id: str, body: Cancellation, tx: HttpTransaction) -> ConferenceView:
    """Call the conference off: once it is convened, the chair or a recorder who cites the signed letter.

    Reports that were not submitted are no longer owed.
    """
    command = commands.CancelConference(tx.at, tx.actor, body.reason, body.signed())
    return await _view(tx.connection, await tx.execute(conferences, conference_id, command), tx.actor)


@router.post("/conferences/{conference_id}/papers", status_code=201)
async def submit_paper(conference_id: str, body: PaperInput, tx: HttpTransaction) -> Recorded:
    """Send the unit's presentation paper. Needs no `If-Match`; a paper that comes late is marked so."""
    paper = tx.new_id()
    unit = body.unit or tx.actor.unit
    is_over = await has_ceased(tx.connection, unit, local_day(tx.at))
    command = commands.SubmitPaper(tx.at, tx.actor, paper, unit, body.title, body.text, body.sha256, is_over)
    after = await tx.execute(conferences, conference_id, command, commutative=True)
    tx.created(f"/conferences/{conference_id}")
    return Recorded(id=paper, version=after.version)


@router.post("/conferences/{conference_id}/statements", status_code=201)
async def record_statement(conference_id: str, body: StatementInput, tx: HttpTransaction) -> Recorded:
    """Write down what a unit said: the staff unit or the clerk. Needs no `If-Match`."""
    statement = tx.new_id()
    command = commands.RecordStatement(
        tx.at, tx.actor, statement, body.unit, body.speaker_office, body.text, body.question
    )
    after = await tx.execute(conferences, conference_id, command, commutative=True)
    tx.created(f"/conferences/{conference_id}")
    return Recorded(id=statement, version=after.version)


@router.post("/conferences/{conference_id}/opinions")
async def give_opinion(conference_id: str, body: OpinionInput, tx: HttpTransaction) -> ConferenceView:
    """Answer a question, or replace the answer; the earlier one is kept. Needs no `If-Match`.

    By the head or deputy of the unit, or by a recorder who names the source. An answer after the conference was held
    is taken in and marked late.
    """
    unit = body.unit or tx.actor.unit
    command = commands.GiveOpinion(
        tx.at,
        tx.actor,
        unit,
        body.question,
        body.stance,
        tuple(each.argument() for each in body.arguments),
        await revisions_of(tx.connection, conference_id, unit),
        await has_ceased(tx.connection, unit, local_day(tx.at)),
    )
    after = await tx.execute(conferences, conference_id, command, commutative=True)
    return await _view(tx.connection, after, tx.actor)


@router.post("/conferences/{conference_id}/holding")
async def hold_conference(conference_id: str, body: Holding, tx: HttpTransaction) -> ConferenceView:
    """Record that the conference took place. From now on units see the tally."""
    known = await standing_units(tx.connection, body.held_on)
    command = commands.HoldConference(tx.at, tx.actor, body.held_on, body.attending, known)
    return await _view(tx.connection, await tx.execute(conferences, conference_id, command), tx.actor)


@router.post("/conferences/{conference_id}/open-words")
async def open_words(conference_id: str, body: MaybeCited, tx: HttpTransaction) -> ConferenceView:
    """Let the units read each other's words: the chair, or a recorder who cites the chair's signed document."""
    command = commands.OpenWords(tx.at, tx.actor, body.signed())
    return await _view(tx.connection, await tx.execute(conferences, conference_id, command), tx.actor)


@router.post("/conferences/{conference_id}/conclusion")
async def issue_conclusion(conference_id: str, body: ConclusionInput, tx: HttpTransaction) -> ConferenceView:
    """Record the chair's conclusion notice: opens the dossier, and gives every directive as a task.

    Its number is entered in the register of the province.

    Every unit named must stand today.
    """
    command = commands.IssueConclusion(
        tx.at,
        tx.actor,
        conference_id,
        body.document.document(),
        body.praise(),
        tuple(each.directive(tx.new_id()) for each in body.directives),
        await standing_units(tx.connection, local_day(tx.at)),
        await assignable(tx.connection, (each.proposal for each in body.directives)),
    )
    must_be_a_signature(body.document.signer_office)
    after = await tx.execute(conferences, conference_id, command)
    await _number(NumberedKind.CONCLUSION_NOTICE, after, body.document.document(), "Kết luận", tx)
    return await _view(tx.connection, after, tx.actor)


async def _earlier(connection: Database, key: str, due_before: date | None) -> dict[str, date]:
    """The due dates of lower levels when the others' moves."""
    state = (await conferences.load(connection, key)).state
    return await earlier_when_moved(connection, state.terms, due_before) if state is not None else {}


async def _number(
    kind: NumberedKind, conference: Loaded[Conference], document: SignedDocument, what: str, tx: HttpTransaction
) -> None:
    """Enter the number of what the province issued about the conference."""
    assert conference.state is not None
    terms = conference.state.terms
    issuer = await province(tx.connection, document.signed_on) or terms.chair.unit
    await enter(
        tx,
        kind,
        conference.id,
        issuer=issuer,
        number=document.number,
        signed_on=document.signed_on,
        title=f"{what} {terms.title}",
    )
