"""A unit scores itself, the staff unit appraises, a leader's document confirms; a difference has its reason."""

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.classification.commands import (
    AppraiseScore,
    Command,
    ConfirmClass,
    ReturnSelfScore,
    RevokeClass,
    ScoreSelf,
)
from services.reports.classification.domain import decide, evolve
from services.reports.classification.schemes import all_schemes, scheme_of
from services.reports.classification.state import Classification, ClassStatus
from shared.contracts.actor import Actor, Role
from shared.contracts.refusals import Rejected
from shared.contracts.reports.classification import (
    AnyClassificationEvent,
    ClassificationAppraised,
    ClassificationConfirmed,
    ClassificationReturned,
    ClassificationRevoked,
    ClassificationSelfScored,
    SchemeReference,
)
from shared.testing.given import Given, given
from tests.services.reports.offices import (
    CLERK,
    DISTRICT_CLERK,
    HEAD,
    MOUNTAIN,
    OFFICER,
    OTHER_HEAD,
    STAFF,
    STAFF_HEAD,
    at,
    document,
    office,
)

REFERENCE = SchemeReference(code="movement-class", version=1)
SCHEME = scheme_of(REFERENCE)
OWN = {"T1": 20, "T2": 18, "T3": 25, "T4": 17, "T5": 12}
LESS = OWN | {"T3": 15}
PAPER = document("88/QĐ-CAT-PV05", "2024-12-20")

SCORE = ScoreSelf(at("2024-12-01"), HEAD, MOUNTAIN, 2024, SCHEME, OWN, None)
RETURN = ReturnSelfScore(at("2024-12-05"), STAFF, "Thiếu minh chứng T3.")
APPRAISE = AppraiseScore(at("2024-12-10"), STAFF, SCHEME, LESS, {"T3": "Hai mô hình đã dừng."})
CONFIRM = ConfirmClass(at("2024-12-21"), STAFF_HEAD, SCHEME, PAPER)
REVOKE = RevokeClass(
    at("2025-01-10"), CLERK, "Mô hình tính hai lần.", document("3/QĐ-CAT-PV05", "2025-01-09", "GIÁM ĐỐC")
)

OF_THE_HEIR = replace(SCORE, heir="district_police-445", actor=replace(HEAD, unit="district_police-445"))
STAFF_UNIT_HEAD = office("department-PV05", Role.HEAD, Role.STAFF, Role.STAFF_HEAD)
SIGNED_LATER = document("88/QĐ-CAT-PV05", "2024-12-22")

Case = Given[Classification, Command, AnyClassificationEvent]


def after(*commands: Command) -> Case:
    case: Case = given(decide, evolve)
    for command in commands:
        case = case.and_when(command)
    return case


def test_self_scored_appraised_confirmed() -> None:
    scored = ClassificationSelfScored(
        unit=MOUNTAIN, year=2024, scheme=REFERENCE, revision=1, scores=OWN, points=92, note=None
    )
    assert after().when(SCORE).then(scored).status is ClassStatus.SELF_SCORED
    appraised = ClassificationAppraised(
        unit=MOUNTAIN, revision=1, scores=LESS, points=82, reasons={"T3": "Hai mô hình đã dừng."}
    )
    assert after(SCORE).when(APPRAISE).then(appraised).status is ClassStatus.APPRAISED
    confirmed = ClassificationConfirmed(unit=MOUNTAIN, year=2024, points=82, grade="kha", document=PAPER)
    state = after(SCORE, APPRAISE).when(CONFIRM).then(confirmed)
    assert (state.status, state.grade, state.own.points) == (ClassStatus.CONFIRMED, "kha", 92)


