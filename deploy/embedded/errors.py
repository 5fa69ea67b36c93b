"""What can go wrong on the machine itself."""


class EmbeddedError(Exception):
    """Something an operator can put right. The message says what was wrong, where, and what to do."""
