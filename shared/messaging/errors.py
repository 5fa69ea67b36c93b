"""What a reaction may raise beside `Rejected`, and what stops messaging until a person has looked."""


class NotYet(Exception):
    """The event refers to something that another topic has not brought yet: topics have no order between each other.

    The event is held and applied by itself as soon as an event of `waiting_for` (topic, key) was applied, and is
    tried again from time to time whatever arrives. A reaction raises it before it has changed anything outside its
    transaction.
    """

    def __init__(self, reason: str, waiting_for: tuple[str, str] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.waiting_for = waiting_for


class Halted(Exception):
    """Messaging does not go on by itself past this place: the reason says what was found, where, and what to do."""
