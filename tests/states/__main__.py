"""`python -m tests.states [--check]`: bring docs/states up to date with the rules, or say that it is not."""

import argparse
import sys
from pathlib import Path

from tests.states.catalogue import MACHINES
from tests.states.page import index, page, page_name
from tests.states.walk import walk

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "states"


def documents() -> dict[Path, str]:
    """Every page by its path."""
    pages = {FOLDER / page_name(machine): page(machine, walk(machine)) for machine in MACHINES}
    return {FOLDER / "README.md": index(MACHINES), **pages}


def main() -> None:
    """Write what is out of date, or with `--check` only name it."""
    parser = argparse.ArgumentParser(prog="python -m tests.states", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a page is out of date")
    check = parser.parse_args().check
    pages = documents()
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text() != text]
    gone = [path for path in FOLDER.glob("*.md") if path not in pages]
    names = [str(path.relative_to(FOLDER.parents[1])) for path in (*stale, *gone)]
    if check and names:
        sys.exit("\n  ".join(["Out of date; run `make states` and commit:", *names]))
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path])
    for path in gone:
        path.unlink()
    sys.stdout.write("\n".join([*names, f"{len(MACHINES)} state machines, {len(names)} pages changed\n"]))


if __name__ == "__main__":
    main()
