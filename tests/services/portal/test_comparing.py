"""Two revisions beside each other: figures, explanations, words."""

from services.portal.comparing import Piece, changed_figures, pieces, rewritten
from tests.services.portal.events import submitted

ROWS = [{"code": code, "name": code} for code in ("C01", "C04", "K01")]
SECTIONS = [{"code": code, "title": code} for code in ("I", "II")]


def test_only_what_differs_is_named_in_the_order_of_the_form() -> None:
    first = submitted(1)
    second = submitted(2).changed(indicators={"C01": 40, "C04": 45}, explanations={"C01": "Rà soát lại."})
    found = changed_figures(ROWS, first, second)
    assert [(each.row["code"], each.before, each.after, each.difference) for each in found] == [
        ("C01", 40, 40, 0),
        ("C04", 42, 45, 3),
        ("K01", "can_bo_kiem_nhiem", None, None),
    ]
    assert found[0].explanations == ("", "Rà soát lại.")


def test_words_are_compared_one_by_one() -> None:
    assert pieces("Địa bàn miền núi", "Địa bàn rộng, miền núi") == [
        Piece("same", "Địa bàn "),
        Piece("new", "rộng, "),
        Piece("same", "miền núi"),
    ]
    assert pieces("một hai", "một ba") == [Piece("same", "một "), Piece("gone", "hai"), Piece("new", "ba")]


def test_a_section_that_stayed_is_not_named() -> None:
    second = submitted(2).changed(narrative={"I": submitted(1).narrative["I"], "II": "Kết quả"})
    (only,) = rewritten(SECTIONS, submitted(1), second)
    assert only.section["code"] == "II" and only.pieces == (Piece("new", "Kết quả"),)