def test_what_is_returned_is_scored_again_as_the_next_revision_and_appraised_anew() -> None:
    back = ClassificationReturned(unit=MOUNTAIN, revision=1, reason=RETURN.reason)
    after(SCORE).when(RETURN).then(back)
    after(SCORE, APPRAISE).when(RETURN).then(back)
    again = ClassificationSelfScored(
        unit=MOUNTAIN, year=2024, scheme=REFERENCE, revision=2, scores=LESS, points=82, note=None
    )
    after(SCORE).when(replace(SCORE, scores=LESS)).then(again)
    state = after(SCORE, APPRAISE, RETURN).when(replace(SCORE, scores=LESS)).then(again)
    assert (state.own.revision, state.own.points, state.appraisal, state.return_reason) == (2, 82, None, None)
    after(SCORE, RETURN).when(APPRAISE).then_rejected("classification-state")
    after(SCORE, RETURN).when(SCORE).then(
        ClassificationSelfScored(
            unit=MOUNTAIN, year=2024, scheme=REFERENCE, revision=2, scores=OWN, points=92, note=None
        )
    )


def test_a_confirmation_is_taken_back_by_a_paper_and_the_points_stand_appraised_again() -> None:
    revoked = ClassificationRevoked(
        unit=MOUNTAIN, year=2024, grade="kha", reason=REVOKE.reason, document=REVOKE.document
    )
    state = after(SCORE, APPRAISE, CONFIRM).when(REVOKE).then(revoked)
    assert (state.status, state.grade, state.document) == (ClassStatus.APPRAISED, None, None)
    assert (state.appraisal and state.appraisal.points, state.revoked_because) == (82, REVOKE.reason)
    again = after(SCORE, APPRAISE, CONFIRM, REVOKE)
    again.when(RETURN).then_a(ClassificationReturned)
    anew = again.and_when(replace(CONFIRM, at=at("2025-02-01"), document=document("9/QĐ-CAT-PV05", "2025-01-31")))
    assert anew.state is not None and (anew.state.grade, anew.state.revoked_because) == ("kha", None)
    anew.and_when(replace(REVOKE, at=at("2025-02-02"))).when(replace(REVOKE, at=at("2025-02-02"))).then_nothing()


def test_only_what_is_confirmed_is_taken_back_by_the_province_and_by_a_signed_paper() -> None:
    after(SCORE, APPRAISE).when(REVOKE).then_rejected("classification-state")
    confirmed = after(SCORE, APPRAISE, CONFIRM)
    confirmed.when(replace(REVOKE, document=document("3/QĐ-CAT", "2025-01-11"))).then_rejected("signed-in-future")
    for who in (STAFF, HEAD, DISTRICT_CLERK):
        confirmed.when(replace(REVOKE, actor=who)).then_rejected("staff-only")


@pytest.mark.parametrize(
    "commands",
    [(SCORE,), (SCORE, RETURN), (SCORE, APPRAISE), (SCORE, APPRAISE, CONFIRM), (SCORE, APPRAISE, CONFIRM, REVOKE)],
)
def test_a_command_that_was_carried_out_is_quiet_when_it_comes_again(commands: tuple[Command, ...]) -> None:
    after(*commands).when(commands[-1]).then_nothing()


def test_a_difference_needs_its_reason_and_a_reason_its_criterion() -> None:
    refusal = after(SCORE).when(replace(APPRAISE, reasons={})).then_rejected("reason-missing")
    assert list(refusal.fields) == ["reasons.T3"]
    after(SCORE).when(replace(APPRAISE, reasons={**APPRAISE.reasons, "Z1": "?"})).then_rejected("scores-malformed")
    same = ClassificationAppraised(unit=MOUNTAIN, revision=1, scores=OWN, points=92, reasons={})
    after(SCORE).when(replace(APPRAISE, scores=OWN, reasons={})).then(same)
    after(SCORE, APPRAISE).when(replace(APPRAISE, scores=OWN, reasons={})).then(same)


