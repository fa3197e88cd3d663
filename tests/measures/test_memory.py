"""What is kept in memory between requests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

from measures import visitors
from measures.memory import Memory


def test_value_is_made_once_and_the_one_asked_longest_ago_goes() -> None:
    memory, made = Memory[str](2), []

    def ask(key: str) -> str:
        return memory.get((key,), lambda: made.append(key) or key)  # type: ignore[func-returns-value]

    assert [ask(key) for key in ("a", "b", "a", "c", "a", "b")] == ["a", "b", "a", "c", "a", "b"]
    assert made == ["a", "b", "c", "b"]
    memory.forget()
    ask("b")
    assert made[4:] == ["b"]


def test_threads_that_push_each_other_out_all_get_their_own_value() -> None:
    memory = Memory[int](2)

    def ask(seed: int) -> None:
        random = Random(seed)
        for _n in range(2_000):
            key = random.randrange(6)
            assert memory.get((key,), lambda key=key: key) == key  # type: ignore[misc]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert len(memory._kept) <= 2


def test_pages_that_threads_keep_at_once_are_weighed_once() -> None:
    visitors.forget()

    def keep(seed: int) -> None:
        random = Random(seed)
        for _n in range(500):
            visitors._keep((random.randrange(80),), b"x" * visitors.LARGEST)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(8)))
    assert visitors._weight == sum(map(len, visitors._pages.values())) <= visitors.MOST_BYTES
    visitors.forget()
