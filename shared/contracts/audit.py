"""What every service publishes of its audit log: the heads that a copy outside can check it with."""

from pydantic import Field

from shared.contracts.base import Event, Sha256


class AuditSealed(Event, topics=("festival.audit.v1", "reports.audit.v1", "units.audit.v1")):
    """A block of lines of the service's audit log was sealed; `head` depends on every line up to its last one.

    The key is the service's name, the version is the block's number. Whoever keeps these events can tell later whether
    any line was changed, removed or moved since: `phongtrao audit verify` compares the log with them.
    """

    rows: int = Field(ge=1, description="How many lines the block seals")
    last_row: int = Field(
        ge=1, description="Number of the last line; lines up to it that were not rolled back are sealed"
    )
    head: Sha256
