"""A decision: drafted, agreed by the Party, signed, numbered, effective."""

from datetime import date
from typing import ClassVar

from services.portal.things.base import At, Passage, Thing, Wait
from shared.contracts.actor import Role
from shared.contracts.base import Event, SignedDocument
from shared.contracts.reports import (
    DecidedTeam,
    DecisionEffective,
    DecisionIssued,
    DecisionMinistryConcurred,
    DecisionPartyAgreed,
    DecisionRefused,
    DecisionRevised,
    DecisionRevoked,
    DecisionSigned,
    DecisionSuperseded,
    DirectiveIssued,
)
from shared.contracts.reports.common import Directive
from shared.contracts.reports.decision import DecisionDrafted, DecisionReference, DeclinedNomination


class Step(At):
    """A step of a decision with the document that it cites."""

    name: str
    document: SignedDocument | None = None


class Wording(At):
    """What the draft said in one of its revisions. `reason`: why the one before was changed."""

    revision: int
    reason: str | None
    abstract: str
    teams: tuple[DecidedTeam, ...]
    planned: tuple[Directive, ...]
    needs_ministry: bool
    commendations: tuple[str, ...]
    declined: tuple[DeclinedNomination, ...]

    @property
    def carried(self) -> tuple[str, ...]:
        """The nominations that it carries, to award them or not."""
        return (*self.commendations, *(each.commendation for each in self.declined))


class Decision(Thing):
    """A decision with its steps in their order. `commendations`: all that it carries, to award them or not."""

    kind: ClassVar[str] = "decision"
    about: str = "organisation"
    abstract: str
    dossier: str
    conference: str
    teams: tuple[DecidedTeam, ...]
    needs_ministry: bool
    drafter_office: str
    steps: tuple[Step, ...]
    number: str | None = None
    issued_on: date | None = None
    signer_office: str | None = None
    effective_on: date | None = None
    planned: tuple[Directive, ...] = ()
    directives: tuple[DirectiveIssued, ...] = ()
    commendations: tuple[str, ...] = ()
    declined: tuple[DeclinedNomination, ...] = ()
    supersedes: str | None = None
    superseded_by: DecisionReference | None = None
    reason: str | None = None
    wordings: tuple[Wording, ...] = ()

    @property
    def is_unsigned(self) -> bool:
        """Whether its draft may still be changed."""
        return self.status in ("drafted", "party-agreed", "ministry-concurred")

    @property
    def title(self) -> str:
        """Number and abstract."""
        return f"{self.number} – {self.abstract}" if self.number else self.abstract

    @property
    def parents(self) -> tuple[str, ...]:
        """Dossier, conference, the proposals that it approves, the decision that it replaces."""
        proposals = (team.proposal for team in self.teams)
        return (
            self.dossier,
            self.conference,
            *proposals,
            *self.commendations,
            *([self.supersedes] if self.supersedes else []),
        )

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The teams, the tasks given with it, and why nominations are declined."""
        names = "\n".join(dict.fromkeys(team.team_name for team in self.teams))
        teams = (Passage("items", "team", names),) if names else ()
        tasks = (Passage(f"task-{number}", "directive", each.text) for number, each in enumerate(self.planned))
        declined = (Passage(f"declined-{each.commendation}", "answer", each.reason) for each in self.declined)
        return (*teams, *(tasks if self.about == "organisation" else ()), *declined)

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For the next step; the day of effect comes by itself."""
        match self.status:
            case "drafted":
                return (Wait(act="decision.agree", roles=(Role.PARTY_OFFICE,)),)
            case "party-agreed" if self.needs_ministry:
                return (Wait(act="decision.concur", roles=(Role.PERSONNEL, Role.CLERK)),)
            case "party-agreed" | "ministry-concurred":
                return (Wait(act="decision.sign", roles=(Role.DIRECTOR, Role.CLERK)),)
            case "signed":
                return (Wait(act="decision.issue", roles=(Role.CLERK,)),)
            case _:
                return ()


def fold(decision: Decision | None, event: Event, at: At) -> Decision | None:
    """The decision after the event."""
    if isinstance(event, DecisionDrafted):
        return Decision(
            status="drafted",
            about=event.kind.value,
            abstract=event.title,
            dossier=event.dossier,
            conference=event.conference,
            teams=event.teams,
            needs_ministry=event.needs_ministry,
            drafter_office=event.drafter_office,
            steps=(Step(at=at.at, by=at.by, name="drafted"),),
            wordings=(_wording(event, at, 1, None),),
            commendations=_carried(event),
            declined=event.declined,
            planned=event.directives,
            supersedes=event.supersedes,
        )
    if decision is None:
        return None

    def step(name: str, document: SignedDocument | None = None) -> Decision:
        done = Step(at=at.at, by=at.by, name=name, document=document)
        return decision.changed(status=name, steps=(*decision.steps, done))

    match event:
        case DecisionRevised():
            return step("revised").changed(
                status="drafted",
                abstract=event.title,
                teams=event.teams,
                needs_ministry=event.needs_ministry,
                drafter_office=event.drafter_office,
                commendations=_carried(event),
                declined=event.declined,
                planned=event.directives,
                wordings=(*decision.wordings, _wording(event, at, event.revision, event.reason)),
            )
        case DecisionPartyAgreed():
            return step("party-agreed", event.document)
        case DecisionMinistryConcurred():
            return step("ministry-concurred", event.document)
        case DecisionSigned():
            return step("signed", event.document)
        case DecisionIssued():
            return step("issued").changed(
                number=event.number,
                issued_on=event.issued_on,
                effective_on=event.effective_on,
                signer_office=event.signer_office,
                teams=event.teams,
            )
        case DirectiveIssued():
            return decision.changed(directives=(*decision.directives, event))
        case DecisionEffective():
            return step("effective")
        case DecisionRefused():
            return step("refused", event.document).changed(reason=event.reason)
        case DecisionSuperseded():
            return step("superseded").changed(superseded_by=event.by)
        case DecisionRevoked():
            return step("revoked", event.document).changed(reason=event.reason)
        case _:
            return decision


def _carried(event: DecisionDrafted | DecisionRevised) -> tuple[str, ...]:
    return (*event.commendations, *(each.commendation for each in event.declined))


def _wording(event: DecisionDrafted | DecisionRevised, at: At, revision: int, reason: str | None) -> Wording:
    return Wording(
        at=at.at,
        by=at.by,
        revision=revision,
        reason=reason,
        abstract=event.title,
        teams=event.teams,
        planned=event.directives,
        needs_ministry=event.needs_ministry,
        commendations=event.commendations,
        declined=event.declined,
    )
