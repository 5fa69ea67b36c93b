"""What can be done with the festival's events (điểm tổ chức)."""

import re

from services.portal.acts.form import Act, Body, Field, Material, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.text import plain
from services.portal.things.festival import Occasion
from shared.contracts.actor import Actor, Role
from shared.contracts.festival import EventDetails, FundingSource, Sector

_OWN = (Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.CLERK, Role.DIRECTOR)
_STAFF = (Role.STAFF, Role.STAFF_HEAD)
_NOT_HELD = ("proposed", "scheduled", "preparing", "ready", "postponed")
_CEREMONY, _FESTIVITY, _MONEY, _RAIN = "Phần lễ", "Phần hội", "Kinh phí, khánh tiết", "Phương án mưa"


def _holds(actor: Actor, kept: Kept[Occasion]) -> bool:
    return actor.unit == kept.thing.unit and actor.has(*_OWN)


def begins(actor: Actor, kept: Kept[Occasion]) -> bool:
    """Whether the actor may begin to prepare it now."""
    return is_status(kept, "scheduled") and _holds(actor, kept)


def may_show(actor: Actor, kept: Kept[Occasion]) -> bool:
    """Whether the actor may attach files that show the result now."""
    return is_status(kept, "held", "result-returned") and _holds(actor, kept)


def _verifies(actor: Actor, kept: Kept[Occasion]) -> bool:
    return is_status(kept, "result-submitted") and actor.has_at_province(*_STAFF)


def detail_fields(details: EventDetails | None, material: Material) -> list[Field]:
    """The fields of what is planned, in the numbers that the restraint check looks at."""
    given = details

    def figure(value: int | None) -> str:
        return "" if value is None else str(value)

    rain = given.rain_plan if given else None
    places = list(material.places)
    for place in (rain and rain.place, given and given.place):
        if place and place.area not in dict(places):
            places.insert(0, (place.area, place.name))
    return [
        Field("title", "Tên điểm tổ chức", value=given.title if given else ""),
        Field("place.area", "Địa bàn", "choice", choices=places, value=given.place.area if given else ""),
        Field("place.name", "Địa điểm", required=False, value=given.place.name if given else "",
              hint="Bỏ trống: tên xã, phường; hoặc ghi rõ khu dân cư, nhà văn hóa"),
        Field("ceremony.minutes", "Thời lượng (phút)", "number", group=_CEREMONY,
              value=figure(given.ceremony.minutes if given else None)),
        Field("ceremony.speeches", "Số bài phát biểu", "number", group=_CEREMONY,
              value=figure(given.ceremony.speeches if given else None)),
        Field("ceremony.contents", "Nội dung, mỗi dòng một mục", "text", required=False, group=_CEREMONY,
              value="\n".join(given.ceremony.contents) if given else ""),
        Field("festivity.minutes", "Thời lượng (phút)", "number", group=_FESTIVITY,
              value=figure(given.festivity.minutes if given else None)),
        Field("festivity.activities", "Hoạt động, mỗi dòng một mục", "text", required=False, group=_FESTIVITY,
              value="\n".join(given.festivity.activities) if given else ""),
        Field("budget", "Kinh phí dự kiến (đồng)", "number", group=_MONEY,
              value=figure(given.budget if given else None)),
        Field("decoration_percent", "Khánh tiết (% kinh phí)", "number", group=_MONEY,
              value=figure(given.decoration_percent if given else None)),
        Field("delegate_gifts", "Số suất quà cho đại biểu", "number", group=_MONEY,
              value=figure(given.delegate_gifts if given else 0)),
        Field("rain_plan.place.area", "Địa bàn dự phòng", "choice", required=False, choices=[("", "–"), *places],
              group=_RAIN, value=rain.place.area if rain and rain.place else ""),
        Field("rain_plan.place.name", "Địa điểm dự phòng", required=False, group=_RAIN,
              value=rain.place.name if rain and rain.place else ""),
        Field("rain_plan.on", "Ngày dự phòng", "date", required=False, group=_RAIN,
              value=rain.on.isoformat() if rain and rain.on else ""),
        Field("rain_plan.note", "Ai quyết định, trước mấy giờ, báo bằng cách nào", required=False, group=_RAIN,
              value=rain.note if rain else "", hint="Cần có khi nêu địa điểm hoặc ngày dự phòng"),
    ]  # fmt: skip


