"""Pages on which something new is made: a form, the service's answer, the new thing's page."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from fastapi.responses import Response

from services.portal.acts.form import Body, Field
from services.portal.calling import Refusal, call
from services.portal.labels import path_of
from services.portal.pages.acting import reached
from services.portal.pages.thing import Trouble
from services.portal.things.base import Thing
from services.portal.visiting import Visit


@dataclass(frozen=True, slots=True)
class Creation:
    """What is made, and where. `back`: the page it belongs to, with its name; `empty`: why it cannot be made now.

    With a `version` it is not made but changed: the form was filled from that version of it.
    """

    title: str
    button: str
    back: tuple[str, str]
    model: type[Thing]
    path: str
    fields: Sequence[Field]
    service: Literal["units", "reports", "festival"] = "reports"
    note: str = ""
    empty: str = ""
    version: int | None = None


async def creation_page(visit: Visit, creation: Creation, trouble: Trouble | None = None) -> Response:
    """The form; beside a refusal with all that was typed. Names of the query fill fields in."""
    sent = trouble.sent if trouble else visit.request.query_params
    return await visit.page(
        "new.html",
        422 if trouble else 200,
        creation=creation,
        trouble=trouble,
        filled=Trouble("new", "", trouble.fields if trouble else {}, sent),
        key=secrets.token_urlsafe(16),
    )


async def create(visit: Visit, creation: Creation, body: Body) -> Response:
    """Send it; go to the thing's page once it can be read there."""
    method, version = ("POST", None) if creation.version is None else ("PUT", visit.form.get("version"))
    answer = await call(
        visit, creation.service, method, creation.path, body, version=version, key=visit.form.get("key")
    )
    if isinstance(answer, Refusal):
        return await creation_page(visit, creation, Trouble("new", answer.detail, answer.fields, visit.form))
    await reached(visit, creation.model, answer["id"], answer["version"])
    made = path_of(creation.model.kind, answer["id"])
    done = "new" if creation.version is None else "changed"
    return visit.go(f"{made}?done={done}&from={quote(visit.address, safe='')}")
