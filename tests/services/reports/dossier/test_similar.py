"""Proposals that may mean the same are offered side by side, with the words for it."""

from services.reports.dossier.similar import similar_proposals, syllable_pairs
from services.reports.proposal.state import AppraisalStatus, Proposal, ProposalStatus, Wording
from shared.contracts.reports.proposal import ProposalKind
from tests.services.reports.offices import at

AGAIN = "Đề nghị tái thành lập Đội và bổ sung phương tiện tuyên truyền lưu động."
ALMOST = "Đề nghị tái thành lập Đội, bổ sung phương tiện tuyên truyền cho các xã (DỮ LIỆU MẪU)."
OTHER = "Nghiên cứu tổ công tác theo cụm, dùng chung cho hai huyện liền kề."


def proposal(unit: str, text: str, kind: ProposalKind = ProposalKind.TEAM, title: str = "") -> Proposal:
    return Proposal(
        conference="c-1",
        unit=f"district_police-{unit}",
        kind=kind,
        submitted_at=at("2024-07-20"),
        wordings=(Wording(revision=1, title=title, text=text, conditions=None),),
        status=ProposalStatus.IN_DOSSIER,
        appraisal_status=AppraisalStatus.AWAITED,
    )


def test_pairs_of_syllables_ignore_case_diacritics_numbers_and_the_sample_mark() -> None:
    assert syllable_pairs("Đội Xây dựng (DỮ LIỆU MẪU)") == {"doi xay", "xay dung"}
    assert syllable_pairs("ĐỘI XÂY DỰNG 12") == syllable_pairs("doi xay dung")


def test_what_is_alike_stands_together_with_its_share_and_words() -> None:
    (group,) = similar_proposals(
        {"b": proposal("436", ALMOST), "a": proposal("444", AGAIN), "c": proposal("441", OTHER)}
    )
    assert group.proposals == ("b", "a")
    assert group.units == ("district_police-436", "district_police-444")
    (pair,) = group.pairs
    assert 40 <= pair.percent < 100
    assert "thanh lap" in pair.in_common


def test_the_same_words_are_wholly_alike() -> None:
    (group,) = similar_proposals({"a": proposal("436", AGAIN), "b": proposal("444", AGAIN.upper())})
    assert [each.percent for each in group.pairs] == [100]


def test_kinds_are_never_mixed() -> None:
    mixed = {"a": proposal("436", AGAIN), "b": proposal("444", AGAIN, ProposalKind.OTHER)}
    assert similar_proposals(mixed) == ()


def test_a_chain_is_one_group_and_the_order_of_the_proposals_does_not_matter() -> None:
    one = "mot hai ba bon nam sau"
    two = "bon nam sau bay tam chin"
    three = "bay tam chin muoi muoi mot"
    made = {"a": proposal("436", one), "b": proposal("437", two), "c": proposal("439", three)}
    (group,) = similar_proposals(made, enough=0.2)
    assert group.proposals == ("a", "b", "c")
    assert [(each.one, each.other) for each in group.pairs] == [("a", "b"), ("b", "c")]
    assert similar_proposals(dict(reversed(made.items())), enough=0.2) == (group,)


def test_empty_words_are_like_nothing() -> None:
    assert similar_proposals({"a": proposal("436", ""), "b": proposal("444", "")}) == ()
