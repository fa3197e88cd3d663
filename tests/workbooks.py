"""Small and hostile xlsx files, made part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def cell(reference: str, text: str) -> str:
    """A text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    """A row of text cells from column A on."""
    return f'<row r="{number}">' + "".join(cell(f"{chr(65 + i)}{number}", text) for i, text in enumerate(texts)) + "</row>"


def sheet(rows: str, dimension: str = "", before: str = "") -> str:
    """The part of a sheet."""
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}">{size}<sheetData>{rows}</sheetData></worksheet>'


def workbook(sheet_part: str, more: Mapping[str, str | bytes] | None = None, types: str = "") -> bytes:
    """An xlsx of one sheet; `more` adds or replaces parts."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
        "xl/worksheets/sheet1.xml": sheet_part,
    }
    parts.update(more or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def hostile() -> dict[str, tuple[bytes, str]]:
    """By name: a file that must be refused at once, and the words in which it is."""
    header = row(1, "code", "title_nl")
    texts = f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_000}</t></si></sst>'
    pointers = "".join(f'<row r="{n}">' + f'<c r="A{n}" t="s"><v>0</v></c>' * 2 + "</row>" for n in range(2, 19_000))
    distinct = "".join(f"<e{n}/>" for n in range(400_000))
    doctype = '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return {
        "bomb": (workbook(sheet(header), {"xl/media/image1.bin": b"\0" * 60 * 1024 * 1024}), "50 MB"),
        "parts": (workbook(sheet(header), {f"xl/part{n}.xml": "<a/>" for n in range(250)}), "200"),
        "doctype": (workbook(sheet(header + row(2, "&b;", "x"), before=doctype)), "DTD"),
        "doctype elsewhere": (workbook(sheet(header), {"docProps/core.xml": doctype + "<a/>"}), "DTD"),
        "macros": (workbook(sheet(header), {"xl/vbaProject.bin": b"x"}), "macro"),
        "macro type": (workbook(sheet(header), types='<Default ContentType="application/vnd.ms-excel.sheet.macroEnabled.12"/>'), "macro"),
        "far row": (workbook(sheet(header + row(1_048_576, "x", "y"))), "20000"),
        "far column": (workbook(sheet(header + f'<row r="2">{cell("XFD2", "x")}</row>')), "60"),
        "many columns": (workbook(sheet('<row r="1">' + '<c t="inlineStr"><is><t>x</t></is></c>' * 16_000 + "</row>")), "60"),
        "long cell": (workbook(sheet(header + row(2, "x" * 40_000, "y"))), "32767"),
        "long texts": (workbook(sheet(header + pointers), {"xl/sharedStrings.xml": texts}), "50 MB"),
        "long token": (workbook(sheet(header + f'<row r="2" x="{">" * 40_000_000}"/>')), ""),
        "long comment": (workbook(sheet(header + f"<!-- {'>' * 40_000_000} -->")), ""),
        "deep": (workbook(sheet(header + "<a>" * 1_000_000)), ""),
        "many names": (workbook(sheet(header + distinct)), ""),
        "cut off": (workbook(sheet(header))[:-40], ""),
        "no zip": (b"PK\x03\x04 nothing", ""),
    }
