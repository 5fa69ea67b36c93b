"""The generator: what it writes, what it keeps, and when it fails."""

import json
from pathlib import Path

import pytest
import yaml
from pydantic import Field

from deploy.contracts.__main__ import bring_up_to_date
from deploy.contracts.generate import Contracts
from deploy.contracts.golden import example_payload
from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction


class BellEvent(Event, topics=("units.bell.v1",)):
    """What happens to one bell."""


class BellRung(BellEvent):
    """Somebody rang the bell."""

    times: int = Field(ge=1, description="How many times")


class BellSilenced(BellEvent):
    """Nobody may ring it any more."""


def bells(*events: type[Event]) -> Contracts:
    reactions = Reactions("festival")

    @reactions.on(BellRung)
    async def open_the_gate(received: Received[BellRung], tx: Transaction) -> None:  # pyright: ignore[reportUnusedFunction]
        """The gate is opened at the first ring."""

    return Contracts(list(events), {"units.bell.v1": "What happens to one bell."}, [reactions])


def changed() -> type[Event]:
    """`BellRung` as a later version has it."""

    class BellRung(BellEvent):
        """Somebody rang the bell."""

        times: int = Field(ge=1, description="How many times")
        tune: str | None = Field(None, description="What was played")

    return BellRung


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "docs" / "contracts"
    bells(BellRung, BellSilenced).write(path)
    return path


def test_what_was_written_is_up_to_date(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bells(BellRung, BellSilenced).stale(folder) == []
    assert bring_up_to_date(bells(BellRung, BellSilenced), folder, check=True) == 0
    assert "2 events on 1 topics, 0 files changed" in capsys.readouterr().out


def test_asyncapi_says_who_sends_and_who_receives(folder: Path) -> None:
    document = yaml.safe_load((folder / "asyncapi.yaml").read_text())
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]["units.bell.v1"]["messages"]) == {"bell-rung", "bell-silenced"}
    sends, receives = document["operations"].values()
    assert (sends["action"], len(sends["messages"])) == ("send", 2)
    assert receives["action"] == "receive"
    assert receives["messages"] == [{"$ref": "#/channels/units.bell.v1/messages/bell-rung"}]
    payload = document["components"]["messages"]["bell-rung"]["payload"]["$ref"]
    assert json.loads((folder / payload).read_text())["$id"] == "/schemas/bell-rung.v1.json"


def test_the_catalogue_says_what_happened_what_it_carries_and_who_reacts(folder: Path) -> None:
    page = (folder / "catalogue.md").read_text()
    assert "### bell-rung\n\nSomebody rang the bell." in page
    assert "| `times` | integer | How many times |" in page
    assert "- `festival` (open_the_gate): The gate is opened at the first ring." in page


def test_a_producer_sees_who_reads_what(folder: Path) -> None:
    assert json.loads((folder / "reads" / "festival.json").read_text()) == {
        "consumer": "festival",
        "reads": {"units.bell.v1": ["bell-rung"]},
    }


def test_a_break_fails_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    assert bring_up_to_date(bells(BellRung), folder, check=False) == 1
    assert "bell-silenced: the event is gone" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


def test_the_check_names_what_is_out_of_date(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "catalogue.md").write_text("edited by hand")
    (folder / "reads" / "gone.json").write_text("{}")
    assert bring_up_to_date(bells(BellRung, BellSilenced), folder, check=True) == 1
    error = capsys.readouterr().err
    assert "docs/contracts/catalogue.md" in error
    assert "docs/contracts/reads/gone.json" in error


def test_an_addition_is_written_and_the_old_golden_event_stays(folder: Path) -> None:
    later = changed()
    first = folder / "golden" / "bell-rung.json"
    before = first.read_text()
    assert bring_up_to_date(bells(later, BellSilenced), folder, check=False) == 0
    assert first.read_text() == before
    added = json.loads((folder / "golden" / "bell-rung.2.json").read_text())
    assert added["payload"] == {"times": 1, "tune": "ví dụ"}
    assert later.read(json.dumps(json.loads(before)["payload"])).model_dump() == {"times": 1, "tune": None}
    assert bells(later, BellSilenced).stale(folder) == []


def test_authors_give_examples_where_the_derived_one_says_too_little() -> None:
    class BellTuned(BellEvent):
        """The bell has another tone."""

        tone: str = Field(description="Its tone, e.g. `cis`")
        by: str = Field(description="Who did it", examples=["Xưởng đúc chuông"])

    assert example_payload(BellTuned) == {"tone": "cis", "by": "Xưởng đúc chuông"}


def test_a_field_without_a_derivable_example_is_named_with_what_to_do() -> None:
    class BellNumbered(BellEvent):
        """The bell has a number."""

        number: str = Field(pattern="^[0-9]+$", description="Its number")

    with pytest.raises(ValueError, match=r"bell-numbered: number: .*Field\(examples"):
        example_payload(BellNumbered)
