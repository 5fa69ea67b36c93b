"""Who signs for whom: Decree 30/2020/NĐ-CP, Article 13."""

import pytest

from shared.contracts.refusals import Rejected
from shared.platform.documents.signing import Authority, Signer, lines_of, must_be_a_signature, written


@pytest.mark.parametrize(
    ("signer", "lines"),
    [
        (Signer(Authority.HEAD, "Giám đốc"), ("GIÁM ĐỐC",)),
        (Signer(Authority.ACTING, "Trưởng phòng"), ("Q. TRƯỞNG PHÒNG",)),
        (Signer(Authority.DEPUTY, "Phó Giám đốc", "Giám đốc"), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (Signer(Authority.STANDING_ORDER, "Trưởng phòng", "Giám đốc"), ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        (
            Signer(Authority.STANDING_ORDER, "Phó Trưởng phòng", "Giám đốc", under="Trưởng phòng"),
            ("TL. GIÁM ĐỐC", "KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"),
        ),
        (Signer(Authority.WRITTEN, "Trưởng phòng", "Giám đốc"), ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        (Signer(Authority.COLLECTIVE, "Chủ tịch", "Ủy ban nhân dân"), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (
            Signer(Authority.COLLECTIVE, "Phó Trưởng ban", "Ban Chỉ đạo", under="Trưởng ban"),
            ("TM. BAN CHỈ ĐẠO", "KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"),
        ),
    ],
)
def test_each_authority_has_its_lines(signer: Signer, lines: tuple[str, ...]) -> None:
    assert lines_of(signer) == lines


@pytest.mark.parametrize(
    ("signer", "why"),
    [
        (Signer(Authority.COLLECTIVE, "Giám đốc", "Ban Giám đốc"), "không phải là tập thể"),
        (Signer(Authority.COLLECTIVE, "Giám đốc", "Công an tỉnh"), "không phải là tập thể"),
        (Signer(Authority.WRITTEN, "Phó Trưởng phòng", "Giám đốc", under="Trưởng phòng"), "không ủy quyền lại"),
        (Signer(Authority.DEPUTY, "Phó Giám đốc"), "ký cho ai"),
        (Signer(Authority.DEPUTY, "Phó Giám đốc", "Giám đốc", under="Trưởng phòng"), "cấp trưởng của mình"),
        (Signer(Authority.HEAD, "Giám đốc", "Giám đốc"), "không ký thay ai"),
        (Signer(Authority.ACTING, "Giám đốc", "Giám đốc"), "chức vụ của mình"),
    ],
)
def test_what_the_decree_does_not_know_is_refused(signer: Signer, why: str) -> None:
    with pytest.raises(Rejected, match=why) as refusal:
        lines_of(signer)
    assert refusal.value.code == "signature-form"
    assert "Nghị định 30/2020/NĐ-CP, Điều 13" in refusal.value.reason


@pytest.mark.parametrize(
    ("office", "lines"),
    [
        ("KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("TL. Giám đốc / Trưởng phòng", ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        ("T/M BAN THƯỜNG VỤ – BÍ THƯ", ("T/M BAN THƯỜNG VỤ", "BÍ THƯ")),
        ("Trưởng phòng", ("TRƯỞNG PHÒNG",)),
    ],
)
def test_a_signature_as_it_was_recorded_becomes_its_lines(office: str, lines: tuple[str, ...]) -> None:
    assert written(office) == lines


@pytest.mark.parametrize("office", ["TM. BAN GIÁM ĐỐC", "T/M Ban Giám đốc", "tm ban giám đốc – Giám đốc", "TM. BGĐ"])
def test_nobody_signs_for_a_directorate(office: str) -> None:
    with pytest.raises(Rejected, match=r"không có hình thức «TM\. BAN GIÁM ĐỐC»"):
        must_be_a_signature(office)
