"""What request bodies of several rooms share."""

from typing import Annotated

from pydantic import StringConstraints

UnitKind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]

# A conference may ask every commune of a province at once; the largest had 579.
MOST_UNITS = 1000
