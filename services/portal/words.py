"""What pages say: written in Vietnamese, with the English beside it in `english.yaml`."""

from functools import cache
from pathlib import Path
from typing import cast

import yaml


@cache
def english() -> dict[str, str]:
    """Vietnamese sentence -> English sentence."""
    text = (Path(__file__).parent / "english.yaml").read_text(encoding="utf-8")
    return cast(dict[str, str], yaml.safe_load(text))


def translate(text: str, language: str) -> str:
    """The sentence in the language; Vietnamese where no English is known."""
    return text if language == "vi" else english().get(text, text)
