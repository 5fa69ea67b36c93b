"""Which documents a service makes of which thing, and who finds them on the thing's page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from services.portal.sight import sees_all_words
from services.portal.store import Kept
from services.portal.things.conference import Conference
from shared.contracts.actor import Actor, Role
from shared.contracts.readers import keeps_register, reads_every_report

_UNSIGNED = ("unit-words", "summary-table", "chair-brief")
Offered = Callable[[Actor, Kept[Any]], bool]


@dataclass(frozen=True, slots=True)
class Document:
    """A document, made anew each time it is asked for. `path` is the service's; `{id}` stands for the thing.

    One with an `abstract` is kept by no service: the clerk gives it its number in the register, of the province or,
    where `letters` of its type stand before the symbol, of the department that writes it.
    """

    name: str
    label: str
    path: str
    offered: Offered
    service: Literal["units", "reports", "festival"] = "reports"
    abstract: str = ""
    letters: str = ""

    @property
    def numbered(self) -> str:
        """What the register calls it, where it is numbered by hand."""
        return self.name.replace("-", "_") if self.abstract else ""

    @property
    def is_signed(self) -> bool:
        """Whether it bears a signature, of whoever is chosen among the signers of the unit that issues it."""
        return self.service == "reports" and self.name not in _UNSIGNED

    def is_numbered_by(self, actor: Actor, kept: Kept[Any]) -> bool:
        """Whether the actor gives it its number."""
        if not self.abstract:
            return False
        return keeps_register(actor, kept.thing.owner) if self.letters else actor.has_at_province(Role.CLERK)


def _in_the_province(actor: Actor, kept: Kept[Any]) -> bool:
    return actor.is_provincial


def _to_all(actor: Actor, kept: Kept[Any]) -> bool:
    return True


def _when(*statuses: str) -> Offered:
    return lambda actor, kept: actor.is_provincial and kept.thing.status in statuses


def _concluded(actor: Actor, kept: Kept[Conference]) -> bool:
    """The reports service gives a conference's documents to those who read every word of it; of one that was held a
    draft, once one was saved.
    """
    return sees_all_words(actor, kept.thing) and kept.thing.status in ("held", "concluded")


def _collecting(actor: Actor, kept: Kept[Conference]) -> bool:
    return sees_all_words(actor, kept.thing) and kept.thing.status in ("convened", "postponed", "held")


def _reads_words(actor: Actor, kept: Kept[Conference]) -> bool:
    return sees_all_words(actor, kept.thing) and kept.thing.status not in ("planned", "cancelled")


def _reads_reports(actor: Actor, kept: Kept[Any]) -> bool:
    return reads_every_report(actor)


def _of(plural: str, name: str, label: str, offered: Offered, abstract: str = "", letters: str = "") -> Document:
    return Document(name, label, f"/{plural}/{{id}}/documents/{name}", offered, abstract=abstract, letters=letters)


_ANSWERED = _when("approved", "rejected", "deferred", "implemented")
_OPEN_PERIOD = _when("open", "drafting")
_AWARDED = _when("awarded")
_REMINDING, _ANSWERING = "V/v đôn đốc gửi báo cáo", "V/v trả lời đề xuất, kiến nghị của đơn vị"
_SUBMITTING = "Về việc xem xét ý kiến, đề xuất của các đơn vị"

DOCUMENTS: dict[str, tuple[Document, ...]] = {
    "conference": (
        _of("conferences", "conclusion-notice", "Thông báo kết luận", _concluded),
        _of("conferences", "reminder-letter", "Công văn đôn đốc", _collecting, _REMINDING),
        _of("conferences", "unit-words", "Thuyết minh của các đơn vị, theo mục", _reads_words),
    ),
    "period": (
        _of("period-summaries", "period-summary", "Báo cáo tổng hợp kỳ", _in_the_province),
        _of("period-summaries", "unit-words", "Thuyết minh của các đơn vị, theo mục", _reads_reports),
        _of("period-summaries", "reminder-letter", "Công văn đôn đốc", _OPEN_PERIOD, _REMINDING),
    ),
    "proposal": (_of("proposals", "reply-letter", "Công văn trả lời", _ANSWERED, _ANSWERING),),
    "dossier": (
        _of("dossiers", "submission-paper", "Tờ trình", _in_the_province, _SUBMITTING, "TTr"),
        _of("dossiers", "opinions-report", "Báo cáo tổng hợp ý kiến", _in_the_province),
        _of("dossiers", "summary-table", "Bảng tổng hợp ý kiến", _in_the_province),
        _of("dossiers", "chair-brief", "Tóm tắt trình chủ trì", _in_the_province),
    ),
    "decision": (_of("decisions", "decision", "Quyết định", _in_the_province),),
    "plan": (Document("plan", "Kế hoạch Ngày hội", "/plans/{id}/document", _to_all, "festival"),),
    "commendation": (_of("commendations", "certificate", "Giấy khen", _AWARDED),),
}


def documents_of(actor: Actor, kept: Kept[Any]) -> list[Document]:
    """What the thing's page offers to the actor now. The service has the last word."""
    return [each for each in DOCUMENTS.get(kept.kind, ()) if each.offered(actor, kept)]
