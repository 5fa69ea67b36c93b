"""The portal: pages, read models fed by the topics, live updates."""

from fastapi import APIRouter

from services.portal.handlers import reactions
from services.portal.pages import (
    account,
    acting,
    assets,
    attachments,
    authority,
    classification,
    commendation,
    conference,
    coverage,
    decision,
    directory,
    dossier,
    draft,
    festival,
    figures,
    files,
    history,
    home,
    live,
    norms,
    operations,
    period,
    planning,
    proposal,
    report,
    rules,
    team,
)
from services.portal.visiting import open_desk
from shared.platform.service import Service

desk = APIRouter(lifespan=open_desk)

service = Service(
    name="portal",
    title="Cổng thông tin phong trào toàn dân bảo vệ An ninh Tổ quốc",
    description="What officers and leaders see. Learns everything from the topics, acts through the services' APIs.",
    port=8104,
    routers=[
        desk,
        assets.router,
        live.router,
        account.router,
        acting.router,
        files.router,
        attachments.router,
        draft.router,
        home.router,
        planning.router,
        conference.router,
        report.router,
        figures.router,
        period.router,
        proposal.router,
        dossier.router,
        decision.router,
        commendation.router,
        classification.router,
        team.router,
        festival.router,
        coverage.router,
        norms.router,
        rules.router,
        operations.router,
        history.router,
        authority.router,
        directory.router,
    ],
    reactions=reactions,
)
