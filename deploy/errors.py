"""What the command line says when something went wrong."""


class OperatorError(Exception):
    """Something an operator can put right. The message says what was wrong, where, and what to do."""
