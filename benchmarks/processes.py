"""The processes that a process has started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def descendants(parent: int) -> Iterator[int]:
    """Yield the numbers of all processes that one has started, and that those have; of one that has ended none."""
    try:
        tasks = list(Path(f"/proc/{parent}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text("ascii").split()]
    except OSError:
        return
    for child in children:
        yield child
        yield from descendants(child)
