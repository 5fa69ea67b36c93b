"""What makes an achievement the same achievement."""

import re
import unicodedata

from shared.contracts.refusals import Rejected
from shared.contracts.reports.commendation import Achievement, AchievementKind, RecipientKind


def claim(unit: str, recipient: RecipientKind, achievement: Achievement) -> str:
    """The key under which an achievement is commended once.

    The unit and its people are two recipients. Neither the form nor the words belong to it: another form for the same
    achievement, or the same told otherwise, is the same.
    """
    return f"{unit}/{recipient}/{_known_by(achievement)}"


def must_be_known(achievement: Achievement) -> None:
    """Refuse an achievement that lacks what it is known by, or whose days are in the wrong order."""
    if achievement.ends_on < achievement.starts_on:
        raise Rejected(
            "achievement-dates", "Ngày kết thúc thành tích trước ngày bắt đầu.", {"achievement.ends_on": "quá sớm"}
        )
    if achievement.kind is AchievementKind.PERIOD and achievement.reference is not None:
        raise Rejected(
            "achievement-reference",
            "Thành tích theo kỳ được xác định bằng ngày đầu và ngày cuối của kỳ; bỏ trống mã hoặc tên.",
            {"achievement.reference": "phải bỏ trống"},
        )
    if achievement.kind is not AchievementKind.PERIOD and not _folded(achievement.reference):
        raise Rejected(
            "achievement-reference",
            "Phải nêu mã điểm Ngày hội hoặc tên của thành tích đột xuất, chuyên đề.",
            {"achievement.reference": "bắt buộc"},
        )


def _known_by(achievement: Achievement) -> str:
    match achievement.kind:
        case AchievementKind.PERIOD:
            return f"period/{achievement.starts_on}/{achievement.ends_on}"
        case AchievementKind.FESTIVAL:
            return f"festival/{achievement.reference}"
        case _:
            return f"{achievement.kind}/{achievement.ends_on.year}/{_folded(achievement.reference)}"


def _folded(name: str | None) -> str:
    """A name without case, diacritics and punctuation: «Đợt cao điểm!» and «dot cao diem» are one."""
    plain = unicodedata.normalize("NFD", (name or "").casefold().replace("đ", "d"))
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(re.findall(r"\w+", letters))
