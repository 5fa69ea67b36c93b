"""Lists in pages: an opaque cursor that stands for the position of the last row seen."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from shared.platform.problems import FieldError, ProblemError

T = TypeVar("T")
R = TypeVar("R")

_POSITION = re.compile(rb"p([0-9]{1,18})")


class Page(BaseModel, Generic[T]):
    """One page of a list. Ask again with `cursor=<next>` until `next` is null."""

    items: list[T]
    next: str | None = Field(None, description="Cursor of the next page; null on the last one")


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which page is asked for: rows with `position > after`, at most `limit` of them.

    Select `fetch` rows (one more than the limit tells whether a next page exists), in order of position.
    """

    after: int
    limit: int

    @property
    def fetch(self) -> int:
        """How many rows to select."""
        return self.limit + 1

    def page(
        self, rows: Sequence[R], item: Callable[[R], T], position: Callable[[R], int] = itemgetter("position")
    ) -> Page[T]:
        """The page made of the selected rows."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Page[Any](items=[item(row) for row in shown], next=_cursor(position(shown[-1])) if more else None)


def _cursor(position: int) -> str:
    return urlsafe_b64encode(b"p%d" % position).decode().rstrip("=")


def _position(cursor: str) -> int:
    try:
        decoded = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except ValueError:
        decoded = b""
    match = _POSITION.fullmatch(decoded)
    if match is None:
        raise ProblemError(
            422,
            "invalid-cursor",
            "Con trỏ trang không hợp lệ. Hãy dùng đúng giá trị «next» của trang trước.",
            errors=[FieldError(field="query.cursor", message="Con trỏ trang không hợp lệ.")],
        )
    return int(match.group(1))


async def _page_query(
    cursor: Annotated[str | None, Query(max_length=64, description="`next` of the previous page")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Items on a page")] = 50,
) -> PageQuery:
    return PageQuery(after=0 if cursor is None else _position(cursor), limit=limit)


PageRequest = Annotated[PageQuery, Depends(_page_query)]
