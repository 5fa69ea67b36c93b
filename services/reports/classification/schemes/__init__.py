"""The schemes that the service knows: one file per version, read once."""

from functools import cache
from pathlib import Path

import yaml

from services.reports.classification.scheme import Scheme
from shared.contracts.refusals import Rejected
from shared.contracts.reports.classification import SchemeReference


@cache
def all_schemes() -> tuple[Scheme, ...]:
    """Every version of every scheme."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return tuple(Scheme.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files)


def scheme_of(reference: SchemeReference) -> Scheme:
    """The scheme. Refused when there is no such version."""
    for scheme in all_schemes():
        if scheme.reference == reference:
            return scheme
    raise Rejected(
        "scheme-unknown",
        f"Không có bảng điểm {reference.code} phiên bản {reference.version}.",
        {"scheme": "không có bảng điểm này"},
    )
