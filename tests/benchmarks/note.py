"""The command that is sent to the minimal and the naive service."""

import json

TEXT = "Phong trào toàn dân bảo vệ An ninh Tổ quốc. " * 15


def note(command: str) -> bytes:
    """An item of about one kilobyte."""
    return json.dumps({"id": command, "title": "Ghi nhận", "text": TEXT}, ensure_ascii=False).encode()
