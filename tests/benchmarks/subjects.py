"""What is measured: a service that takes commands, and where their effects appear."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from tests.benchmarks.load import Request, post
from tests.benchmarks.stand import Running, Stand

TEXT = "Phong trào toàn dân bảo vệ An ninh Tổ quốc. " * 15
_MOMENT = "extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8"


@dataclass(frozen=True, slots=True)
class Subject:
    """`effects` is SQL: the effects of the commands `$1`, each with the moment of its commit."""

    key: str
    title: str
    source: Running
    sink: Running
    request: Request
    new_command: Callable[[], str]
    effects: str


def minimal_subjects(stand: Stand) -> list[Subject]:
    """The minimal service and the naive one, side by side, under like conditions and under the least like ones."""
    running = stand.start(stand.minimal("source"), stand.minimal("sink"), stand.naive("source"), stand.naive("sink"))
    ours, naive = running[:2], running[2:]
    token = {"Authorization": f"Bearer {stand.token()}"}

    def item(
        key: str, title: str, pair: list[Running], schema: str, headers: Callable[[str], dict[str, str]]
    ) -> Subject:
        sql = f"SELECT id, {_MOMENT} FROM {schema}.effect WHERE id = ANY($1)"
        source, sink = pair
        request = post(source.url, "/items", note, headers)
        return Subject(key, title, source, sink, request, lambda: uuid4().hex, sql)

    return [
        item("ours", "phongtrao, token", ours, "bench_sink", lambda _: token),
        item("naive", "naive, token", naive, "naive", lambda _: token),
        item(
            "ours-full",
            "phongtrao, token, Idempotency-Key",
            ours,
            "bench_sink",
            lambda command: {**token, "Idempotency-Key": command},
        ),
        item("naive-bare", "naive, open to anybody", naive, "naive", lambda _: {}),
    ]


def real_subject(stand: Stand) -> Subject:
    """A unit is registered in `units` and enters the directory of `reports`."""
    reports, units = stand.start(stand.real("reports"), stand.real("units"))
    token = stand.token()

    def headers(command: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": command}

    return Subject(
        "real",
        "units → reports",
        units,
        reports,
        post(units.url, "/units/registrations", registration, headers),
        lambda: f"commune_police-{uuid4().hex[:20]}",
        f"SELECT unit, {_MOMENT} FROM reports.unit_directory WHERE unit = ANY($1)",
    )


def note(command: str) -> bytes:
    """An item of about one kilobyte."""
    return json.dumps({"id": command, "title": "Ghi nhận", "text": TEXT}, ensure_ascii=False).encode()


def registration(command: str) -> bytes:
    """One unit."""
    unit = {
        "id": command,
        "name": "Công an xã Sơn Kim",
        "kind": "commune_police",
        "symbol": "CAX",
        "offices": [{"code": "head", "title": "Trưởng Công an xã"}, {"code": "clerk", "title": "Văn thư"}],
    }
    return json.dumps({"units": [unit]}, ensure_ascii=False).encode()
