"""A small service of notes, made of everything that the platform offers."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, assert_never

from pydantic import Field

from shared.contracts.actor import Actor, Role
from shared.contracts.base import Event, Value
from shared.contracts.refusals import Forbidden, Rejected
from shared.messaging.aggregate import Aggregate, Database, Loaded
from shared.platform.commands import main
from shared.platform.deadlines import Deadlines, Due
from shared.platform.guard import FreeLine
from shared.platform.http import (
    CommandRouter,
    HttpTransaction,
    Page,
    PageRequest,
    ReadTransaction,
    Request,
    found,
)
from shared.platform.service import Service

TOPIC = "samples.note.v1"


class NoteEvent(Event, topics=(TOPIC,)):
    pass


class NoteWritten(NoteEvent):
    text: str
    due_at: datetime | None


class NoteChanged(NoteEvent):
    text: str


class NoteSigned(NoteEvent):
    by: str


class NoteFellDue(NoteEvent):
    pass


class Note(Value):
    text: str
    signatures: tuple[str, ...] = ()
    due_at: datetime | None = None
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class WriteNote:
    actor: Actor
    text: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangeNote:
    text: str


@dataclass(frozen=True, slots=True)
class SignNote:
    by: str


@dataclass(frozen=True, slots=True)
class AnnounceDue:
    at: datetime


Command = WriteNote | ChangeNote | SignNote | AnnounceDue


def decide(command: Command, state: Note | None) -> list[NoteEvent]:
    match command:
        case WriteNote(actor, text, due_at):
            if not actor.has(Role.CLERK, Role.OFFICER):
                raise Forbidden("not-a-clerk", "Chỉ văn thư được ghi.")
            if state is not None:
                raise Rejected("note-exists", "Ghi chú đã có.")
            return [NoteWritten(text=text, due_at=due_at)]
        case ChangeNote(text):
            if state is None:
                raise Rejected("note-not-found", "Không có ghi chú này.")
            if text == "cấm":
                raise Rejected("note-banned", "Không được ghi như vậy.", {"body.text": "Từ cấm."})
            return [NoteChanged(text=text)] if text != state.text else []
        case SignNote(by):
            assert state is not None
            return [NoteSigned(by=by)] if by not in state.signatures else []
        case AnnounceDue():
            if state is not None and state.text == "không báo được":
                raise Rejected("note-unannounceable", "Không báo được.")
            return [NoteFellDue()]
        case _:
            assert_never(command)


def evolve(state: Note | None, event: NoteEvent) -> Note:
    if isinstance(event, NoteWritten):
        return Note(text=event.text, due_at=event.due_at)
    assert state is not None
    match event:
        case NoteChanged(text=text):
            return state.changed(text=text)
        case NoteSigned(by=by):
            return state.changed(signatures=(*state.signatures, by))
        case _:
            return state.changed(is_due=state.text != "luôn đến hạn")


notes: Aggregate[Note, Command] = Aggregate("note", TOPIC, "samples", Note, decide, evolve)


class Writing(Request):
    text: FreeLine
    number: int = 0
    due_at: datetime | None = None


class NoteView(Value):
    id: str
    version: int
    text: str
    signatures: tuple[str, ...]
    is_due: bool = Field(description="Whether its time has come")


def view(loaded: Loaded[Note]) -> NoteView:
    note = loaded.state
    assert note is not None
    return NoteView(
        id=loaded.id, version=loaded.version, text=note.text, signatures=note.signatures, is_due=note.is_due
    )


router = CommandRouter(tags=["notes"])


@router.post("/notes", status_code=201)
async def write_note(body: Writing, tx: HttpTransaction) -> NoteView:
    """Write a note."""
    return view(await tx.execute(notes, tx.new_id(), WriteNote(tx.actor, body.text, body.due_at)))


@router.put("/notes/{note_id}")
async def change_note(note_id: str, body: Writing, tx: HttpTransaction) -> NoteView:
    """Change a note's text."""
    after = await tx.execute(notes, note_id, ChangeNote(body.text))
    if body.number == 13:
        raise RuntimeError("a fault of the service, with a secret: 4711")
    if body.number:
        await tx.connection.fetchval("SELECT $1::integer", body.number)
    return view(after)


@router.post("/notes/{note_id}/signatures")
async def sign_note(note_id: str, tx: HttpTransaction) -> NoteView:
    """Sign a note; any number of offices may at the same time."""
    found(await notes.load(tx.connection, note_id))
    return view(await tx.execute(notes, note_id, SignNote(tx.actor.title), commutative=True))


@router.get("/notes/{note_id}")
async def show_note(note_id: str, query: ReadTransaction) -> NoteView:
    """One note."""
    return view(found(await notes.load(query.connection, note_id)))


@router.get("/notes")
async def list_notes(query: ReadTransaction, page: PageRequest) -> Page[str]:
    """The notes in the order in which they were written."""
    rows: list[Any] = await query.connection.fetch(
        "SELECT position, id FROM note WHERE position > $1 ORDER BY position LIMIT $2", page.after, page.fetch
    )
    return page.page(rows, lambda row: str(row["id"]))


deadlines = Deadlines()


@deadlines.add
async def notes_due(connection: Database, now: datetime) -> list[Due]:
    """Notes whose time has come."""
    rows = await connection.fetch("SELECT id FROM note WHERE due_at <= $1 AND NOT is_due ORDER BY position", now)
    return [Due(notes, row["id"], lambda tx: AnnounceDue(tx.at)) for row in rows]


SAMPLES = Service(
    name="samples",
    title="Samples",
    description="Notes, to try the platform with.",
    port=8199,
    routers=[router],
    deadlines=[deadlines],
    migrations=Path(__file__).parent / "revisions",
)

if __name__ == "__main__":
    main(SAMPLES)
