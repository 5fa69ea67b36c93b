"""Tables on a phone: each cell says itself under which heading it stands."""

import re
from html import escape, unescape

_TABLE = re.compile(r'<table class="list(?: board)?">')
_HEADING = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.S)
_CELL = re.compile(r"<t([dh])(?=[ >])")
_MARK = re.compile(r"<[^>]+>")


def labelled(html: str) -> str:
    """The page with `data-label` on the cells of its lists; the stylesheet shows it where columns do not fit."""
    parts: list[str] = []
    done = 0
    for found in _TABLE.finditer(html):
        first = html.find("<tbody>", found.end(), html.index("</table>", found.end()))
        if first >= 0:
            last = html.index("</tbody>", first)
            parts += html[done:first], _with_labels(html[found.end() : first], html[first:last])
            done = last
    return "".join((*parts, html[done:]))


def _with_labels(head: str, body: str) -> str:
    headings = [escape(unescape(_MARK.sub("", text)).strip()) for text in _HEADING.findall(head)]

    def row(text: str) -> str:
        rest = iter(headings)
        return _CELL.sub(lambda cell: f'{cell[0]} data-label="{next(rest, "")}"', text)

    return "<tr".join(map(row, body.split("<tr")))
