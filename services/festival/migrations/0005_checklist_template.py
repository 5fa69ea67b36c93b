"""The template of readiness checklists, with sample lines that a province replaces by its own."""

from shared.platform.migrations import run

revision, down_revision = "0005", "0004"

TEMPLATE = """
CREATE TABLE checklist_template (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    title text NOT NULL,
    item_group text NOT NULL,
    level text,
    is_pilot_site boolean,
    is_mandatory boolean NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    legal_basis jsonb,
    is_sample boolean NOT NULL,
    set_by text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (code, level, is_pilot_site, valid_from)
);
INSERT INTO checklist_template(code, title, item_group, is_mandatory, valid_from, legal_basis, is_sample, set_by)
SELECT code, title, item_group, false, DATE '2024-07-01', nullif(basis, '')::jsonb, true, 'system-festival:migration'
FROM (VALUES
    (1, 'le-kich-ban', 'ceremony', 'Chương trình phần lễ và kịch bản điều hành đã được duyệt',
     '{"number": "521/QĐ-TTg", "issued_on": "2005-06-13", "confidence": "believed"}'),
    (2, 'le-khen-thuong', 'ceremony', 'Khen thưởng trong phần lễ đã có quyết định',
     '{"number": "06/2022/QH15", "subject": "Luật Thi đua, khen thưởng", "confidence": "checked"}'),
    (3, 'hoi-noi-dung', 'festivity', 'Nội dung phần hội gắn với phong trào, có thể lệ và người phụ trách', ''),
    (4, 'tk-dinh-muc', 'restraint',
     'Thời lượng phần lễ, số bài phát biểu, khánh tiết trong định mức; không quà tặng đại biểu', ''),
    (5, 'mua-du-phong', 'rain_plan',
     'Phương án mưa bão: địa điểm hoặc ngày dự phòng, người quyết định, cách thông báo', ''),
    (6, 'yt-truc', 'health', 'Tổ y tế trực, nước uống, bảo đảm an toàn thực phẩm', ''),
    (7, 'an-bao-dam', 'security', 'Phương án bảo đảm an ninh, trật tự, phân luồng giao thông',
     '{"number": "30/2023/QH15", "subject": "Luật Lực lượng tham gia bảo vệ ANTT ở cơ sở", "confidence": "checked"}'),
    (8, 'an-san-khau', 'security', 'Kiểm tra an toàn sân khấu, điện, phòng cháy và chữa cháy', ''),
    (9, 'kp-du-toan', 'budget', 'Dự toán được duyệt theo nguồn; kinh phí xã hội hóa được công khai', '')
) AS line(position, code, item_group, title, basis) ORDER BY position;
"""


def upgrade() -> None:
    """Everything."""
    run(TEMPLATE)
