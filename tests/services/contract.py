"""Services as their OpenAPI describes them, running, with a few things in them for ids to hit."""

from collections import defaultdict
from dataclasses import dataclass, field
from importlib import import_module
from random import Random
from typing import Any, TypeAlias

from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response

from shared.platform.app import create_app
from shared.platform.problems import PROBLEM_JSON, Problem
from shared.platform.service import Service
from shared.platform.settings import Settings

Places = dict[str, list[str]]
Seeded = tuple[Places, list[dict[str, str]], list[dict[str, str]]]
AnyCase: TypeAlias = Any  # schemathesis leaves type arguments open, which strict checking refuses

schemathesis: Any = import_module("schemathesis")
CHECKS: list[Any] = [
    import_module("schemathesis.checks").not_a_server_error,
    *(
        getattr(import_module("schemathesis.specs.openapi.checks"), f"{name}_conformance")
        for name in ("status_code", "content_type", "response_schema", "response_headers")
    ),
]
CONFIG: dict[str, Any] = {
    "seed": 42,
    "generation": {"deterministic": True, "no-shrink": True, "database": "none", "with-security-parameters": False},
    "phases": {"coverage": {"enabled": False}, "stateful": {"enabled": False}},
}


def described(service: Service) -> Any:
    """What the service publishes about itself."""
    values: dict[str, Any] = {
        "database_url": f"postgresql://{service.name}@127.0.0.1:1/none",
        "kafka_bootstrap": "127.0.0.1:1",
        "issuer": "https://issuer.test",
        "audience": "phongtrao",
        "environment": "production",
        "http_port": 8199,
    }
    document = create_app(service, Settings(**values)).openapi()
    return schemathesis.openapi.from_dict(document, config=schemathesis.config.SchemathesisConfig.from_dict(CONFIG))


@dataclass
class World:
    """A running service. `places` are ids of things in it by the name of the path's parameter.

    `scenes` are all the parameters of a path that belong together: a file is found only where it belongs. `kept` are
    scenes that are only read: nothing undoes them.
    """

    url: str
    tokens: list[str]
    places: Places
    scenes: list[dict[str, str]]
    kept: list[dict[str, str]]
    chance: Random = field(default_factory=lambda: Random(42))
    statuses: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def check(self, case: AnyCase) -> None:
        """Send it, about a thing that exists three times out of four, and check the answer.

        What was never found yet is asked for without narrowing it, about something that exists.
        """
        is_unfound = case.method == "GET" and 200 not in self.statuses[case.operation.label]
        if (is_unfound or self.chance.random() < 0.75) and self._is_valid(case, ParameterLocation.PATH):
            for name in case.path_parameters:
                if known := self.places.get(name):
                    case.path_parameters[name] = self.chance.choice(known)
            scenes = [*self.scenes, *(self.kept if case.method == "GET" else ())]
            if fitting := [scene for scene in scenes if scene.keys() == case.path_parameters.keys()]:
                case.path_parameters.update(self.chance.choice(fitting))
        if is_unfound:
            case.query.clear()
        if self._is_valid(case, ParameterLocation.HEADER) and case.method != "GET":
            case.headers["If-Match"] = "*"
            case.headers.pop("Idempotency-Key", None)
        response = case.call(base_url=self.url, headers={"Authorization": f"Bearer {self.chance.choice(self.tokens)}"})
        self.statuses[case.operation.label].add(response.status_code)
        case.validate_response(response, checks=CHECKS, additional_checks=[well_formed_problem])

    def check_closed(self, case: AnyCase) -> None:
        """Send it without a token."""
        response = case.call(base_url=self.url)
        assert response.status_code == 401, response.text
        assert response.headers["www-authenticate"] == ['Bearer realm="phongtrao"']
        case.validate_response(response, checks=CHECKS, additional_checks=[well_formed_problem])

    def answered(self, *, is_read: bool) -> dict[str, set[int]]:
        """Which statuses each operation has answered with."""
        return {label: each for label, each in self.statuses.items() if label.startswith("GET ") == is_read}

    @staticmethod
    def _is_valid(case: AnyCase, location: ParameterLocation) -> bool:
        component = case.meta.components.get(location) if case.meta else None
        return component is None or component.mode.is_positive


def well_formed_problem(_context: Any, response: Response, case: AnyCase) -> None:
    """Every refusal is a problem document as RFC 9457 and `Problem` have it, in words for the person."""
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == [PROBLEM_JSON], response.headers["content-type"]
    problem = Problem.model_validate(response.json())
    assert problem.status == response.status_code
    assert problem.type == f"/problems/{problem.code}"
    assert problem.instance.startswith("/")
    assert problem.title and problem.detail
    assert not any(word in problem.detail for word in ("Traceback", "Error(", "asyncpg"))
