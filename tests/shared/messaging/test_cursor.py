"""No committed row is lost and none is passed twice, whatever order transactions end in."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from shared.messaging.cursor import Cursor
from shared.messaging.mark import Mark


def test_rows_in_order_leave_no_hole() -> None:
    cursor = Cursor(0)
    cursor.fetched([1, 2, 3], settled=0, is_all=False)
    assert cursor.holes == []
    assert cursor.low == 0
    cursor.acknowledged([1, 2, 3])
    assert cursor.low == 3


def test_the_cursor_waits_for_the_lowest_unacknowledged_row() -> None:
    cursor = Cursor(0)
    cursor.fetched([1, 2, 3], settled=0, is_all=False)
    cursor.acknowledged([1, 3])
    assert cursor.low == 1


def test_a_skipped_id_is_asked_for_again_until_it_appears() -> None:
    cursor = Cursor(0)
    cursor.fetched([1, 4], settled=0, is_all=False)
    cursor.acknowledged([1, 4])
    assert (cursor.holes, cursor.low) == ([2, 3], 1)
    cursor.fetched([2], settled=0, is_all=False)
    cursor.acknowledged([2])
    assert (cursor.holes, cursor.low) == ([3], 2)


def test_a_settled_hole_that_did_not_appear_was_rolled_back() -> None:
    cursor = Cursor(0)
    cursor.fetched([1, 3], settled=0, is_all=False)
    cursor.acknowledged([1, 3])
    cursor.fetched([], settled=3, is_all=False)
    assert (cursor.holes, cursor.low) == ([], 3)


def test_forgetting_starts_again_behind_the_lowest_unacknowledged_row() -> None:
    cursor = Cursor(0)
    cursor.fetched([1, 2, 4], settled=0, is_all=False)
    cursor.acknowledged([1, 4])
    cursor.forget()
    assert (cursor.high, cursor.low, cursor.holes) == (1, 1, [])


def test_what_is_settled_above_the_last_row_was_rolled_back_too() -> None:
    cursor = Cursor(0)
    cursor.fetched([1], settled=0, is_all=True)
    cursor.acknowledged([1])
    assert cursor.low == 1
    cursor.fetched([], settled=3, is_all=True)
    assert (cursor.low, cursor.high) == (3, 3)


def test_a_snapshot_that_was_not_read_to_its_end_says_nothing_of_what_follows() -> None:
    cursor = Cursor(0)
    cursor.fetched([1], settled=3, is_all=False)
    assert cursor.high == 1


def test_a_jump_of_the_sequence_below_the_settled_id_makes_no_holes() -> None:
    cursor = Cursor(0)
    cursor.fetched([10_000_000], settled=10_000_000, is_all=False)
    assert cursor.holes == []


def test_a_mark_settles_once_xmin_has_passed_it() -> None:
    mark = Mark()
    assert not mark.is_set
    mark.take(7, xid=105)
    mark.look(xmin=105)
    assert (mark.settled, mark.is_set) == (0, True)
    mark.look(xmin=106)
    assert (mark.settled, mark.is_set) == (7, False)


@dataclass
class World:
    """PostgreSQL as far as the relay sees it: transactions take an xid, then ids, and end at any later time."""

    random: random.Random
    next_xid: int = 1
    last_id: int = 0
    is_called: bool = False
    highest_completed: int = 0
    open: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    visible: set[int] = field(default_factory=set[int])

    def xid(self) -> int:
        self.next_xid += 1
        return self.next_xid - 1

    def xid_now(self) -> int:
        """What an own statement gets from pg_current_xact_id(); it is over with the statement."""
        xid = self.xid()
        self.highest_completed = max(self.highest_completed, xid)
        return xid

    def xmin(self) -> int:
        return min(self.open, default=self.next_xid)

    def xmax(self) -> int:
        return self.highest_completed + 1

    def live(self) -> None:
        """Some transactions begin, write or end."""
        for _ in range(self.random.randrange(6)):
            choice = self.random.random()
            if choice < 0.4 or not self.open:
                self.open[self.xid()] = []
            elif choice < 0.7:
                self.last_id, self.is_called = self.last_id + 1, True
                self.open[self.random.choice(list(self.open))].append(self.last_id)
            else:
                xid = self.random.choice(list(self.open))
                ids = self.open.pop(xid)
                self.highest_completed = max(self.highest_completed, xid)
                if self.random.random() < 0.8:
                    self.visible.update(ids)

    def rows(self, cursor: Cursor, most: int) -> tuple[list[int], bool]:
        """The rows, and whether they are all there are."""
        above = sorted(i for i in self.visible if i > cursor.high)[:most]
        return sorted(above + [i for i in cursor.holes if i in self.visible]), len(above) < most


@dataclass
class Rules:
    """How the relay goes about it; the defaults are right, each change is a mistake that loses rows."""

    xid_from_xmax: bool = False
    xid_before_id: bool = False
    settled_for_the_same_fetch: bool = False
    end_is_always_seen: bool = False
    empty_sequence_counts: bool = False
    move_before_acknowledged: bool = False
    ignore_holes: bool = False


def play(seed: int, rules: Rules) -> bool:
    """One random history with crashes of the relay. Says whether every committed row came through."""
    world = World(random.Random(seed))
    sent: set[int] = set()
    stored_low = 0
    mark, cursor = Mark(), Cursor(0)
    for step in range(110):
        if step == 60:  # calm: all ends, and the relay must find the rest
            for xid in list(world.open):
                world.visible.update(world.open.pop(xid))
                world.highest_completed = max(world.highest_completed, xid)
        if step < 60:
            world.live()
        early_xid = world.xid_now() if rules.xid_before_id else 0
        if rules.xid_before_id and step < 60:
            world.live()
        rows, is_all = world.rows(cursor, 4)
        last = world.last_id if world.is_called or not rules.empty_sequence_counts else 1
        xmin = world.xmin()
        if rules.settled_for_the_same_fetch:
            if step < 60:
                world.live()
            mark.look(world.xmin())
        settled = mark.settled if not rules.ignore_holes else 10**9
        cursor.fetched(rows, settled, is_all=(is_all and not rules.ignore_holes) or rules.end_is_always_seen)
        mark.look(xmin)
        if not mark.is_set and (cursor.holes or (not rows and last > cursor.high)):
            if step < 60:
                world.live()
            taken = world.xmax() if rules.xid_from_xmax else early_xid if rules.xid_before_id else world.xid_now()
            mark.take(last, taken)
        if step < 60:
            world.live()
        if rules.move_before_acknowledged:
            stored_low = max(stored_low, max(rows, default=0) if not cursor.holes else cursor.low)
        if world.random.random() < 0.1 and step < 70:  # the relay dies, perhaps with its wave on the way
            mark, cursor = Mark(), Cursor(stored_low)
            continue
        if world.random.random() < 0.1 and step < 70:  # Kafka does not answer
            cursor.forget()
            continue
        sent.update(rows)
        cursor.acknowledged(rows)
        stored_low = max(stored_low, cursor.low)
    return world.visible <= sent


def lost_in(rules: Rules, histories: int) -> int:
    return sum(not play(seed, rules) for seed in range(histories))


def test_no_history_loses_a_row() -> None:
    assert lost_in(Rules(), 800) == 0


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Rules(xid_from_xmax=True),
        lambda: Rules(xid_before_id=True),
        lambda: Rules(settled_for_the_same_fetch=True),
        lambda: Rules(end_is_always_seen=True),
        lambda: Rules(empty_sequence_counts=True),
        lambda: Rules(move_before_acknowledged=True),
        lambda: Rules(ignore_holes=True),
    ],
    ids=[
        "xmax",
        "xid before id",
        "settled for the same fetch",
        "end always seen",
        "empty sequence",
        "cursor before acknowledgement",
        "bare cursor",
    ],
)
def test_the_histories_would_notice_a_broken_rule(broken: Callable[[], Rules]) -> None:
    assert lost_in(broken(), 500) > 0
