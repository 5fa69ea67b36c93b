"""What was parsed is used again as long as its row stands, and no longer."""

from services.portal.reviving import Parsed
from services.portal.things.other import Other

STATES = [Other(status="s", name=name).model_dump_json() for name in ("một", "hai", "ba")]


def test_a_thing_is_found_again_by_the_mark_of_its_row() -> None:
    parsed = Parsed()
    thing = parsed.read("other", "a", "1/1", STATES[0])
    assert parsed.find("other", "a", "1/1") is thing
    assert parsed.find("other", "a", "2/2") is None, "it was written since"
    assert parsed.find("other", "b", "1/1") is None
    assert parsed.read("other", "a", "2/2", STATES[1]).title == "hai"
    assert parsed.find("other", "a", "1/1") is None


def test_what_was_not_asked_for_longest_goes_first() -> None:
    parsed = Parsed(most=len(STATES[0]) + len(STATES[1]))
    parsed.read("other", "a", "1", STATES[0])
    parsed.read("other", "b", "1", STATES[1])
    assert parsed.find("other", "a", "1") is not None
    parsed.read("other", "c", "1", STATES[2])
    assert parsed.find("other", "b", "1") is None
    assert parsed.find("other", "a", "1") is not None and parsed.find("other", "c", "1") is not None


def test_one_that_is_larger_than_all_room_is_kept_alone() -> None:
    parsed = Parsed(most=1)
    parsed.read("other", "a", "1", STATES[0])
    assert parsed.find("other", "a", "1") is not None
