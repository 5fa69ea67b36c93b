"""Long lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from services.portal.visiting import Visit

T = TypeVar("T")
MOST = 50


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """One page of a list, counted from 1, and the addresses of the others."""

    items: Sequence[T]
    number: int
    pages: int
    total: int
    before: str | None
    after: str | None


def paged(visit: Visit, items: Sequence[T], most: int = MOST, at: int = 0) -> Paged[T]:
    """The page that `?page=` asks for, that of item `at` without it; the first or last where there is none such."""
    query = dict(visit.request.query_params)
    asked = query.pop("page", str(at // most + 1))
    pages = max(1, -(-len(items) // most))
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1

    def address(page: int) -> str | None:
        if not 1 <= page <= pages:
            return None
        kept = query | ({"page": str(page)} if page > 1 or at else {})
        return visit.request.url.path + (f"?{urlencode(kept)}" if kept else "")

    first = (number - 1) * most
    shown = items[first : first + most]
    return Paged(shown, number, pages, len(items), address(number - 1), address(number + 1))
