"""The browser of the tests that carry the mark `browser`, and what all of them look at: the system's own Chromium."""

import shutil
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SHOTS = Path(__file__).parents[1] / "build" / "portal"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The rules of axe that make up WCAG 2.2 AA."""
RULES: dict[str, Any] = {
    "runOnly": WCAG,
    "rules": {
        name: {"enabled": True} for name in ("heading-order", "page-has-heading-one", "landmark-unique", "region")
    },
}
"""What every page is checked against, as options of axe: these, headings in order, and all content within landmarks."""
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
"""How many pixels of a page lie beyond its window, as a script."""


def violations(result: Any) -> list[tuple[str, str]]:
    """What axe found: rule and place."""
    return [(each["id"], each["nodes"][0]["html"]) for each in result.response["violations"]]
