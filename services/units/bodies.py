"""What request bodies of several rooms share."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints

from shared.contracts.refusals import Forbidden, Rejected
from shared.platform.http import Request

R = TypeVar("R")

AreaId = Annotated[
    str,
    StringConstraints(pattern=r"^area-[A-Za-z0-9]{1,8}$"),
    Field(description="`area-<statistics code>`", examples=["area-439"]),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$", max_length=40)]


class Registered(Request):
    """What a registration in bulk did."""

    registered: int = Field(description="How many are new")
    unchanged: int = Field(description="How many were there already, just so")


class EachRow:
    """Does something with every row of the body's lists, and then refuses all that cannot be done, each row by name.

    A row that rests on a refused one is refused as well.
    """

    def __init__(self) -> None:
        self._refused: dict[str, Rejected] = {}

    async def __call__(self, name: str, rows: Sequence[R], do: Callable[[R], Awaitable[bool]]) -> int:
        """How many rows of the list changed something. Raises `Forbidden` at once."""
        changed = 0
        for number, row in enumerate(rows):
            try:
                changed += await do(row)
            except Forbidden:
                raise
            except Rejected as error:
                self._refused[f"{name}.{number}"] = error
        return changed

    def refuse(self) -> None:
        """Raise `Rejected` where a row was refused (`units.3`)."""
        for first in self._refused.values():
            places = {place: each.reason for place, each in self._refused.items()}
            raise Rejected(first.code, first.reason, places)
