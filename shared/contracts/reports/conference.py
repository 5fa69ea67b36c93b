"""Events of the evaluation conference (hội nghị đánh giá), topic `reports.conference.v1`."""

from datetime import date

from pydantic import Field

from shared.contracts.base import AggregateId, Event, Line, Sha256, SignedDocument, Text, UnitId, Value
from shared.contracts.reports.common import (
    Argument,
    ChairReference,
    Directive,
    ExpectedUnit,
    FormReference,
    Question,
    QuestionCode,
    ReportingPeriod,
    SilenceRule,
    Stance,
)
from shared.contracts.reports.directive import DirectiveIssued
from shared.contracts.reports.dossier import Tally


class ConferenceEvent(Event, topics=("reports.conference.v1",)):
    """Something that happened to a conference. The subject is the conference's id."""


class ConferenceTerms(Value):
    """What the conference asks, of whom, and until when."""

    title: Line = Field(
        description="Full name of the conference, e.g. `Hội nghị đánh giá kết quả thực hiện phong trào`"
    )
    questions: tuple[Question, ...] = Field(min_length=1)
    chair: ChairReference
    staff_unit: UnitId = Field(description="The unit that prepares the conference and will synthesise the answers")
    expected: tuple[ExpectedUnit, ...] = Field(min_length=1)
    form: FormReference = Field(description="The indicator form of the reports")
    period: ReportingPeriod
    report_due_before: date = Field(description="Reports and papers are due before this day (exclusive)")
    held_on: date = Field(description="The day the conference is to be held")
    silence_rule: SilenceRule = SilenceRule.NOT_COUNTED
    earlier: dict[UnitId, date] = Field(
        default_factory=dict[UnitId, date],
        description="Exclusive: units of a lower level whose reports are due earlier than `report_due_before`",
    )

    def due_before_of(self, unit: str) -> date:
        """When the unit's report and papers are due (exclusive)."""
        return self.earlier.get(unit, self.report_due_before)


class ConferencePlanned(ConferenceTerms, ConferenceEvent):
    """The staff unit prepared a conference. Nothing is asked of any unit yet; may be followed by
    `conference-convened`, `conference-postponed` or `conference-cancelled`.
    """


class ConferenceConvened(ConferenceTerms, ConferenceEvent):
    """The chair called the conference, or the staff unit recorded the signed letter that calls it.

    From now on each expected unit owes its duty: a report is opened for every unit with duty `report`
    (`report-expected`), and opinions and papers are taken. Happens again when a postponed conference is
    called anew, then with the new dates.
    """

    document: SignedDocument | None = Field(
        default=None,
        description="The letter or invitation that calls it; none when the chair acted in the system",
    )


class ConferencePostponed(ConferenceTerms, ConferenceEvent):
    """The conference will be held later: the terms carry the new dates. Answers already given stay.

    Reports that were opened become due before the new `report_due_before`. Followed by
    `conference-convened` or `conference-cancelled`.
    """

    reason: Line = Field(description="Why it is held later")
    was_convened: bool = Field(description="Whether it had been convened, so that units already owe reports")
    document: SignedDocument | None = None


class ConferenceCancelled(ConferenceEvent):
    """The conference will not take place. Reports that were not submitted yet are no longer owed."""

    reason: Line = Field(description="Why it will not take place")
    units: tuple[UnitId, ...] = Field(description="The units that owed a report; empty when it had not been convened")
    document: SignedDocument | None = None


class PaperSubmitted(ConferenceEvent):
    """A unit sent its presentation paper (tham luận): an attachment, neither numbered nor signed.

    Caused by an officer of the unit or a recorder. A unit may send several.
    """

    paper: AggregateId = Field(description="Id of the paper, cited as source of arguments")
    unit: UnitId
    title: Line = Field(description="Title of the paper")
    text: Text = Field(description="The paper's text; may be empty when only a file was sent")
    sha256: Sha256 | None = Field(default=None, description="Hash of the file, when the paper was also sent as a file")
    is_late: bool = Field(description="Whether it came at or after `report_due_before`. A flag, never a refusal")


