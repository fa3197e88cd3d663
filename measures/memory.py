"""What is made of the database and kept in memory between requests, shared by all threads of the process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from django.conf import settings

V = TypeVar("V")


class Memory(Generic[V]):
    """The values asked last, by key; of more than `most` the one that was asked the longest ago goes.

    A key says all that its value depends on, such as a plan's data version: what is kept is never looked at again.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[tuple[Any, ...], V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Any, ...], make: Callable[[], V]) -> V:
        """The value of a key, made when it is not there; two threads that ask at once may both make it."""
        place = (settings.DATABASES["default"]["NAME"], *key)
        with self._lock:
            if place in self._kept:
                self._kept.move_to_end(place)
                return self._kept[place]
        made = make()
        with self._lock:
            self._kept[place] = made
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        """Drop all."""
        with self._lock:
            self._kept.clear()