def _named(place: Body, material: Material) -> Body:
    return {"name": dict(material.places).get(place.get("area", ""), ""), **place}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def proposal(body: Body, material: Material) -> Body:
    """The details as the service takes them; a place without a name of its own is called like its area."""
    ceremony, festivity = body.get("ceremony", {}), body.get("festivity", {})
    rain: Body = body.get("rain_plan", {})
    if "place" in rain:
        rain["place"] = _named(rain["place"], material)
    return {
        **body,
        "place": _named(body.get("place", {}), material),
        "ceremony": ceremony | {"contents": _lines(ceremony.get("contents", ""))},
        "festivity": festivity | {"activities": _lines(festivity.get("activities", ""))},
    }


def _detail_fields(actor: Actor, kept: Kept[Occasion], material: Material) -> list[Field]:
    return detail_fields(kept.thing.details, material)


def _details(body: Body, actor: Actor, kept: Kept[Occasion], material: Material) -> Body:
    return proposal(body, material)


def _checklist_fields(actor: Actor, kept: Kept[Occasion], material: Material) -> list[Field]:
    """The lines of the template, to be left out unless they are mandatory; then what the unit adds."""
    template = {each["code"] for each in material.template}
    own = [item.title for item in kept.thing.checklist if item.code not in template]
    return [
        *(
            Field(f"lines.{each['code']}", each["title"], "check", required=each["is_mandatory"], value="on",
                  group="Theo mẫu danh mục chuẩn bị")
            for each in material.template
        ),
        Field("others", "Việc khác của đơn vị, mỗi dòng một việc", "text", required=not template, value="\n".join(own)),
    ]  # fmt: skip


def _checklist(body: Body, actor: Actor, kept: Kept[Occasion], material: Material) -> Body:
    chosen: Body = body.get("lines", {})
    lines = [{name: each[name] for name in ("code", "title")} for each in material.template if chosen.get(each["code"])]
    known = {item.title: item.code for item in kept.thing.checklist}
    own = [{"code": known.get(title) or _code(title, number), "title": title}
           for number, title in enumerate(_lines(body.get("others", "")), 1)]  # fmt: skip
    return {"checklist": lines + own}


def _code(title: str, number: int) -> str:
    """Stable within the event: the number of the line and its first words."""
    return f"{number}-" + re.sub(r"[^a-z0-9]+", "-", plain(title))[:40].strip("-")


def _mark_fields(actor: Actor, kept: Kept[Occasion], material: Material) -> tuple[Field, ...]:
    open_first = sorted(kept.thing.checklist, key=lambda item: item.is_done)
    items = [(item.code, ("☑ " if item.is_done else "☐ ") + item.title) for item in open_first]
    return (
        Field("code", "Việc", "choice", choices=items),
        Field("is_done", "Đã xong", "check", value="on"),
        Field("note", "Kết quả, biên bản hoặc lý do chưa xong"),
    )


def _money(kept: Kept[Occasion]) -> list[Field]:
    return [
        Field(f"spent_already.{source.value}", source.value, "number", required=False, choice_group="funding",
              group="Kinh phí đã chi (đồng)")
        for source in FundingSource
    ]  # fmt: skip


def _cancel_fields(actor: Actor, kept: Kept[Occasion], material: Material) -> list[Field]:
    return [reason(), *_money(kept), Field("replaced_by", "Thay bằng", required=False)]


def _cancellation(body: Body, actor: Actor, kept: Kept[Occasion], material: Material) -> Body:
    nothing: Body = {"spent_already": {}}
    return nothing | body


def _result_fields(actor: Actor, kept: Kept[Occasion], material: Material) -> list[Field]:
    before = kept.thing.result.result if kept.thing.result else None
    attendances = dict(before.attendances) if before else {}
    spending = dict(before.spending) if before else {}
    return [
        *(
            Field(f"attendances.{s.value}", s.value, "number", required=False, choice_group="sector",
                  group="Lượt người tham gia theo khối", value=str(attendances.get(s, "")))
            for s in Sector
        ),
        Field("attendance_total", "Tổng lượt người", "number", group="Lượt người tham gia theo khối",
              value=str(before.attendance_total) if before else ""),
        *(
            Field(f"spending.{s.value}", s.value, "number", required=False, choice_group="funding",
                  group="Kinh phí đã chi (đồng)", value=str(spending.get(s, "")))
            for s in FundingSource
        ),
        *(
            Field(name, title, "number", required=False, group="Tổ chức",
                  value="" if before is None or (value := getattr(before, name)) is None else str(value))
            for name, title in (("ceremony_minutes", "Phần lễ (phút)"), ("speeches", "Số bài phát biểu"))
        ),
        Field("models", "Mô hình ra mắt, giới thiệu", "number", group="Kết quả khác",
              value=str(before.models) if before else ""),
        Field("commitments", "Bản cam kết", "number", group="Kết quả khác",
              value=str(before.commitments) if before else ""),
        Field("commendations", "Khen thưởng (số lượng)", "number", group="Kết quả khác",
              value=str(before.commendations) if before else ""),
    ]  # fmt: skip


