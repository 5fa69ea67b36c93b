"""How a domain says no. Both become problem documents over HTTP and dead letters on a topic."""


class Rejected(Exception):
    """The command does not fit the state or the rules.

    `code` is stable and kebab-case (`report-not-in-draft`), `reason` is a Vietnamese sentence for the
    officer that says what was wrong, where, and what to do. `fields` points at places in the input.
    """

    def __init__(self, code: str, reason: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.fields = fields or {}


class Forbidden(Rejected):
    """The actor's roles or unit do not allow the command, whatever the state."""
