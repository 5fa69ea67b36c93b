"""Why a service is not ready: each part that is in trouble says what is wrong, where, and what to do."""


class Health:
    """The parts of a service that are in trouble, with the reason of each. Ready when there are none."""

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}

    def red(self, part: str, reason: str) -> None:
        """`part` is in trouble."""
        self._reasons[part] = reason

    def green(self, part: str) -> None:
        """`part` works again."""
        self._reasons.pop(part, None)

    @property
    def ready(self) -> bool:
        """Whether nothing is in trouble."""
        return not self._reasons

    @property
    def reasons(self) -> dict[str, str]:
        """The parts in trouble, for the readiness answer."""
        return dict(self._reasons)
