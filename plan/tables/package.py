"""The zip that an xlsx is: bounded before anything in it is read."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from django.utils.translation import gettext as _

from plan.tables.grid import MAX_PARTS, MAX_UNPACKED

_ENTRY = b"PK\x01\x02"
_CHUNK = 65_536
_MAX_TOKEN = 1024 * 1024
_MAX_DEPTH = 40
_MAX_NAMES = 500
_DOCTYPE = re.compile(rb"<!\s*DOCTYPE", re.IGNORECASE)


class BadPackage(Exception):
    """The file is refused as a whole; the message is for the reader."""


class Stop(Exception):
    """A handler has seen enough of a part."""


Start = Callable[[str, dict[str, str]], None]


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

    def parse(self, name: str, start: Start, end: Callable[[str], None] | None = None, text: Callable[[str], None] | None = None) -> None:
        """Run one part through expat, with the local names of its elements and attributes."""
        if name not in self.names:
            raise BadPackage(_("The file is damaged, or no xlsx."))
        try:
            with self.zip.open(name) as part:
                _Run(start, end, text).feed(part)
        except Stop:
            return
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, expat.ExpatError) as error:
            raise BadPackage(_("The file is damaged, or no xlsx.")) from error

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """(id, last word of the type, path) of what a part points to."""
        folder, name = posixpath.split(part)
        found: list[tuple[str, str, str]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, attributes.get("Target", ""))).lstrip("/")
                found.append((attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], target))

        self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), start)
        return found


class _Run:
    """One run of expat that refuses what would cost memory or time: a DTD, endless tokens, deep nesting, endless names."""

    def __init__(self, start: Start, end: Callable[[str], None] | None, text: Callable[[str], None] | None) -> None:
        self.start, self.end, self.depth = start, end, 0
        self.locals: dict[str, str] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        if text:
            self.parser.CharacterDataHandler = text

    def feed(self, part: object) -> None:
        fed = 0
        while chunk := part.read(_CHUNK):  # type: ignore[attr-defined]
            self.parser.Parse(chunk)
            fed += len(chunk)
            # expat reads an unfinished token again from its start with every chunk.
            if fed - self.parser.CurrentByteIndex > _MAX_TOKEN:
                raise BadPackage(_("The file is damaged, or no xlsx."))
        self.parser.Parse(b"", True)  # noqa: FBT003 - expat's way to say: this was the last

    def _doctype(self, *args: object) -> None:
        raise BadPackage(_("The file has a document type (DTD), which is refused."))

    def _local(self, name: str) -> str:
        if len(self.locals) >= _MAX_NAMES:
            raise BadPackage(_("The file is damaged, or no xlsx."))
        return self.locals.setdefault(name, name.rpartition(" ")[2])

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise BadPackage(_("The file is damaged, or no xlsx."))
        known = self.locals
        self.start(known.get(tag) or self._local(tag), {known.get(k) or self._local(k): v for k, v in attributes.items()})

    def _end(self, tag: str) -> None:
        self.depth -= 1
        if self.end:
            self.end(self.locals[tag])
