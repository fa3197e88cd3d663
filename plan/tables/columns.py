"""The kinds of columns that tables have: what a cell may hold and how it is written out again."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.db.models import Choices, Model
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

from plan.tables.faults import Gone, Passed, Refused
from plan.tables.grid import Cell, Unreadable
from plan.tables.lookup import Lookup, Target
from plan.translation import LANGUAGES, TranslationState

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DIGITS = re.compile(r"[0-9]{1,10}")
SEPARATOR = "|"


class Text(Widget):  # type: ignore[misc]
    """Words, as they are; never a number, because 3.10 as a number is 3.1."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            message = _("The cell holds %(value)s as a number or date where text is expected; give it the format Text and type it again.")
            raise Refused(message % {"value": value})
        if _CONTROL.search(value):
            raise Refused(_("The cell holds a control character."))
        return "" if value.isspace() else value.replace("\r\n", "\n")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class Code(Text):
    """A code or other key: text without blanks around it."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        return str(super().clean(value)).strip()


class Choice(Code):
    """One of a fixed vocabulary, by its code."""

    def __init__(self, choices: type[Choices]) -> None:
        super().__init__()
        self.codes = [str(code) for code in choices.values]

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if text and text not in self.codes:
            message = _("“%(text)s” is none of: %(choices)s.")
            raise Refused(message % {"text": text[:80], "choices": ", ".join(self.codes)})
        return text


class YesNo(Code):
    """`yes` or `no`; an empty cell is `empty` where that is given."""

    def __init__(self, *, empty: bool | None = None) -> None:
        super().__init__()
        self.empty = empty

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            return value
        text = super().clean(value)
        if text in ("yes", "no"):
            return text == "yes"
        if text == "" and self.empty is not None:
            return self.empty
        raise Refused(_("Write yes or no."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "yes" if value else "no"


class Integer(Code):
    """A whole number from 0 to `most`; an empty cell is no number."""

    def __init__(self, most: int = 32_767) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            text = super().clean(value) if isinstance(value, str) else str(value)
            if text == "":
                return None
            if not _DIGITS.fullmatch(text):
                raise Refused(_("“%(text)s” is not a whole number.") % {"text": text[:80]})
            value = int(text)
        if not 0 <= value <= self.most:
            raise Refused(_("%(value)s is not between 0 and %(most)s.") % {"value": value, "most": self.most})
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Number(Code):
    """A number with a decimal point; an empty cell is no number."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        text = str(value) if is_number else super().clean(value)
        if text == "":
            return None
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or "_" in text:
            raise Refused(_("“%(text)s” is not a number with a decimal point.") % {"text": text[:80]})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else format(Decimal(value).normalize(), "f")


class Day(Code):
    """A date, year-month-day; an empty cell is no date."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, date):
            return value
        text = super().clean(value)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise Refused(_("“%(text)s” is not a date; write it as 2019-12-31.") % {"text": text[:80]}) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class Reference(Code):
    """One row of another table, by its name there."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        whole = isinstance(value, int) and not isinstance(value, bool)
        text = str(value) if whole and self.target.numbered else super().clean(value)
        return cast("Lookup", kwargs["lookup"]).find(self.target, text) if text else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.target.name(value) if value else ""


class References(Reference):
    """Several rows of another table, separated by `|`."""

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        names = [name.strip() for name in str(Text.clean(self, value)).split(SEPARATOR) if name.strip()]
        if len(names) != len(set(names)):
            raise Refused(_("The cell names the same thing twice."))
        found = set()
        for name in names:
            with suppress(Gone):
                found.add(cast("Lookup", kwargs["lookup"]).find(self.target, name))
        return frozenset(found)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return SEPARATOR.join(self.target.name(row) for row in value or ())


class Column(Field):  # type: ignore[misc]
    """One column of a table; an optional one may be missing from a file, and then says nothing."""

    def __init__(self, name: str, attribute: str = "", *, widget: Widget | None = None, optional: bool = False) -> None:
        super().__init__(attribute=attribute or name, column_name=name, widget=widget or Text())
        self.name, self.optional = name, optional
        self._attnames: dict[type[Model], str] = {}

    def read(self, value: Cell, lookup: Lookup) -> Any:
        """The value of a cell; Refused says why it cannot be."""
        if isinstance(value, Unreadable):
            if value.message:
                raise Refused(value.message)
            raise Passed
        return self.widget.clean(value, lookup=lookup)

    def show(self, value: Any) -> str:
        """The cell that a value is written as."""
        return str(self.widget.render(value))

    def stored(self, row: Model) -> Any:
        """The value as the row holds it, to be compared: of a reference its id, of a text with plain line ends."""
        value = getattr(row, self.attname(type(row)))
        return value.replace("\r\n", "\n") if isinstance(value, str) and "\r" in value else value

    def attname(self, model: type[Model]) -> str:
        """The attribute that holds the stored value: of a reference its id. Asked for every cell, so found once."""
        if model not in self._attnames:
            self._attnames[model] = str(model._meta.get_field(self.attribute).attname)  # type: ignore[union-attr]
        return self._attnames[model]


class Links(Column):
    """A column of several references, kept as rows of a through model: owner and target are its two foreign keys."""

    def __init__(self, name: str, target: Target, *, through: Any, owner: str, to: str, optional: bool = False) -> None:
        super().__init__(name, widget=References(target), optional=optional)
        self.through, self.owner, self.to = through, owner, to

    def stored_of(self, ids: list[int]) -> dict[int, list[int]]:
        """The ids of the targets of each owner, in their own order."""
        found: dict[int, list[int]] = {pk: [] for pk in ids}
        links = self.through._default_manager.filter(**{f"{self.owner}__in": ids}).order_by(self.owner, "id")
        for owner, to in links.values_list(f"{self.owner}_id", f"{self.to}_id"):
            found[owner].append(to)
        return found


def translated(name: str, *, attribute: str = "", optional: bool = False) -> list[Column]:
    """Three columns, one per language."""
    return [Column(f"{name}_{lang}", f"{attribute or name}_{lang}", optional=optional) for lang in LANGUAGES]


def states() -> list[Column]:
    """What the text of each language is worth; an empty cell leaves that to follow from the texts."""
    return [Column(f"state_{lang}", widget=Choice(TranslationState), optional=True) for lang in LANGUAGES]


def code(name: str, attribute: str = "", *, optional: bool = False) -> Column:
    """A column of codes."""
    return Column(name, attribute, widget=Code(), optional=optional)


def choice(name: str, choices: type[Choices], attribute: str = "", *, optional: bool = False) -> Column:
    """A column of a fixed vocabulary."""
    return Column(name, attribute, widget=Choice(choices), optional=optional)


def yes_no(name: str, attribute: str = "", *, empty: bool | None = None, optional: bool = False) -> Column:
    """A column of yes and no."""
    return Column(name, attribute, widget=YesNo(empty=empty), optional=optional)


def integer(name: str, attribute: str = "", *, most: int = 32_767, optional: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(name, attribute, widget=Integer(most), optional=optional)


def day(name: str, attribute: str = "", *, optional: bool = False) -> Column:
    """A column of dates."""
    return Column(name, attribute, widget=Day(), optional=optional)


def reference(name: str, target: Target, attribute: str = "", *, optional: bool = False) -> Column:
    """A column that names one row of another table."""
    return Column(name, attribute, widget=Reference(target), optional=optional)
