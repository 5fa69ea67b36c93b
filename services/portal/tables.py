"""Tables on a phone: each cell says itself under which heading it stands."""

import re
from html import escape, unescape

_TABLE = re.compile(r'<table class="list(?: board)?">.*?</table>', re.S)
_HEADING = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.S)
_BODY = re.compile(r"<tbody>.*?</tbody>", re.S)
_ROW = re.compile(r"<tr.*?</tr>", re.S)
_CELL = re.compile(r"<(td|th)(?=[ >])")
_MARK = re.compile(r"<[^>]+>")


def labelled(html: str) -> str:
    """The page with `data-label` on the cells of its lists; the stylesheet shows it where columns do not fit."""
    return _TABLE.sub(lambda found: _with_labels(found[0]), html)


def _with_labels(table: str) -> str:
    headings = [escape(unescape(_MARK.sub("", text)).strip()) for text in _HEADING.findall(table)]

    def row(found: re.Match[str]) -> str:
        rest = iter(headings)
        return _CELL.sub(lambda cell: f'<{cell[1]} data-label="{next(rest, "")}"', found[0])

    return _BODY.sub(lambda body: _ROW.sub(row, body[0]), table)
