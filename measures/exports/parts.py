"""The fixed parts of an xlsx workbook, as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# The looks of cells, in the order of the list `cellXfs` below.
HEAD, CODE, TEXT, NUMBER, DAY, MOMENT = 1, 2, 3, 4, 5, 6
STYLES = {"code": CODE, "text": TEXT, "words": TEXT, "number": NUMBER, "date": DAY}

# 14 and 22 are the short date and the date with time as the reader's own Excel writes them; 49 is text. `quotePrefix` keeps a text that
# begins with "=" a text when somebody edits the cell.
_LOOKS = """
<cellXfs count="7">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="1" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1">
<alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyAlignment="1">
<alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top"/></xf>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
</cellXfs>"""
_FONT = '<font>{bold}<sz val="11"/><name val="Calibri"/><family val="2"/></font>'
_BORDER = "<border><left/><right/><top/><bottom{style}/><diagonal/></border>"


def of_workbook(sheets: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """All parts but the sheets, by path; `sheets` are (name, cells of the head with filters)."""
    numbers = range(1, len(sheets) + 1)
    yield "xl/workbook.xml", _book(sheets)
    targets = [(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _links([*targets, (len(sheets) + 1, "styles", "styles.xml")])
    yield "xl/styles.xml", _styles()
    yield "_rels/.rels", _links([(1, "officeDocument", "xl/workbook.xml")])
    types = [
        ("xl/workbook.xml", "sheet.main"),
        ("xl/styles.xml", "styles"),
        *((f"xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers),
    ]
    yield "[Content_Types].xml", _types(types)


def sheet_head(widths: Sequence[int], *, frozen: bool, selected: bool) -> str:
    """What comes before the rows: widths, and the first row and column that stay in sight."""
    pane = '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>' if frozen else ""
    columns = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, start=1))
    chosen = ' tabSelected="1"' if selected else ""
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"{chosen}>{pane}</sheetView></sheetViews><cols>{columns}</cols><sheetData>'
    )


def sheet_tail(filtered: str) -> str:
    """What comes after the rows: filters on the head, and one page wide on paper."""
    filters = f'<autoFilter ref="{filtered}"/>' if filtered else ""
    return f'</sheetData>{filters}<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'


def _book(sheets: Sequence[tuple[str, str]]) -> str:
    names = []
    for index, (name, filtered) in enumerate(sheets):
        if filtered:
            sheet = escape("'" + name.replace("'", "''") + "'")
            cells = re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", filtered)
            here = f'localSheetId="{index}"'
            names.append(f'<definedName name="_xlnm._FilterDatabase" {here} hidden="1">{sheet}!{cells}</definedName>')
            names.append(f'<definedName name="_xlnm.Print_Titles" {here}>{sheet}!$1:$1</definedName>')
    listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, (name, _filtered) in enumerate(sheets, start=1))
    defined = f"<definedNames>{''.join(names)}</definedNames>" if names else ""
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets>{defined}</workbook>"
    )


def _styles() -> str:
    fonts = _FONT.format(bold="") + _FONT.format(bold="<b/>")
    borders = _BORDER.format(style="") + _BORDER.format(style=' style="thin"')
    fills = '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    return (
        f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="2">{fonts}</fonts><fills count="2">{fills}</fills>'
        f'<borders count="2">{borders}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'{_LOOKS}<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _links(targets: Sequence[tuple[int, str, str]]) -> str:
    found = "".join(f'<Relationship Id="rId{n}" Type="{LINKS}/{kind}" Target="{target}"/>' for n, kind, target in targets)
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def _types(types: Sequence[tuple[str, str]]) -> str:
    found = "".join(f'<Override PartName="/{path}" ContentType="{TYPE}.{kind}+xml"/>' for path, kind in types)
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{found}</Types>'
    )
