"""The tables of period summaries with their signed figures, and of holidays."""

from shared.messaging.schema import aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0003", "0002"

EXTRA = """
CREATE TABLE period_figures (
    summary text PRIMARY KEY REFERENCES period_summary (id),
    content text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);
CREATE TRIGGER period_figures_are_final BEFORE UPDATE OR DELETE ON period_figures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TABLE holiday (
    day date PRIMARY KEY,
    name text NOT NULL,
    legal_basis jsonb NOT NULL,
    is_sample boolean NOT NULL,
    set_by text NOT NULL
);
"""

# Labour Code 45/2019/QH14, Article 112: 1 January, five days of Tết, 10th of the third lunar month, 30 April, 1 May,
# two days of 2 September. Which five days Tết has, and the second of September's, is announced every year: those and
# the lunar dates are marked as samples until an administrator has checked them.
_FIXED = """
INSERT INTO holiday(day, name, legal_basis, is_sample, set_by)
SELECT make_date(y, m, d), n, '{"number": "45/2019/QH14", "subject": "Bộ luật Lao động, Điều 112",
    "confidence": "believed"}'::jsonb, false, 'system-reports:migration'
FROM generate_series(2024, 2030) y, (VALUES
    (1, 1, 'Tết Dương lịch'), (4, 30, 'Ngày Chiến thắng'), (5, 1, 'Ngày Quốc tế lao động'), (9, 2, 'Quốc khánh')
) AS fixed(m, d, n);
"""
_LUNAR = """
INSERT INTO holiday(day, name, legal_basis, is_sample, set_by)
SELECT d::date, n, '{"number": "45/2019/QH14", "subject": "Bộ luật Lao động, Điều 112; thông báo nghỉ hằng năm",
    "confidence": "unsure"}'::jsonb, true, 'system-reports:migration'
FROM (VALUES
    ('2024-02-08', 'Tết Nguyên đán'), ('2024-02-09', 'Tết Nguyên đán'), ('2024-02-12', 'Tết Nguyên đán'),
    ('2024-02-13', 'Tết Nguyên đán'), ('2024-02-14', 'Tết Nguyên đán'),
    ('2025-01-27', 'Tết Nguyên đán'), ('2025-01-28', 'Tết Nguyên đán'), ('2025-01-29', 'Tết Nguyên đán'),
    ('2025-01-30', 'Tết Nguyên đán'), ('2025-01-31', 'Tết Nguyên đán'),
    ('2026-02-16', 'Tết Nguyên đán'), ('2026-02-17', 'Tết Nguyên đán'), ('2026-02-18', 'Tết Nguyên đán'),
    ('2026-02-19', 'Tết Nguyên đán'), ('2026-02-20', 'Tết Nguyên đán'),
    ('2024-04-18', 'Giỗ Tổ Hùng Vương'), ('2025-04-07', 'Giỗ Tổ Hùng Vương'), ('2026-04-27', 'Giỗ Tổ Hùng Vương'),
    ('2024-09-03', 'Quốc khánh (ngày liền kề)'), ('2025-09-01', 'Quốc khánh (ngày liền kề)'),
    ('2026-09-01', 'Quốc khánh (ngày liền kề)')
) AS lunar(d, n);
"""


def upgrade() -> None:
    """Everything."""
    summary = aggregate_table("period_summary", {"staff_unit": "text", "status": "text", "expected": "jsonb"})
    run(summary + EXTRA + _FIXED + _LUNAR)
