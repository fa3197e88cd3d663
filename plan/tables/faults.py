"""What is wrong with a file, and where."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


class Refused(ValueError):
    """A cell that cannot be what its column asks for; the message is for the reader."""


class Passed(Exception):
    """A cell that names a row which is itself at fault: nothing more to say."""


class Gone(Passed):
    """A cell that names a row which somebody deleted here."""


@dataclass(frozen=True)
class Fault:
    """One fault: the file, the row as a person counts (the header is row 1), the column, and what is wrong."""

    file: str
    row: int | None
    column: str
    message: str
    sheet: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """Where it is, as read aloud."""
        parts = [self.file]
        if self.sheet:
            parts.append(_("sheet %(sheet)s") % {"sheet": self.sheet})
        if self.cell:
            parts.append(_("cell %(cell)s") % {"cell": self.cell})
        if self.row is not None:
            parts.append(_("row %(row)s") % {"row": self.row})
        if self.column:
            parts.append(_("column %(column)s") % {"column": self.column})
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"
