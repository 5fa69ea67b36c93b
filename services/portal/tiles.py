"""A schematic map: one tile a unit, in blocks that lie roughly where the former districts do. Data: `tiles.yaml`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml


@dataclass(frozen=True, slots=True)
class Block:
    """Tiles that stand together. Without a name: those that have no place on the map, below it."""

    name: str
    column: int
    row: int
    units: tuple[str, ...]


@cache
def _data() -> dict[str, dict[str, Any]]:
    text = (Path(__file__).parent / "tiles.yaml").read_text(encoding="utf-8")
    return cast(dict[str, dict[str, Any]], yaml.safe_load(text))


@cache
def _districts() -> dict[str, str]:
    """Unit -> the code of the former district in whose block it stands."""
    found = {f"district_police-{code}": code for code in _data()}
    return found | {f"commune_police-{each}": code for code, block in _data().items() for each in block["communes"]}


def laid_out(units: Sequence[str]) -> tuple[Block, ...]:
    """The blocks, from north to south and west to east, each with its tiles in the order given."""
    by_district: dict[str, list[str]] = {}
    for unit in units:
        by_district.setdefault(_districts().get(unit, ""), []).append(unit)
    blocks = [
        Block(block["name"], block["at"][0], block["at"][1], tuple(by_district[code]))
        for code, block in _data().items()
        if code in by_district
    ]
    below = max((block.row for block in blocks), default=0) + 1
    rest = [Block("", 1, below, tuple(by_district[""]))] if "" in by_district else []
    return (*blocks, *rest)


def are_single(blocks: Sequence[Block]) -> bool:
    """Whether each block is one tile, as when districts have a police each."""
    return all(block.name and len(block.units) == 1 for block in blocks)
