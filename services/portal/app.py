"""The portal: pages, read models fed by the topics, live updates."""

from services.portal.handlers import reactions
from shared.platform.service import Service

service = Service(
    name="portal",
    title="Cổng thông tin phong trào toàn dân bảo vệ An ninh Tổ quốc",
    description="What officers and leaders see. Learns everything from the topics, acts through the services' APIs.",
    port=8104,
    reactions=reactions,
)
