"""What runs found, written into pages of the documentation between two marks."""

import re
from collections.abc import Sequence
from pathlib import Path


def replace_part(page: Path, part: str, text: str) -> None:
    """Replace what stands between the page's two marks of that part."""
    before = page.read_text(encoding="utf-8")
    pattern = re.compile(f"(<!-- {part} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not pattern.search(before):
        raise LookupError(f"{page} has no place marked <!-- {part} --> … <!-- end -->")
    page.write_text(pattern.sub(lambda found: found[1] + text + "\n" + found[2], before), encoding="utf-8")


def markdown_table(*lines: Sequence[str]) -> str:
    """Lines of cells as a table in Markdown. The first is the head."""
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
