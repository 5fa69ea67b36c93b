"""What was parsed is used again as long as its row stands, and no longer."""

from datetime import UTC, datetime
from typing import Any

from services.portal.reviving import Parsed
from services.portal.things.other import Other

AT = datetime(2026, 1, 1, tzinfo=UTC)


def row(key: str, mark: str, name: str) -> dict[str, Any]:
    state = Other(status="s", name=name).model_dump_json()
    return {
        "kind": "other", "id": key, "mark": mark, "version": 1, "state": state, "first_at": AT, "changed_at": AT
    }  # fmt: skip


ROWS = [row(key, "1", name) for key, name in (("a", "một"), ("b", "hai"), ("c", "ba"))]
SIZES = [len(each["state"]) for each in ROWS]


def test_a_thing_is_found_again_by_the_mark_of_its_row() -> None:
    parsed = Parsed()
    kept = parsed.read(row("a", "1/1", "một"))
    assert parsed.find("other", "a", "1/1") is kept
    assert parsed.find("other", "a", "2/2") is None, "it was written since"
    assert parsed.find("other", "b", "1/1") is None
    assert parsed.read(row("a", "2/2", "hai")).thing.title == "hai"
    assert parsed.find("other", "a", "1/1") is None


def test_what_was_not_asked_for_longest_goes_first() -> None:
    parsed = Parsed(most=SIZES[0] + SIZES[1])
    parsed.read(ROWS[0])
    parsed.read(ROWS[1])
    assert parsed.find("other", "a", "1") is not None
    parsed.read(ROWS[2])
    assert parsed.find("other", "b", "1") is None
    assert parsed.find("other", "a", "1") is not None and parsed.find("other", "c", "1") is not None


def test_one_that_is_larger_than_all_room_is_kept_alone() -> None:
    parsed = Parsed(most=1)
    parsed.read(ROWS[0])
    assert parsed.find("other", "a", "1") is not None
