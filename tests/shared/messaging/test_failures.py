"""What a failure means, and how long it waits."""

import asyncpg
import pytest
from pydantic import ValidationError

from shared.contracts.refusals import Forbidden, Rejected
from shared.messaging.aggregate import VersionConflict
from shared.messaging.errors import Halted, NotYet
from shared.messaging.failures import Circuit, Kind, NoConnection, Unreadable, backoff, described, kind_of
from tests.shared.messaging.sample import ParcelSent


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (asyncpg.ConnectionDoesNotExistError("x"), Kind.TRANSIENT),
        (asyncpg.DeadlockDetectedError("x"), Kind.TRANSIENT),
        (asyncpg.SerializationError("x"), Kind.TRANSIENT),
        (asyncpg.AdminShutdownError("x"), Kind.TRANSIENT),
        (asyncpg.CannotConnectNowError("x"), Kind.TRANSIENT),
        (asyncpg.TooManyConnectionsError("x"), Kind.TRANSIENT),
        (asyncpg.QueryCanceledError("x"), Kind.TRANSIENT),
        (asyncpg.ReadOnlySQLTransactionError("x"), Kind.TRANSIENT),
        (asyncpg.TransactionTimeoutError("x"), Kind.TRANSIENT),
        (asyncpg.InternalClientError("a connection lost in the middle of a query"), Kind.TRANSIENT),
        (ConnectionResetError(), Kind.TRANSIENT),
        (TimeoutError(), Kind.TRANSIENT),
        (NoConnection(), Kind.TRANSIENT),
        (VersionConflict("t", "k", 1), Kind.CONFLICT),
        (NotYet("x"), Kind.NOT_YET),
        (Rejected("a", "b"), Kind.PERMANENT),
        (Forbidden("a", "b"), Kind.PERMANENT),
        (Unreadable("x"), Kind.PERMANENT),
        (asyncpg.UntranslatableCharacterError("x"), Kind.PERMANENT),
        (Halted("x"), Kind.HALTED),
        (asyncpg.UniqueViolationError("x"), Kind.UNKNOWN),
        (KeyError("x"), Kind.UNKNOWN),
    ],
)
def test_what_a_failure_means(error: Exception, kind: Kind) -> None:
    assert kind_of(error) is kind


def test_the_wait_doubles_with_jitter_up_to_half_a_minute() -> None:
    assert all(0.1 <= backoff(1) <= 0.2 for _ in range(50))
    assert all(0.2 <= backoff(2) <= 0.4 for _ in range(50))
    assert all(15 <= backoff(99) <= 30 for _ in range(50))
    assert len({backoff(3) for _ in range(50)}) > 1


def test_nine_keys_may_fail_in_a_row_but_not_ten() -> None:
    circuit = Circuit()
    for number in range(9):
        assert circuit.allows(("t", str(number)))
        circuit.failed(("t", str(number)))
    assert not circuit.allows(("t", "9"))
    assert circuit.allows(("t", "3")), "the same key again is not a tenth"
    circuit.worked()
    assert circuit.allows(("t", "9"))


def test_a_dead_letter_does_not_quote_the_values_of_the_payload() -> None:
    with pytest.raises(ValidationError) as caught:
        ParcelSent.read('{"weight": "Nguyễn Văn A"}')
    assert "Nguyễn" not in described(caught.value)
    assert "weight" in described(caught.value)


def test_an_error_that_quotes_nul_can_be_stored() -> None:
    assert described(ValueError("a\0b\udcff")) == "ValueError: a\\x00b\\udcff"
