"""What its keeper can do with a number of a register."""

from services.portal.acts.form import Act, document, fixed, is_status, reason
from shared.contracts.readers import keeps_register

REGISTER_ACTS = (
    Act(
        "void", "Hủy số", "reports", "/registered-numbers/{id}/cancellation",
        lambda actor, kept: is_status(kept, "given") and keeps_register(actor, kept.thing.given.issuer),
        fixed(reason("Lý do hủy"), *document(required=False, group="Văn bản liên quan (nếu có)")),
        is_confirmation=True,
        note="Số đã hủy vẫn nằm trong sổ, ghi «hủy» kèm lý do và không cấp lại cho văn bản khác.",
    ),
)  # fmt: skip
