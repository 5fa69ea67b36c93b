"""The synthesis: counted, laid side by side, traceable, and the same for whoever folds the events."""

import hashlib
import json
from datetime import date
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.frozen import sha256_of
from shared.contracts.reports import (
    AnyConferenceEvent,
    OpinionChanged,
    OpinionDutyPassed,
    OpinionGiven,
    SourceKind,
    Stance,
    UnitDuty,
)
from tests.services.reports.dossier.examples import CITY_APPROVED, DEPARTMENT, OPEN
from tests.services.reports.dossier.material import (
    BEGINNING,
    CITY_WORDS,
    DEPARTMENT_WORDS,
    MOUNTAIN_WORDS,
    Published,
    argument,
    opinion,
)
from tests.services.reports.offices import CITY, MOUNTAIN, SILENT

SNAPSHOT = Published().snapshot()
UNITS = {line.unit: line for line in SNAPSHOT.units}


class TestMatrix:
    def test_districts_and_departments_are_counted_apart(self):
        by_duty = {tally.duty: tally for tally in SNAPSHOT.tallies}
        districts, departments = by_duty[UnitDuty.REPORT], by_duty[UnitDuty.OPINION]
        assert (districts.expected, districts.agree, districts.agree_with_conditions) == (3, 1, 1)
        assert (districts.not_answered, districts.base) == (1, 2)
        assert (departments.expected, departments.agree_with_conditions, departments.not_answered) == (1, 1, 0)

    def test_districts_come_first_then_departments(self):
        assert [line.unit for line in SNAPSHOT.units] == [CITY, MOUNTAIN, SILENT, DEPARTMENT]

    def test_silence_stays_visible(self):
        silent = UNITS[SILENT]
        assert (silent.has_answered, silent.is_non_responding, silent.is_late) == (False, True, False)
        assert (silent.opinions[0].stance, silent.opinions[0].history, silent.reports) == (None, (), ())

    def test_a_unit_that_is_no_more_leaves_its_row_to_its_heir_only_when_it_was_silent(self):
        heir = "commune_police-18070"
        passed = [
            OpinionDutyPassed(previous=unit, unit=to, effective_on=date(2024, 8, 8), reason="Sắp xếp.")
            for unit, to in ((SILENT, heir), (MOUNTAIN, heir), (DEPARTMENT, None))
        ]
        snapshot = Published().saying(*CITY_WORDS, *MOUNTAIN_WORDS, *passed).snapshot()
        assert [(line.unit, line.duty) for line in snapshot.units] == [
            (heir, UnitDuty.REPORT), (CITY, UnitDuty.REPORT), (MOUNTAIN, UnitDuty.REPORT)
        ]  # fmt: skip
        districts = snapshot.tallies[0]
        assert (districts.expected, districts.agree, districts.agree_with_conditions) == (3, 1, 1)
        assert snapshot.tallies[1].expected == 0

    def test_a_change_of_stance_keeps_what_was_said_before(self):
        changed = UNITS[MOUNTAIN].opinions[0]
        assert changed.stance is Stance.AGREE_WITH_CONDITIONS
        assert [answer.stance for answer in changed.history] == [Stance.DISAGREE, Stance.AGREE_WITH_CONDITIONS]

    def test_every_argument_leads_to_its_unit_document_and_revision(self):
        (from_report,) = UNITS[CITY].opinions[0].history[0].arguments
        assert (from_report.source.document, from_report.source.revision) == ("r-city", 2)
        assert from_report.number == "146/BC-CAH"
        assert [(line.revision, line.number) for line in UNITS[CITY].reports] == [(1, "145/BC-CAH"), (2, "146/BC-CAH")]
        first, second = UNITS[MOUNTAIN].opinions[0].history
        assert first.arguments[0].source.document == UNITS[MOUNTAIN].papers[0].paper
        assert second.arguments[0].source.document == UNITS[MOUNTAIN].statements[0].statement

    def test_an_answer_after_the_closing_is_taken_in_and_marked_late(self):
        late = Published().saying(*CITY_WORDS, opinion(SILENT, Stance.AGREE)).snapshot()
        line = next(each for each in late.units if each.unit == SILENT)
        assert (line.has_answered, line.is_non_responding, line.is_late) == (True, True, True)
        assert line.opinions[0].stance is Stance.AGREE

    def test_only_included_proposals_with_appraisal_and_recommendation(self):
        city, mountain = SNAPSHOT.proposals
        assert (city.proposal, city.recommendation, city.is_late) == ("p-city", CITY_APPROVED, False)
        assert city.appraisal is not None and city.appraisal.by_unit == DEPARTMENT
        assert (mountain.proposal, mountain.appraisal, mountain.is_late) == ("p-mountain", None, True)


