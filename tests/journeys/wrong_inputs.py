"""The wrong inputs: what is sent, and the problem that has to answer it."""

from dataclasses import dataclass, field
from typing import Any, Literal

DISTRICT = "district_police-445"
OFFICER, HEAD, STRANGER = "can-bo-445", "truong-445", "can-bo-444"
STAFF, CLERK = "can-bo-pv05", "van-thu"

Token = Literal[
    "good", "missing", "other scheme", "malformed", "expired", "other audience", "other issuer", "unknown role",
    "unknown key", "forged",
]  # fmt: skip
SCHEDULE = {"on": "2030-08-16"}
CURRENT = {"If-Match": '"1"'}


@dataclass(frozen=True)
class Case:
    """One wrong input. `places` are the fields that the problem names, `mentions` is in its detail."""

    name: str
    status: int
    code: str
    service: str = "festival"
    method: str = "POST"
    path: str = "/events/{event}/schedule"
    body: Any = field(default_factory=lambda: SCHEDULE)
    headers: dict[str, str] = field(default_factory=lambda: CURRENT)
    who: str = OFFICER
    token: Token = "good"
    places: tuple[str, ...] = ()
    mentions: str = ""


def postponed(name: str, reason: str, code: str = "invalid-input") -> Case:
    """A reason in free text that must not be kept."""
    path = "/events/{event}/postponement"
    return Case(name, 422, code, path=path, body={"reason": reason}, places=("body.reason",))


def drafted(name: str, status: int, code: str, body: Any, *places: str) -> Case:
    """A draft of a report with wrong figures."""
    return Case(name, status, code, "reports", "PUT", "/reports/{report}/draft", body, {}, places=places)


CASES = (
    Case("no token", 401, "token-missing", token="missing"),
    Case("another scheme than Bearer", 401, "token-malformed", token="other scheme"),
    Case("a token that is none", 401, "token-malformed", token="malformed"),
    Case("an expired token", 401, "token-expired", token="expired"),
    Case("a token for another system", 401, "token-wrong-audience", token="other audience", mentions="phongtrao"),
    Case("a token of another issuer", 401, "token-wrong-issuer", token="other issuer"),
    Case("a token with a role that does not exist", 401, "token-unknown-role", token="unknown role", mentions="king"),
    Case("a token signed with an unknown key", 401, "token-unknown-key", token="unknown key"),
    Case("a token with somebody else's claims", 401, "token-bad-signature", token="forged"),
    Case("an officer of another unit", 403, "not-own-unit", who=STRANGER),
    Case("a role that may not", 403, "role-required", "units", path="/areas/registrations",
         body={"areas": [{"id": "area-9001", "name": "Xã thử", "kind": "commune", "level": "commune"}]}, headers={}),
    Case("a version that is no longer the present one", 412, "stale-version", headers={"If-Match": '"7"'}),
    Case("no version", 428, "version-required", headers={}, mentions="If-Match"),
    Case("a key with characters that it may not have", 422, "invalid-idempotency-key",
         headers=CURRENT | {"Idempotency-Key": "a b"}, places=("header.Idempotency-Key",), mentions="Idempotency-Key"),
    Case("broken JSON", 400, "malformed-request", body=b'{"on": '),
    Case("no JSON at all", 422, "invalid-input", body=b"on=2030-08-16", places=("body",),
         headers=CURRENT | {"Content-Type": "application/x-www-form-urlencoded"}, mentions="body"),
    Case("an unknown field", 422, "invalid-input", body=SCHEDULE | {"names": ["A"]}, places=("body.names",)),
    Case("a missing field", 422, "invalid-input", body={}, places=("body.on",)),
    Case("a day that does not exist", 422, "invalid-input", body={"on": "2030-02-30"}, places=("body.on",)),
    postponed("a telephone number", "Liên hệ 0912 345 678 để biết thêm."),
    postponed("an e-mail address", "Gửi về can.bo@example.vn trước thứ Sáu."),
    postponed("a citizen's identity number", "Ông A, CCCD 042 090 001 234, vắng mặt."),
    postponed("a vehicle's plate, in full-width characters", "Xe ３８Ａ－１２３．４５ bị hỏng."),
    postponed("a secrecy mark", "TỐI MẬT: phương án bảo vệ."),
    postponed("nothing but spaces", "   "),
    postponed("a NUL character", "Mưa\0lớn", code="nul-character"),
    postponed("a control character", "Mưa\u0007lớn"),
    drafted("a figure in words", 409, "figures-malformed", {"indicators": {"C01": "bốn mươi"}}, "indicators.C01"),
    drafted("a figure that is a fraction", 422, "invalid-input", {"indicators": {"C01": 1.5}},
            "body.indicators.C01.int", "body.indicators.C01.str"),
    drafted("a negative figure", 409, "figures-malformed", {"indicators": {"C01": -1}}, "indicators.C01"),
    drafted("a figure that the form does not ask for", 409, "figures-malformed",
            {"indicators": {"C99": 1}}, "indicators.C99"),
    Case("an event that does not exist", 404, "not-found", method="GET", path="/events/none", body=None,
         mentions="none"),
    Case("a command to what does not exist", 404, "event-not-found", path="/events/none/schedule", mentions="none"),
    Case("a plan that does not exist", 404, "plan-not-found", path="/events", places=("plan",), headers={},
         body={"plan": "none", "unit": DISTRICT, "level": "commune", "details": {
             "title": "Ngày hội", "place": {"area": "area-18628", "name": "Xã Tượng Sơn"},
             "ceremony": {"minutes": 45, "speeches": 3, "contents": []},
             "festivity": {"minutes": 90, "activities": []},
             "budget": 1, "decoration_percent": 1, "delegate_gifts": 0}}),
    Case("a path that does not exist", 404, "not-found", path="/nothing"),
    Case("a method that is not there", 405, "method-not-allowed", method="DELETE", path="/events", body=None),
    Case("a list in pages of nobody's", 422, "invalid-cursor", method="GET", path="/events?cursor=abc", body=None,
         places=("query.cursor",)),
    Case("a page that is too long", 422, "invalid-input", method="GET", path="/events?limit=9999", body=None,
         places=("query.limit",), mentions="query.limit"),
    Case("a body that is too large", 413, "too-large", body=b'{"on": "' + b"x" * 1_000_001 + b'"}',
         mentions="1000000"),
    Case("a step before its time", 409, "event-in-other-state", path="/events/{event}/holding", body=None),
    Case("a day outside the plan", 409, "date-outside-plan", body={"on": "2030-12-01"}, places=("on",)),
    Case("a report submitted by who may not", 403, "not-entitled", "reports", path="/reports/{report}/submission",
         body={"number": "145/BC-CAH", "draft_version": 1}),
    Case("the clock turned back", 409, "clock-backward", method="PUT", path="/development/clock",
         body={"now": "2001-01-01T00:00:00+07:00"}, headers={}),
)  # fmt: skip
