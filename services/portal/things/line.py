"""What a line of a thing's history says beside its name: why, and on which paper."""

from collections.abc import Mapping
from typing import Any

# Notes that stand nowhere else once the next one came.
_NOTES = ("task-progress-reported", "personnel-confirmed", "team-readiness-confirmed")


def reason_of(event_type: str, payload: Mapping[str, Any]) -> str:
    """Why it was done, or what was noted."""
    return payload.get("reason") or (payload.get("note") if event_type in _NOTES else None) or ""


def cited_in(payload: Mapping[str, Any]) -> str:
    """The number of the document that it cites."""
    document: Mapping[str, Any] = payload.get("document") or payload.get("basis") or {}
    return document.get("number") or ""
