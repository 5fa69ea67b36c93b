"""Two people at one draft: what only one changed is put together, what both changed is asked."""

from services.portal.merging import Clash, mark, merged

FIRST = {"i.C01": "40", "i.C04": "42", "n.I": "Đặc điểm"}


def test_places_that_only_one_has_changed_are_put_together() -> None:
    both = merged(mark(FIRST), FIRST | {"i.C01": "41"}, FIRST | {"n.I": "Đặc điểm mới"})
    assert both.values == {"i.C01": "41", "i.C04": "42", "n.I": "Đặc điểm mới"}
    assert (both.clashes, both.taken) == ((), ("n.I",))


def test_a_place_that_both_have_changed_is_asked_and_mine_stays_until_then() -> None:
    both = merged(mark(FIRST), FIRST | {"i.C04": "43"}, FIRST | {"i.C04": "44"})
    assert both.clashes == (Clash("i.C04", "43", "44"),)
    assert both.values["i.C04"] == "43" and both.taken == ()


def test_the_same_change_by_both_is_no_clash() -> None:
    both = merged(mark(FIRST), FIRST | {"n.I": "Mới\r\nhơn "}, FIRST | {"n.I": "Mới\nhơn"})
    assert (both.clashes, both.taken) == ((), ())


def test_what_the_other_emptied_is_emptied_and_what_the_page_did_not_show_is_taken() -> None:
    both = merged(mark(FIRST), FIRST, FIRST | {"i.C01": "", "e.C01": "Rà soát lại"})
    assert (both.values["i.C01"], both.values["e.C01"]) == ("", "Rà soát lại")
    assert both.taken == ("e.C01", "i.C01")


def test_without_the_mark_of_the_first_page_every_difference_is_asked() -> None:
    for broken in ("", "[]", "no json"):
        both = merged(broken, {"i.C01": "40"}, {"i.C01": "41"})
        assert both.clashes == (Clash("i.C01", "40", "41"),)
