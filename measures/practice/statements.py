"""What a body says next of a measure: moves of the status that make sense, progress that mostly grows, confidence that lingers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from measures.actions.log import Statement
from measures.enums import Confidence, Phase
from measures.models import Status, StatusUpdate
from measures.practice.dice import weighted
from measures.practice.people import Habits
from measures.practice.phrases import BLOCKED, CORRECTIONS, DONE, NOTES, QUESTIONS, say

ON, RISK, OFF = Confidence.ON_TRACK, Confidence.AT_RISK, Confidence.OFF_TRACK
# Tomorrow's confidence after today's.
CONFIDENCE: dict[str, tuple[tuple[str, float], ...]] = {
    "": ((ON, 0.6), (RISK, 0.25), (OFF, 0.08), ("", 0.07)),
    ON: ((ON, 0.8), (RISK, 0.17), (OFF, 0.03)),
    RISK: ((ON, 0.3), (RISK, 0.5), (OFF, 0.2)),
    OFF: ((ON, 0.12), (RISK, 0.4), (OFF, 0.48)),
}
# How often something blocks it.
BLOCKS = {"": 0.02, ON: 0.01, RISK: 0.15, OFF: 0.5}


@dataclass(frozen=True)
class Vocabulary:
    """A plan's statuses by phase, in their order."""

    by_phase: dict[str, list[Status]]

    @classmethod
    def of(cls, statuses: Iterable[Status]) -> Vocabulary:
        found: dict[str, list[Status]] = {phase: [] for phase in Phase}
        for status in sorted(statuses, key=lambda status: status.position):
            found[status.phase].append(status)
        return cls(found)

    def first(self, phase: str, otherwise: Status | None) -> Status | None:
        """The first status of a phase; where the plan has none, `otherwise`."""
        return next(iter(self.by_phase[phase]), otherwise)

    def after(self, status: Status) -> Status:
        """The next status of the same phase, or the same one."""
        return next((one for one in self.by_phase[status.phase] if one.position > status.position), status)


def next_statement(last: StatusUpdate, words: Vocabulary, habits: Habits, chance: Random, *, steps: int) -> Statement:
    """What follows on the last approved entry; `steps` is how many quarters passed since the last round."""
    status = _status(last.status, words, chance, steps)
    progress = _progress(last.progress, status, habits, chance, steps)
    if progress == 100 and status and status.phase == Phase.ACTIVE:
        status = words.first(Phase.DONE, status)
    closed = status is not None and status.phase in (Phase.DONE, Phase.STOPPED)
    confidence = weighted(chance, CONFIDENCE[last.confidence]) if habits.gives_confidence and not closed else ""
    blocked = not closed and chance.random() < BLOCKS[confidence]
    asks = chance.random() < (0.25 if blocked else 0.03)
    language = habits.language
    done = status is not None and status.phase == Phase.DONE
    return Statement(
        status=status,
        confidence=confidence,
        progress=progress,
        note=say(DONE if done else NOTES, language, chance) if chance.random() < 0.9 else "",
        blocked_reason=say(BLOCKED, language, chance) if blocked else "",
        question=say(QUESTIONS, language, chance) if asks else "",
        language=language,
    )


def _status(now: Status | None, words: Vocabulary, chance: Random, steps: int) -> Status | None:
    odds = chance.random() / steps**0.7
    phase = now.phase if now else ""
    if phase == Phase.ACTIVE:
        return _next(now, words, odds, ((0.06, Phase.DONE), (0.09, Phase.STOPPED)))
    if now and phase == Phase.STOPPED and now == words.first(Phase.STOPPED, None):
        return words.after(now) if 0.3 < odds < 0.36 else _next(now, words, odds, ((0.3, Phase.ACTIVE),))
    if phase == Phase.PLANNED and now:
        moved = _next(now, words, odds, ((0.18, Phase.ACTIVE), (0.2, Phase.STOPPED)))
        return words.after(now) if moved == now and odds < 0.25 else moved
    if now is None:
        return _next(now, words, odds, ((0.3, Phase.ACTIVE), (0.8, Phase.PLANNED)))
    return now


def _next(now: Status | None, words: Vocabulary, odds: float, moves: Iterable[tuple[float, str]]) -> Status | None:
    """The first status of the phase within whose odds it falls; else the same."""
    return next((words.first(phase, now) for below, phase in moves if odds < below), now)


def _progress(last: int | None, status: Status | None, habits: Habits, chance: Random, steps: int) -> int | None:
    if status and status.phase == Phase.DONE:
        return 100 if habits.gives_progress else None
    if not habits.gives_progress or status is None or status.phase == Phase.PLANNED:
        return last
    grown = (last or 0) + (chance.randint(3, 20) * steps if status.phase == Phase.ACTIVE else 0)
    return min(grown, 100)


def correction(wrong: StatusUpdate, chance: Random) -> Statement:
    """The same statement with another percentage."""
    less = max(wrong.progress - 10, 0) if wrong.progress else None
    same = Statement.of(wrong)
    return replace(same, progress=less, question="", note=say(CORRECTIONS, same.language, chance))
