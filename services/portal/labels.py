"""What codes are called on pages, in Vietnamese and English; how paths and short names are made."""

from functools import cache, lru_cache
from pathlib import Path
from typing import cast

import yaml

_PATHS = {
    "unit": "units",
    "area": "units",
    "authority": "authorities",
    "conference": "conferences",
    "report": "reports",
    "proposal": "proposals",
    "dossier": "dossiers",
    "decision": "decisions",
    "team": "teams",
    "task": "tasks",
    "commendation": "commendations",
    "honour": "honours",
    "classification": "classifications",
    "period": "periods",
    "register": "registers/numbers",
    "plan": "festival/plans",
    "event": "festival/events",
    "spread": "festival/spreads",
}


@cache
def _labels() -> dict[str, dict[str, list[str]]]:
    text = (Path(__file__).parent / "labels.yaml").read_text(encoding="utf-8")
    return cast(dict[str, dict[str, list[str]]], yaml.safe_load(text))


def label(group: str, code: str, language: str) -> str:
    """The name of a code; one that has none in the language is shown as it is, with spaces."""
    words = _labels().get(group, {}).get(code) or _labels()["happened"].get(code, [])
    if words and language == "vi":
        return words[0]
    return words[1] if len(words) > 1 else code.replace("-", " ").replace("_", " ")


def path_of(kind: str, key: str) -> str:
    """Where the page of a thing is."""
    return f"/{_PATHS[kind]}/{key}" if kind in _PATHS else f"/things/{kind}/{key}"


@lru_cache(4096)
def short(name: str) -> str:
    """A unit's name for narrow places: «TX Kỳ Anh», «Kỳ Anh» (huyện) and «TP Hà Tĩnh» stay apart."""
    for long, brief in (
        ("Công an thành phố ", "TP "),
        ("Công an thị xã ", "TX "),
        ("Công an thị trấn ", "TT "),
        ("Công an huyện ", "H. "),
        ("Công an phường ", "P. "),
        ("Công an xã ", "X. "),
    ):
        if name.startswith(long):
            return brief + name.removeprefix(long)
    return name
