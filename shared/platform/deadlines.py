"""What time itself causes: commands that fall due when the clock reaches a moment.

A service names functions that find what is due; the ticker carries each out in a transaction of its own,
with the service itself as the actor. A command that is due must be quiet on a repeat, or no longer be
found once it was carried out.

```python
deadlines = Deadlines()

@deadlines.add
async def overdue_reports(connection: Database, now: datetime) -> list[Due]:
    rows = await connection.fetch("SELECT id FROM report WHERE ... <= $1 ORDER BY position LIMIT 100", now)
    return [Due(reports, row["id"], lambda tx: AnnounceOverdue(at=tx.at, actor=tx.actor)) for row in rows]
```
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from shared.messaging.aggregate import Aggregate, Database
from shared.messaging.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Due:
    """A command that has fallen due for one aggregate. `command` makes it from the transaction's time and actor."""

    aggregate: Aggregate[Any, Any]
    key: str
    command: Callable[[Transaction], Any]


DueFunction: TypeAlias = Callable[[Database, datetime], Awaitable[list[Due]]]


class Deadlines:
    """The due functions of one service, or of one room."""

    def __init__(self) -> None:
        self._functions: list[DueFunction] = []

    def add(self, function: DueFunction) -> DueFunction:
        """Register the decorated function."""
        self._functions.append(function)
        return function

    every = add

    def __iter__(self) -> Iterator[DueFunction]:
        return iter(self._functions)
