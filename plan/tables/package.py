"""The zip that an xlsx is: bounded before anything in it is read."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, XMLPullParser
from xml.parsers import expat

from django.utils.translation import gettext as _

from plan.tables.grid import MAX_CELLS, MAX_PARTS, MAX_UNPACKED

_ENTRY = b"PK\x01\x02"
_PIECE = 65_536
_MAX_TOKEN = 1024 * 1024
_MAX_DEPTH = 40
_MAX_NAMES = 500
_MAX_WAITING = 300_000
_MAX_ELEMENTS = 3 * MAX_CELLS  # a cell is three elements at most
_DOCTYPE = re.compile(rb"<!\s*DOCTYPE", re.IGNORECASE)


class BadPackage(Exception):
    """The file is refused as a whole; the message is for the reader."""


class Package:
    """The parts of an xlsx, each read within the bounds, none by another library."""

    def __init__(self, data: bytes) -> None:
        # Counted in the raw bytes: a list of 100,000 parts would cost memory before zipfile could refuse it.
        if data.count(_ENTRY) > MAX_PARTS:
            raise BadPackage(_("The file has more than %(bound)s parts.") % {"bound": MAX_PARTS})
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise BadPackage(_("The file is damaged, or no xlsx.")) from error
        self.names = {info.filename: info for info in self.zip.infolist()}
        self._check()

    def _check(self) -> None:
        if sum(info.file_size for info in self.names.values()) > MAX_UNPACKED:
            raise BadPackage(_("The file is larger than %(bound)s MB when unpacked.") % {"bound": MAX_UNPACKED // 1024**2})
        for name, info in self.names.items():
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise BadPackage(_("The file is damaged, or no xlsx."))
            if name.lower().endswith(("vbaproject.bin", ".xlm")) or "macrosheets/" in name.lower():
                raise BadPackage(_("The file has macros; save it as .xlsx without them."))
        if "[Content_Types].xml" not in self.names:
            raise BadPackage(_("The file is damaged, or no xlsx."))
        for name in self.names:
            if name.lower().endswith((".xml", ".rels", ".vml")):
                self._check_prolog(name)

    def _check_prolog(self, name: str) -> None:
        """A document type stands before the first element: no later than the bytes that are looked at here."""
        try:
            with self.zip.open(name) as part:
                head = part.read(4096)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, NotImplementedError) as error:
            raise BadPackage(_("The file is damaged, or no xlsx.")) from error
        if _DOCTYPE.search(head.replace(b"\x00", b"")):
            raise BadPackage(_("The file has a document type (DTD), which is refused."))
        if b"macroEnabled" in head and name == "[Content_Types].xml":
            raise BadPackage(_("The file has macros; save it as .xlsx without them."))

    def elements(self, name: str, *wanted: str) -> Iterator[tuple[str, Element]]:
        """The elements of one part with one of these local names, each with all that is in it, in their order."""
        if name not in self.names:
            raise BadPackage(_("The file is damaged, or no xlsx."))
        try:
            with self.zip.open(name) as part:
                yield from _Reading(part, frozenset(wanted)).run()
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, SyntaxError, expat.ExpatError) as error:
            raise BadPackage(_("The file is damaged, or no xlsx.")) from error

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """(id, last word of the type, path) of what a part points to."""
        folder, name = posixpath.split(part)
        found = []
        for _tag, relation in self.elements(posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship"):
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))).lstrip("/")
                found.append((relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], target))
        return found


class _Reading:
    """One part, read in pieces, and refused at what would cost time or memory.

    Each piece goes first through a bare expat parser, which sees a document type before anything is made of it and tells how
    long the unfinished token is (an endless one would be read again from its start with each piece); then through
    ElementTree, whose elements are thrown away as soon as they were handed out.
    """

    def __init__(self, part: IO[bytes], wanted: frozenset[str]) -> None:
        self.part, self.wanted = part, wanted
        self.guard = expat.ParserCreate()
        self.guard.StartDoctypeDeclHandler = self._doctype
        self.parser: Any = XMLPullParser(events=("start", "end"))
        self.locals: dict[str, str] = {}
        self.attributes: set[str] = set()
        self.stack: list[Element] = []
        self.fed, self.elements, self.waiting, self.spaces = 0, 0, 0, 0

    def run(self) -> Iterator[tuple[str, Element]]:
        while piece := self.part.read(_PIECE):
            self._check(piece)
            self.parser.feed(piece)
            yield from self._finished()
        self.guard.Parse(b"", True)  # noqa: FBT003 - expat's way to say: this was the last
        self.parser.close()
        yield from self._finished()

    def _check(self, piece: bytes) -> None:
        self.guard.Parse(piece)
        self.fed += len(piece)
        self.spaces += piece.count(b"xmlns")
        if self.fed - self.guard.CurrentByteIndex > _MAX_TOKEN or self.spaces > _MAX_NAMES or b"\x00" in piece:
            raise BadPackage(_("The file is damaged, or no xlsx."))

    def _finished(self) -> Iterator[tuple[str, Element]]:
        stack, locals_, wanted = self.stack, self.locals, self.wanted
        for event, element in self.parser.read_events():
            if event == "start":
                stack.append(element)
                continue
            stack.pop()
            self.elements += 1
            self.waiting += 1
            tag = element.tag
            local = locals_.get(tag) or self._learn(tag)
            if not self.attributes.issuperset(element.attrib):
                self.attributes.update(element.attrib)
            if local in wanted:
                self.waiting = 0
                yield local, element
                if stack:
                    stack[-1].clear()
        self._check_size()

    def _learn(self, tag: str) -> str:
        if len(self.locals) < _MAX_NAMES:
            self.locals[tag] = tag.rpartition("}")[2]
        return tag.rpartition("}")[2]

    def _check_size(self) -> None:
        if self.elements > _MAX_ELEMENTS:
            raise BadPackage(_("The file has more than %(bound)s cells.") % {"bound": MAX_CELLS})
        names = max(len(self.locals), len(self.attributes))
        if len(self.stack) > _MAX_DEPTH or names >= _MAX_NAMES or self.waiting > _MAX_WAITING:
            raise BadPackage(_("The file is damaged, or no xlsx."))

    def _doctype(self, *args: object) -> None:
        raise BadPackage(_("The file has a document type (DTD), which is refused."))
