"""Tables on a phone: each cell says itself under which heading it stands, and which cells say nothing."""

import re
from html import escape, unescape
from itertools import islice

_TABLE = re.compile(r'<table class="list(?! figures| matrix| narrow)[^"]*">')
_HEADING = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.S)
_CELL = re.compile(r"<t([dh])(?=[ >])([^>]*)>([^<]*(?:<(?!/t[dh]>)[^<]*)*)")
_SPAN = re.compile(r'colspan="(\d+)"')
_MARK = re.compile(r"<[^>]+>")
_PLAIN_MARK = re.compile(r"</?(?:span|p|strong)\b[^>]*>")
_NOTHING = ("", "–")


def labelled(html: str) -> str:
    """The page with `data-label` on the cells of its lists, `data-none` on those without content.

    The stylesheet shows the one and hides the other where columns do not fit.
    """
    parts: list[str] = []
    done = 0
    for found in _TABLE.finditer(html):
        end = html.index("</table>", found.end())
        first = html.find("<tbody>", found.end(), end)
        if first >= 0:
            parts += html[done:first], _with_labels(html[found.end() : first], html[first:end])
            done = end
    return "".join((*parts, html[done:]))


def _with_labels(head: str, body: str) -> str:
    headings = [escape(unescape(_MARK.sub("", text)).strip()) for text in _HEADING.findall(head)]

    def row(text: str) -> str:
        rest = iter(headings)

        def cell(found: re.Match[str]) -> str:
            kind, marks, content = found.groups()
            span = _SPAN.search(marks)
            label = next(islice(rest, int(span[1]) - 1 if span else 0, None), "")
            none = " data-none" if kind == "d" and _PLAIN_MARK.sub("", content).strip() in _NOTHING else ""
            return f'<t{kind} data-label="{label}"{none}{marks}>{content}'

        return _CELL.sub(cell, text)

    return "<tr".join(map(row, body.split("<tr")))