def _result(body: Body, actor: Actor, kept: Kept[Occasion], material: Material) -> Body:
    empty: Body = {"attendances": {}, "spending": {}}
    return empty | body


_PLACES = tuple((code, code) for code in ("attendances", "attendance_total", "spending", "models", "commitments"))


def _return(body: Body, actor: Actor, kept: Kept[Occasion], material: Material) -> Body:
    remark = body.pop("remark", {})
    return body | ({"remarks": [remark]} if remark.get("text") else {})


EVENT_ACTS = (
    Act(
        "schedule", "Xếp lịch", "festival", "/events/{id}/schedule",
        lambda actor, kept: is_status(kept, "proposed", "postponed") and _holds(actor, kept),
        fixed(Field("on", "Ngày tổ chức", "date")),
    ),
    Act(
        "prepare", "Bắt đầu chuẩn bị", "festival", "/events/{id}/preparation",
        lambda actor, kept: begins(actor, kept), _checklist_fields, _checklist,
        note="Các việc này phải xong trước khi báo sẵn sàng.",
    ),
    Act(
        "mark", "Đánh dấu việc chuẩn bị", "festival", "/events/{id}/checklist/{code}",
        lambda actor, kept: is_status(kept, *_NOT_HELD) and bool(kept.thing.checklist) and _holds(actor, kept),
        _mark_fields, method="PUT",
    ),
    Act(
        "readiness", "Kiểm tra tiết kiệm, báo sẵn sàng", "festival", "/events/{id}/readiness",
        lambda actor, kept: is_status(kept, "preparing") and _holds(actor, kept),
        note="Kiểm tra đủ việc chuẩn bị và từng định mức; không đạt thì nêu rõ mục nào.",
    ),
    Act(
        "held", "Ghi nhận đã tổ chức", "festival", "/events/{id}/holding",
        lambda actor, kept: is_status(kept, "ready") and _holds(actor, kept),
    ),
    Act(
        "amend", "Điều chỉnh nội dung", "festival", "/events/{id}/details",
        lambda actor, kept: is_status(kept, *_NOT_HELD) and _holds(actor, kept), _detail_fields, _details, method="PUT",
        note="Điểm đã sẵn sàng mà sau điều chỉnh vượt định mức thì trở lại chuẩn bị.",
    ),
    Act(
        "postpone", "Hoãn", "festival", "/events/{id}/postponement",
        lambda actor, kept: is_status(kept, "scheduled", "preparing", "ready") and _holds(actor, kept),
        fixed(reason()),
    ),
    Act(
        "rain", "Chuyển sang phương án mưa", "festival", "/events/{id}/rain-plan",
        lambda actor, kept: is_status(kept, "scheduled", "preparing", "ready") and _holds(actor, kept)
        and kept.thing.details.rain_plan is not None and not kept.thing.is_moved,
        fixed(reason()),
        note="Việc đã chuẩn bị giữ nguyên; điểm đã sẵn sàng được kiểm tra lại theo ngày mới.",
    ),
    Act(
        "cancel", "Không tổ chức nữa", "festival", "/events/{id}/cancellation",
        lambda actor, kept: is_status(kept, *_NOT_HELD) and _holds(actor, kept), _cancel_fields, _cancellation,
        note="Số đã chi vẫn được tính vào tổng hợp.",
    ),
    Act(
        "result", "Báo cáo kết quả", "festival", "/events/{id}/result",
        lambda actor, kept: is_status(kept, "held", "result-returned") and _holds(actor, kept), _result_fields, _result,
    ),
    Act(
        "verify", "Xác nhận kết quả", "festival", "/events/{id}/result/verification", _verifies, is_confirmation=True,
    ),
    Act(
        "return-result", "Trả lại kết quả", "festival", "/events/{id}/result/return", _verifies,
        fixed(
            reason(),
            Field("remark.place", "Chỗ cần sửa", "choice", required=False, choices=(("", "–"), *_PLACES),
                  choice_group="result"),
            Field("remark.text", "Sửa thế nào", required=False),
        ),
        _return,
    ),
    Act(
        "reopen-result", "Mở lại kết quả đã xác nhận", "festival", "/events/{id}/result/reopening",
        lambda actor, kept: is_status(kept, "verified") and actor.has(Role.STAFF_HEAD), fixed(reason("Sai ở đâu")),
        note="Số liệu thôi được tính đến khi đơn vị gửi lại và được xác nhận lại.",
    ),
)  # fmt: skip
