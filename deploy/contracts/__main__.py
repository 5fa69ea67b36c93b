"""`python -m deploy.contracts [--check]`: bring docs/contracts up to date, or say that it is not."""

import argparse
import sys
from pathlib import Path

from deploy.contracts.discovery import event_classes, reactions, topic_descriptions
from deploy.contracts.generate import Contracts

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "contracts"


def main() -> int:
    """Refuse an incompatible change; otherwise write the documents, or with `--check` only compare them."""
    parser = argparse.ArgumentParser(prog="python -m deploy.contracts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a document is out of date")
    check = parser.parse_args().check
    try:
        return bring_up_to_date(Contracts(event_classes(), topic_descriptions(), reactions()), FOLDER, check=check)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1


def bring_up_to_date(contracts: Contracts, folder: Path, *, check: bool) -> int:
    """The exit code; what was found is printed."""
    if found := contracts.breaks(folder):
        print("This change would break readers of events:", *found, sep="\n  ", file=sys.stderr)
        print("If an event was never released, delete its files in docs/contracts by hand.", file=sys.stderr)
        return 1
    changed = contracts.stale(folder) if check else contracts.write(folder)
    names = [str(path.relative_to(folder.parents[1])) for path in changed]
    if check and names:
        print("Out of date; run `make contracts` and commit:", *names, sep="\n  ", file=sys.stderr)
        return 1
    print(
        *names,
        f"{len(contracts.events)} events on {len(contracts.topics)} topics, {len(names)} files changed",
        sep="\n",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
