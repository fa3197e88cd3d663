"""Load plans from their folders of csv tables."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.actions.tables import Loaded, load_folders
from measures.enums import Source
from plan.tables.comparison import DELETED, ONCE, SHARED, Comparison, Kept


class Command(BaseCommand):
    help = "Load the tables of a plan (by default of every folder in seeds/): all or nothing, every fault in one run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="a folder of csv tables; default: every folder in seeds/")
        parser.add_argument("--check", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--overwrite", action="store_true", help="write also what was changed here since")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_folders(self._folders(options["folder"]), source=Source.SEED, overwrite=options["overwrite"], check=options["check"])
        faults = [(found.folder, fault) for found in loaded for fault in found.faults]
        for folder, fault in faults:
            self.stderr.write(f"{folder}/{fault}")
        if faults:
            message = ngettext("%(count)s fault; nothing was written.", "%(count)s faults; nothing was written.", len(faults))
            raise CommandError(message % {"count": len(faults)})
        for found in loaded:
            self._tell(found, verbose=options["verbosity"] > 0)
        if options["check"]:
            self.stdout.write(_("Checked only: nothing was written."))

    def _folders(self, folder: Path | None) -> list[Path]:
        if folder is not None:
            if not folder.is_dir():
                raise CommandError(_("There is no folder %(folder)s.") % {"folder": folder})
            return [folder]
        return sorted(path for path in (settings.BASE_DIR / "seeds").iterdir() if path.is_dir())

    def _tell(self, loaded: Loaded, *, verbose: bool) -> None:
        if not verbose:
            return
        for found in loaded.comparisons:
            self._tell_table(loaded, found)
        for file in loaded.missing:
            self.stdout.write(_("%(folder)s lacks %(file)s, of which this plan has rows.") % {"folder": loaded.folder, "file": file})
        counts = {
            "folder": loaded.folder,
            "new": sum(len(found.new) for found in loaded.comparisons),
            "changed": sum(len(found.changed) for found in loaded.comparisons),
            "unchanged": sum(found.unchanged for found in loaded.comparisons),
            "kept": sum(len(found.kept) for found in loaded.comparisons),
            "lacking": sum(len(found.lacking) for found in loaded.comparisons),
        }
        line = _("%(folder)s: %(new)s added, %(changed)s changed, %(unchanged)s unchanged, %(kept)s kept, %(lacking)s lacking.")
        self.stdout.write(line % counts)

    def _tell_table(self, loaded: Loaded, found: Comparison) -> None:
        place = f"{loaded.folder}/{found.file}"
        if found.new:
            self.stdout.write(_("%(place)s: %(count)s added") % {"place": place, "count": len(found.new)})
        for change in found.changed:
            for item in change.differences:
                self.stdout.write(f"{place}, {change.number}, {change.name}, {item.column}: {item.ours!r} → {item.theirs!r}")
        for kept in found.kept:
            self.stdout.write(f"{place}, {_line(kept)}")
        for name in found.lacking:
            self.stdout.write(_("%(place)s lacks %(name)s") % {"place": place, "name": name})


def _line(kept: Kept) -> str:
    """Row, key and column, why it was kept, ours and theirs."""
    reasons = {
        DELETED: _("was deleted here and is not made again"),
        SHARED: _("another plan uses this body: not changed"),
        ONCE: _("is written once: not changed"),
    }
    why = reasons.get(kept.why, _("differs from the seed, kept as it was changed here"))
    item = kept.difference
    place = ", ".join(part for part in (_("row %(row)s") % {"row": kept.number}, kept.name, item.column) if part)
    values = f" ({item.ours!r}; {item.theirs!r})" if item.column else ""
    return f"{place}: {why}{values}"
