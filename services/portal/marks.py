"""Marks of which a page has hundreds: made once for each value."""

from functools import lru_cache

from markupsafe import Markup

from services.portal.labels import label

SIGNS = {"agree": "✓", "agree_with_conditions": "◐", "disagree": "✕", "no_opinion": "–"}


@lru_cache(4096)
def state(kind: str, code: str, language: str) -> Markup:
    """The state of a thing of some kind."""
    return Markup('<span class="state s-{}-{}">{}</span>').format(kind, code, label(kind, code, language))


@lru_cache(256)
def stance(code: str, language: str) -> Markup:
    """A unit's stance, with its sign."""
    return Markup('<span class="stance st-{}"><span class="sign" aria-hidden="true">{}</span> {}</span>').format(
        code, SIGNS.get(code, "?"), label("stance", code, language)
    )
