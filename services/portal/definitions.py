"""Definitions as the service publishes them: indicator forms, forms of commendation, schemes of classification."""

from typing import Any, Protocol

from services.portal.calling import Refusal, call
from services.portal.visiting import Visit
from shared.contracts.reports.classification import Scores
from shared.platform.problems import ProblemError

Definition = dict[str, Any]

_published: dict[tuple[str, str, int], Definition] = {}  # a published version never changes


class Reference(Protocol):
    """A version of a definition."""

    @property
    def code(self) -> str:
        """Its code, the same over its versions."""
        ...

    @property
    def version(self) -> int:
        """From 1."""
        ...


async def scheme_of(visit: Visit, reference: Reference, scores: Scores) -> Definition:
    """The scheme of classification. While its service is away, codes stand for the names: points can be read."""
    criteria = [{"code": code, "title": "", "most": 100} for code in scores]
    unknown = {"title": reference.code, "criteria": criteria, "grades": [], "is_sample": False}
    return await _known(visit, "/classification-schemes", reference) or unknown


async def form_of(visit: Visit, reference: Reference) -> Definition:
    """The indicator form; without rows while its service is away."""
    return await _known(visit, "/forms", reference) or {"rows": [], "sections": []}


async def form_choices(visit: Visit) -> list[tuple[str, str]]:
    """The indicator forms to choose from, told apart by their version, the latest first."""
    references = [(each["reference"], each["title"]) for each in await every(visit, "/forms")]
    return [(f"{of['code']}/{of['version']}", f"{title} ({of['version']})") for of, title in references[::-1]]


async def every(visit: Visit, path: str) -> list[Definition]:
    """All that is published there, the latest version last."""
    found: Any = await call(visit, "reports", "GET", path)
    if isinstance(found, Refusal):
        raise ProblemError(503, found.code, found.detail)
    return found


async def commendation_forms(visit: Visit) -> list[Definition]:
    """The forms of commendation that apply today, by name."""
    today = visit.today.isoformat()
    found = await every(visit, "/commendation-forms")
    standing = [each for each in found if each["valid_from"] <= today <= (each["valid_to"] or today)]
    latest = {each["code"]: each for each in sorted(standing, key=lambda each: each["valid_from"])}
    return sorted(latest.values(), key=lambda each: each["name"])


async def _known(visit: Visit, path: str, reference: Reference) -> Definition | None:
    place = (path, reference.code, reference.version)
    if place not in _published:
        try:
            found = await every(visit, path)
        except ProblemError:
            return None
        _published.update({(path, each["reference"]["code"], each["reference"]["version"]): each for each in found})
    return _published.get(place)
