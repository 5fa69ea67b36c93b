"""What the state of a conference allows, whoever asks."""

from collections.abc import Iterable

from services.reports.conference.heirs import entitled
from services.reports.conference.state import LABELS, Conference, Status
from shared.contracts.refusals import Rejected


def must_be(state: Conference, *allowed: Status) -> None:
    """Refuse any status but these."""
    if state.status not in allowed:
        wanted = ", ".join(LABELS[status] for status in allowed)
        raise Rejected(
            "conference-state",
            f"Hội nghị đang ở trạng thái «{LABELS[state.status]}»; việc này chỉ làm được khi: {wanted}.",
        )


def must_be_asking(state: Conference) -> None:
    """Refuse answers before the conference was convened, and after it was cancelled."""
    must_be(state, Status.CONVENED, Status.POSTPONED, Status.HELD, Status.CONCLUDED)
    if not state.was_convened:
        raise Rejected("conference-not-convened", "Hội nghị chưa được triệu tập; chưa nhận ý kiến, tham luận.")


def must_be_known(units: Iterable[str], known: frozenset[str], place: str) -> None:
    """Refuse units that the directory does not have on the day."""
    if unknown := sorted(set(units) - known):
        names = ", ".join(unknown)
        raise Rejected(
            "unit-unknown", f"Danh bạ không có đơn vị {names}; kiểm tra mã đơn vị.", {place: f"Không có {names}."}
        )


def must_be_asked(question: str, state: Conference) -> None:
    """Refuse a question that the conference does not ask."""
    if all(q.code != question for q in state.terms.questions):
        codes = ", ".join(q.code for q in state.terms.questions)
        raise Rejected(
            "question-unknown", f"Không có câu hỏi {question}; hội nghị hỏi: {codes}.", {"question": f"Chọn {codes}."}
        )


def must_be_expected(unit: str, state: Conference) -> None:
    """Refuse a unit that the conference does not ask, neither itself nor as an heir."""
    if unit not in entitled(state):
        raise Rejected("unit-not-expected", f"Đơn vị {unit} không có trong danh sách được hỏi của hội nghị.")
