"""Who reads what the reports service keeps, and who keeps its registers: one rule for the service that answers and for
the portal that shows.

Roles count where they are held at the province; a service itself reads everything. Units, areas, teams, tasks, the
festival and the outlines of conferences are open to whoever is logged in.
"""

from collections.abc import Collection

from shared.contracts.actor import Actor, Role

DOSSIER_READERS = (
    Role.STAFF,
    Role.STAFF_HEAD,
    Role.CHAIR,
    Role.DIRECTOR,
    Role.PARTY_OFFICE,
    Role.PERSONNEL,
    Role.CLERK,
)
PROPOSAL_READERS = (*DOSSIER_READERS, Role.LOGISTICS)
COMMENDATION_READERS = (*DOSSIER_READERS, Role.AWARDS)
REPORT_READERS = (*DOSSIER_READERS, Role.LOGISTICS, Role.AWARDS)
_PROVINCE = ("provincial_police-", "department-")


def reads_every_report(actor: Actor) -> bool:
    """Reports and classifications of every unit: the staff unit, the leaders and their offices."""
    return actor.has_at_province(*REPORT_READERS, Role.SYSTEM)


def reads_every_proposal(actor: Actor) -> bool:
    """Proposals of every unit: also those who appraise them."""
    return actor.has_at_province(*PROPOSAL_READERS)


def reads_every_commendation(actor: Actor) -> bool:
    """Nominations of every unit."""
    return actor.has_at_province(*COMMENDATION_READERS)


def reads_dossiers(actor: Actor) -> bool:
    """Dossiers hold the words of all units: whoever has a part in them."""
    return actor.has_at_province(*DOSSIER_READERS)


def reads_decisions(actor: Actor) -> bool:
    """Decisions, also those that are not issued yet: the province."""
    return actor.is_provincial


def reads_period(actor: Actor, asked: Collection[str]) -> bool:
    """The summary of a period: the province, and the units that it asks."""
    return actor.is_provincial or actor.has(Role.SYSTEM) or actor.unit in asked


def reads_register(actor: Actor, issuer: str) -> bool:
    """The unit itself; the province's offices read those of the province, its clerk and staff all."""
    if actor.unit == issuer or actor.has_at_province(Role.CLERK, Role.STAFF, Role.STAFF_HEAD):
        return True
    return actor.is_provincial and issuer.startswith(_PROVINCE)


def keeps_register(actor: Actor, issuer: str) -> bool:
    """The unit's clerk, and where it has none its head or deputy; the province's clerk keeps its departments' too."""
    if actor.unit == issuer and actor.has(Role.CLERK, Role.HEAD, Role.DEPUTY, Role.STAFF_HEAD):
        return True
    return issuer.startswith(_PROVINCE) and actor.has_at_province(Role.CLERK)


def reads_every_word(actor: Actor, chair_unit: str, staff_unit: str) -> bool:
    """What every unit says to a conference, at any time: its chair, those who record it, the director."""
    return (
        (actor.has(Role.CHAIR) and actor.acts_in(chair_unit))
        or (actor.has(Role.STAFF, Role.STAFF_HEAD) and actor.unit == staff_unit)
        or actor.has_at_province(Role.CLERK)
        or actor.has(Role.DIRECTOR, Role.SYSTEM)
    )
