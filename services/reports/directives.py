"""The rule of directives that the conclusion of a conference and a decision have in common."""

from collections.abc import Iterable

from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import Directive


def must_be_assignable(directives: Iterable[Directive], assignable: frozenset[str]) -> None:
    """Refuse directives that carry out a proposal which no task can carry out."""
    for n, directive in enumerate(directives):
        if directive.proposal is not None and directive.proposal not in assignable:
            raise Rejected(
                "proposal-not-assignable",
                f"Không giao được nhiệm vụ thực hiện đề xuất {directive.proposal}: phải là đề xuất đã đưa vào hồ sơ"
                " hoặc đã được chấp thuận, không thuộc loại thực hiện bằng quyết định.",
                {f"directives.{n}.proposal": "Kiểm tra mã và trạng thái của đề xuất."},
            )