@pytest.mark.parametrize(
    ("scores", "place"),
    [
        (OWN | {"T1": 21}, "scores.T1"),
        (OWN | {"T1": -1}, "scores.T1"),
        (OWN | {"Z1": 1}, "scores.Z1"),
        ({code: points for code, points in OWN.items() if code != "T5"}, "scores.T5"),
    ],
)
def test_points_are_those_of_the_scheme(scores: dict[str, int], place: str) -> None:
    assert list(after().when(replace(SCORE, scores=scores)).then_rejected("scores-malformed").fields) == [place]
    refusal = after(SCORE).when(replace(APPRAISE, scores=scores, reasons=dict.fromkeys(scores, "Vì.")))
    refusal.then_rejected("scores-malformed")


@pytest.mark.parametrize(
    ("given_before", "command", "actor", "code"),
    [
        ((), SCORE, OFFICER, "head-only"),
        ((), SCORE, OTHER_HEAD, "head-only"),
        ((SCORE,), APPRAISE, HEAD, "staff-only"),
        ((SCORE,), APPRAISE, CLERK, "staff-only"),
        ((SCORE,), RETURN, HEAD, "staff-only"),
        ((SCORE, APPRAISE), CONFIRM, STAFF, "staff-only"),
        ((SCORE, APPRAISE), CONFIRM, DISTRICT_CLERK, "staff-only"),
    ],
)
def test_everybody_does_his_own_part(
    given_before: tuple[Command, ...], command: Command, actor: Actor, code: str
) -> None:
    after(*given_before).when(replace(command, actor=actor)).then_rejected(code)


def test_nobody_appraises_or_confirms_his_own_unit() -> None:
    own = STAFF_UNIT_HEAD
    scored = replace(SCORE, actor=own, unit=own.unit)
    after(scored).when(replace(APPRAISE, actor=own)).then_rejected("own-classification")
    appraised = replace(APPRAISE, actor=office("department-PV01", Role.STAFF))
    after(scored, appraised).when(replace(CONFIRM, actor=own)).then_rejected("own-classification")


def test_only_what_is_appraised_is_confirmed_and_what_is_confirmed_stays() -> None:
    after(SCORE).when(CONFIRM).then_rejected("classification-state")
    done = after(SCORE, APPRAISE, CONFIRM)
    for command in (replace(SCORE, scores=LESS), RETURN, replace(APPRAISE, scores=OWN, reasons={})):
        done.when(command).then_rejected("classification-state")
    done.when(replace(CONFIRM, document=document("99/QĐ", "2024-12-20"))).then_rejected("classification-state")
    after().when(RETURN).then_rejected("classification-not-found")


def test_neither_year_nor_signature_lie_ahead() -> None:
    after().when(replace(SCORE, year=2025)).then_rejected("year-ahead")
    after(SCORE, APPRAISE).when(replace(CONFIRM, document=SIGNED_LATER)).then_rejected("signed-in-future")


def test_a_year_keeps_the_scheme_that_it_was_begun_with() -> None:
    another = SCHEME.changed(reference=REFERENCE.changed(version=2))
    after(SCORE).when(replace(SCORE, scheme=another)).then_rejected("other-scheme")


def test_an_unknown_scheme_is_refused_and_every_scheme_is_marked() -> None:
    with pytest.raises(Rejected, match="scheme-unknown"):
        scheme_of(SchemeReference(code="movement-class", version=9))
    assert all(scheme.is_sample and "MẪU" in scheme.title for scheme in all_schemes()), "nobody has checked them yet"


@for_all(st.integers(0, 100))
def test_every_sum_reaches_exactly_one_grade(points: int) -> None:
    grade = SCHEME.grade(points)
    better = [each for each in SCHEME.grades if each.at_least > grade.at_least]
    assert grade.at_least <= points
    assert all(points < each.at_least for each in better)


def test_the_heir_of_a_unit_that_is_no_more_scores_again_what_was_returned_to_it() -> None:
    again = replace(OF_THE_HEIR, scores=LESS)
    after(SCORE, RETURN).when(again).then_a(ClassificationSelfScored)
    after(SCORE, RETURN).when(replace(again, actor=HEAD)).then_rejected("head-only")
