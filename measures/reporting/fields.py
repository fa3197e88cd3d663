"""Fields of the report that need more than Django's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from measures.models import Measure, Status
from measures.reporting.status_moves import move_refusal


class StatusSelect(forms.Select):
    """A choice of statuses in which those that make no sense now cannot be picked, and say why."""

    refused: Mapping[int, str] = {}

    def create_option(self, name: str, value: Any, label: Any, selected: bool, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: FBT001
        """What stands chosen already stays enabled: a browser would not send it otherwise, and it would be lost."""
        option: dict[str, Any] = super().create_option(name, value, label, selected, *args, **kwargs)
        why = self.refused.get(getattr(value, "value", value))
        if why:
            option["label"] = f"{label} – {why}"
            if not selected:
                option["attrs"]["disabled"] = True
        return option


def refusals(last: Status | None, statuses: Iterable[Status]) -> dict[int, str]:
    """Why each status that may not follow the last one may not."""
    found = {status.pk: move_refusal(last.phase, status.phase) for status in statuses} if last else {}
    return {pk: why for pk, why in found.items() if why}


def versions_word(measures: Iterable[Measure]) -> str:
    """The versions of some measures as one hidden value: “4.2.1=3|4.2.2=1”."""
    return "|".join(f"{measure.code}={measure.version}" for measure in measures)


def read_versions(words: str) -> dict[str, int]:
    """The other way round; what is no version is left out."""
    pairs = [pair.rpartition("=") for pair in words.split("|")]
    return {code: int(version) for code, _, version in pairs if version.isascii() and version.isdigit() and len(version) < 10}