class StatementRecorded(ConferenceEvent):
    """The staff unit or the clerk wrote down what a unit said in the conference."""

    statement: AggregateId = Field(description="Id of the statement, cited as source of arguments")
    unit: UnitId
    speaker_office: Line = Field(description="The office that spoke; never a name")
    question: QuestionCode | None = Field(default=None, description="The question it was about, if one")
    text: Text = Field(description="What was said, as written down")


class OpinionGiven(ConferenceEvent):
    """A unit answered a question for the first time: by its head or deputy, or written down by a recorder."""

    unit: UnitId
    question: QuestionCode
    stance: Stance
    arguments: tuple[Argument, ...] = Field(description="May be empty: a bare stance is an answer")
    is_late: bool = Field(description="Whether it came after the conference was held. Taken in all the same")


class OpinionChanged(ConferenceEvent):
    """A unit replaced its answer to a question: another stance, or other arguments for the same stance.

    The earlier answer is kept: consumers should keep it too, since the dossier shows how the stance moved.
    """

    unit: UnitId
    question: QuestionCode
    previous: Stance = Field(description="The stance that this one replaces")
    stance: Stance
    arguments: tuple[Argument, ...] = Field(description="All arguments of the new answer")
    is_late: bool = Field(description="Whether it came after the conference was held")


class ConferenceHeld(ConferenceEvent):
    """The conference took place. From now on units see the tally; `conclusion-issued` follows."""

    held_on: date = Field(description="The day on which it took place")
    attending: tuple[UnitId, ...] = Field(description="The units that were present")


class ConferenceWordsOpened(ConferenceEvent):
    """The chair let the expected units read each other's opinions, papers and statements, not only the tally."""

    document: SignedDocument | None = Field(
        default=None, description="The paper on which a recorder opened them; none when the chair did so in the system"
    )


class Acknowledgement(Value):
    """A line of praise in the conclusion notice (ghi nhận, biểu dương). Not a commendation."""

    units: tuple[UnitId, ...] = Field(default=(), description="The units praised by name, if any")
    text: Text = Field(min_length=1, description="The words of praise, as the notice has them")


class ConclusionIssued(ConferenceEvent):
    """The chair's conclusion notice (Thông báo kết luận) was issued; this closes the conference.

    Exactly one directive has the purpose `synthesise`: it opens the dossier (`dossier-opened`). One
    `directive-issued` for each directive follows at once.
    """

    document: SignedDocument
    acknowledgements: tuple[Acknowledgement, ...]
    directives: tuple[Directive, ...] = Field(min_length=1)
    synthesis_due_before: date = Field(description="The dossier is due before this day (exclusive)")
    staff_unit: UnitId
    chair: ChairReference
    questions: tuple[Question, ...]
    expected: tuple[ExpectedUnit, ...]
    silence_rule: SilenceRule
    tallies: tuple[Tally, ...] = Field(
        default=(), description="The answers as counted when the notice was recorded; a later answer is not in them"
    )


class OpinionDutyPassed(ConferenceEvent):
    """A unit that the conference asks is no more, and has not answered every question.

    What it said stays what it was. What it still owes is its heir's from now on, who counts in its place, unless the
    heir is asked itself; where there is no heir, it is owed by nobody and counts no more.
    """

    previous: UnitId = Field(description="The unit that is no more")
    unit: UnitId | None = Field(description="Its only successor; null where no single unit takes its place")
    effective_on: date = Field(description="The first day without the previous unit")
    reason: Line = Field(description="Why the duty passed or fell away")


class ConferenceRehomed(ConferenceEvent):
    """The unit that prepares the conference is no more: another one prepares it and synthesises from now on."""

    staff_unit: UnitId = Field(description="Its only successor, or the unit above it")
    previous: UnitId = Field(description="The unit that prepared it so far")
    effective_on: date = Field(description="The first day without the previous unit")


AnyConferenceEvent = (
    ConferencePlanned
    | ConferenceConvened
    | ConferencePostponed
    | ConferenceCancelled
    | PaperSubmitted
    | StatementRecorded
    | OpinionGiven
    | OpinionChanged
    | ConferenceHeld
    | ConferenceWordsOpened
    | ConclusionIssued
    | DirectiveIssued
    | OpinionDutyPassed
    | ConferenceRehomed
)