class TestCanonical:
    def test_it_is_sorted_compact_unescaped_json(self):
        content = SNAPSHOT.canonical()
        parsed: Any = json.loads(content)
        assert parsed == SNAPSHOT.model_dump(mode="json")
        assert list(parsed) == sorted(parsed)
        assert "Hội nghị đánh giá" in content and '": ' not in content
        assert hashlib.sha256(content.encode()).hexdigest() == SNAPSHOT.sha256() == sha256_of(content)

    def test_it_holds_nothing_but_text_numbers_and_truth(self):
        """No floating point, whose text differs between languages."""

        def kinds(value: Any) -> set[type]:
            match value:
                case dict():
                    return {kind for item in value.values() for kind in kinds(item)}  # pyright: ignore
                case list():
                    return {kind for item in value for kind in kinds(item)}  # pyright: ignore
                case _:
                    return {type(value)}

        assert kinds(json.loads(SNAPSHOT.canonical())) <= {str, int, bool, type(None)}

    def test_any_word_changes_the_hash(self):
        louder = opinion(CITY, Stance.AGREE, argument("436-L1!", SourceKind.REPORT, "r-city", 2))
        words = (louder, *MOUNTAIN_WORDS, *DEPARTMENT_WORDS)
        assert Published().saying(*words).snapshot().sha256() != SNAPSHOT.sha256()


@st.composite
def interleaved(draw: st.DrawFn) -> list[AnyConferenceEvent]:
    """The words of three units in any order that keeps each unit's own."""
    queues = [list(words) for words in (CITY_WORDS, MOUNTAIN_WORDS, DEPARTMENT_WORDS)]
    order: list[AnyConferenceEvent] = []
    while queues := [queue for queue in queues if queue]:
        order.append(draw(st.sampled_from(queues)).pop(0))
    return order


@for_all(
    interleaved(), st.permutations(["r-city", "r-mountain", "r-silent"]), st.permutations(["p-city", "p-mountain"])
)
def test_the_hash_does_not_know_in_which_order_independent_events_came(
    words: list[AnyConferenceEvent], reports: list[str], proposals: list[str]
):
    base = Published()
    shuffled = Published(
        conference=(*BEGINNING, *words),
        reports={key: base.reports[key] for key in reports},
        proposals={key: base.proposals[key] for key in proposals},
    )
    assert shuffled.snapshot().sha256() == SNAPSHOT.sha256()


ANSWERS = st.lists(st.tuples(st.sampled_from([CITY, MOUNTAIN, SILENT, DEPARTMENT]), st.sampled_from(Stance)))


@for_all(ANSWERS)
def test_whatever_is_answered_the_five_counts_add_up_to_the_expected_units(answers: list[tuple[str, Stance]]):
    words: list[AnyConferenceEvent] = []
    last: dict[str, Stance] = {}
    for unit, stance in answers:
        if unit in last:
            words.append(
                OpinionChanged(
                    unit=unit, question="Q1", previous=last[unit], stance=stance, arguments=(), is_late=False
                )
            )
        else:
            words.append(OpinionGiven(unit=unit, question="Q1", stance=stance, arguments=(), is_late=False))
        last[unit] = stance
    snapshot = Published().saying(*words).snapshot()
    for tally in snapshot.tallies:
        counts = (tally.agree, tally.agree_with_conditions, tally.disagree, tally.no_opinion, tally.not_answered)
        assert sum(counts) == tally.expected
    assert sum(tally.expected for tally in snapshot.tallies) == len(OPEN.expected)
    assert {line.unit: line.opinions[0].stance for line in snapshot.units if line.opinions[0].stance} == last
