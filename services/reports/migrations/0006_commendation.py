"""The tables of commendations and of their forms."""

from shared.messaging.schema import aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0006", "0005"

COMMENDATION = aggregate_table(
    "commendation",
    {
        "unit": "text",
        "nominated_by": "text",
        "status": "text",
        "decision": "text",
        "certified_on": "date",
        "certificates": "jsonb",
    },
)
EXTRA = """
-- One achievement is never commended twice: what ended without an award has no claim any more.
ALTER TABLE commendation ADD COLUMN claim text GENERATED ALWAYS AS (state ->> 'claim') STORED;
CREATE UNIQUE INDEX commendation_once ON commendation (claim) WHERE claim IS NOT NULL;
CREATE TABLE commendation_form (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    name text NOT NULL,
    conferred_by text NOT NULL,
    recipients text[] NOT NULL,
    unit_kinds text[] NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    legal_basis jsonb NOT NULL,
    is_sample boolean NOT NULL,
    set_by text NOT NULL,
    UNIQUE (code, valid_from)
);
"""
# The Law on Emulation and Commendation is in force since 2024. Who confers which form to whom is its outline only:
# samples, until an administrator has checked them against the law and its decrees.
SAMPLES = """
INSERT INTO commendation_form(code, name, conferred_by, recipients, unit_kinds, valid_from, legal_basis, is_sample,
    set_by)
SELECT code, name, conferred_by, recipients::text[], '{}', date '2024-01-01',
    '{"number": "06/2022/QH15", "issued_on": "2022-06-15", "issuer": "Quốc hội",
      "subject": "Luật Thi đua, khen thưởng", "confidence": "believed"}'::jsonb, true, 'system-reports:migration'
FROM (VALUES
    ('giay_khen', 'Giấy khen của Giám đốc Công an tỉnh', 'provincial_police', '{unit,individuals}'),
    ('bang_khen_tinh', 'Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh', 'peoples_committee', '{unit,individuals}'),
    ('bang_khen_bo', 'Bằng khen của Bộ trưởng Bộ Công an', 'ministry', '{unit,individuals}'),
    ('co_thi_dua_bo', 'Cờ thi đua của Bộ Công an', 'ministry', '{unit}')
) AS sample(code, name, conferred_by, recipients);
"""


def upgrade() -> None:
    """Everything."""
    run(COMMENDATION + EXTRA + SAMPLES)
