"""Quyết định về tổ chức: which teams are established, on which roadmap. A Party conclusion in it is cited, never made.

Who may establish such a team rests on internal rules that this system does not know: the basis of the authority is
left for the personnel department to fill in.
"""

from collections.abc import Iterable
from itertools import groupby

from services.reports.decision.state import Decision
from services.reports.document.desk import Desk
from shared.contracts.base import SignedDocument
from shared.contracts.reports.common import Directive
from shared.contracts.reports.decision import DecidedTeam
from shared.platform.documents.paper import Block, Emphasis, Grid, Paper, Paragraph
from shared.platform.documents.words import cited, count, day_short, listed, sentence

MOVEMENT = (
    "Căn cứ Nghị định số 06/2014/NĐ-CP ngày 21/01/2014 của Chính phủ về biện pháp vận động quần chúng bảo vệ an ninh"
    " quốc gia, giữ gìn trật tự, an toàn xã hội"
)
_AUTHORITY = "[Căn cứ quy định về thẩm quyền, tổ chức bộ máy – Phòng Tổ chức cán bộ điền theo văn bản hiện hành…]"


def organisation_decision(decision: Decision, replaced: SignedDocument | None, desk: Desk) -> Paper:
    """The decision with its roadmap as an appendix. `replaced`: the decision in whose place it stands."""
    bases = [_AUTHORITY, MOVEMENT]
    if decision.party_agreement:
        party = cited(decision.party_agreement)
        bases.append(f"Căn cứ ý kiến thống nhất của Ban Thường vụ Đảng ủy tại văn bản {party}")
    if decision.ministry_concurrence:
        bases.append(f"Căn cứ ý kiến của Bộ Công an tại văn bản {cited(decision.ministry_concurrence)}")
    bases.append(f"Theo đề nghị của {head_of(desk.drafter.name)}")
    articles = _articles(decision, replaced, desk)
    return Paper(
        head=desk.from_province("QĐ"),
        title="QUYẾT ĐỊNH",
        subtitle=decision.title,
        blocks=(
            Paragraph(f"GIÁM ĐỐC {desk.province.name.upper()}", Emphasis.CENTRED),
            *(
                Paragraph(f"{basis}{'.' if n == len(bases) else ';'}", Emphasis.BASIS)
                for n, basis in enumerate(bases, 1)
            ),
            Paragraph("QUYẾT ĐỊNH:", Emphasis.CENTRED),
            *articles,
        ),
        signature=desk.signature,
        annex=tuple(_appendix(decision, desk)),
        recipients=(f"Như Điều {_last_article(articles)}", "Bộ Công an (để báo cáo)", desk.archive()),
    )


def _articles(decision: Decision, replaced: SignedDocument | None, desk: Desk) -> list[Block]:
    texts: list[list[str]] = [
        [
            f"Thành lập {count(len(decision.teams))} đơn vị sau đây:",
            *(
                f"{n}. {team.team_name} thuộc {desk.name(team.unit)} (giai đoạn {team.phase})."
                for n, team in enumerate(_ordered(decision.teams), 1)
            ),
        ],
        ["Các đơn vị nêu tại Điều 1 được xây dựng, đi vào hoạt động theo lộ trình tại Phụ lục kèm theo Quyết định."],
    ]
    if decision.directives:
        texts.append(["Giao nhiệm vụ:", *(_directive(n, each, desk) for n, each in enumerate(decision.directives, 1))])
    effect = day_short(decision.effective_on) if decision.effective_on else "[…]"
    in_place = f" và thay thế Quyết định {cited(replaced)}" if replaced else ""
    texts.append([f"Quyết định này có hiệu lực thi hành kể từ ngày {effect}{in_place}."])
    units = listed(dict.fromkeys(desk.name(team.unit) for team in _ordered(decision.teams)))
    texts.append(
        [
            f"Thủ trưởng các phòng có liên quan thuộc {desk.province.name}, Trưởng {units} chịu trách nhiệm thi hành"
            " Quyết định này."
        ]
    )
    return [
        Paragraph(text, lead=f"Điều {n}." if first == 0 else "")
        for n, article in enumerate(texts, 1)
        for first, text in enumerate(article)
    ]


def _last_article(articles: list[Block]) -> int:
    return sum(isinstance(each, Paragraph) and bool(each.lead) for each in articles)


def _directive(n: int, directive: Directive, desk: Desk) -> str:
    with_whom = listed(desk.name(unit) for unit in directive.supporting_units) if directive.supporting_units else ""
    support = f"; phối hợp: {with_whom}" if with_whom else ""
    due = f"; hoàn thành trước ngày {day_short(directive.due_before)}" if directive.due_before else ""
    return f"{n}. {directive.text.strip().rstrip('.')} (chủ trì: {desk.name(directive.lead_unit)}{support}{due})."


def _appendix(decision: Decision, desk: Desk) -> list[Block]:
    head = ("TT", "Mốc", *(f"Giai đoạn {phase}" for phase, _ in _phases(decision.teams)))
    phases = [teams for _, teams in _phases(decision.teams)]
    codes = {each.code: each.title for teams in phases for team in teams for each in team.milestones}
    rows = tuple(
        (str(n), sentence(title).rstrip("."), *(_due(code, teams, desk) for teams in phases))
        for n, (code, title) in enumerate(sorted(codes.items()), 1)
    )
    shares = (6, 40, *([54 // len(phases)] * len(phases)))
    return [
        Paragraph("PHỤ LỤC", Emphasis.CENTRED),
        Paragraph("Lộ trình xây dựng, đưa vào hoạt động", Emphasis.CENTRED),
        Paragraph(f"(Kèm theo Quyết định {desk.itself()})", Emphasis.BESIDE),
        Grid(head, rows, shares, frozenset({0, *range(2, 2 + len(phases))})),
        *(
            Paragraph(f"{listed(desk.name(team.unit) for team in teams)}.", lead=f"Giai đoạn {phase}:")
            for phase, teams in _phases(decision.teams)
        ),
    ]


def _due(code: str, teams: list[DecidedTeam], desk: Desk) -> str:
    """The day of a milestone; where teams of a phase differ, each with its unit."""
    days = {team.unit: each.due_on for team in teams for each in team.milestones if each.code == code}
    if len(set(days.values())) == 1:
        return day_short(next(iter(days.values())))
    return "\n".join(f"{desk.name(unit)}: {day_short(day)}" for unit, day in days.items())


def _ordered(teams: Iterable[DecidedTeam]) -> list[DecidedTeam]:
    return sorted(teams, key=lambda team: (team.phase, team.unit))


def _phases(teams: Iterable[DecidedTeam]) -> list[tuple[int, list[DecidedTeam]]]:
    return [(phase, list(group)) for phase, group in groupby(_ordered(teams), key=lambda team: team.phase)]


def head_of(department: str) -> str:
    """Who proposes: the head of the department."""
    return f"Trưởng {department[0].lower()}{department[1:]}" if department.startswith("Phòng") else department
