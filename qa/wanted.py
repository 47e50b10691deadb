"""Texts that are wanted as embeddings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa.models import Span


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the vector index: a window of a passage, and the context it is encoded in."""

    text: str
    context: str
    own: Span | None = None
    """Part of the text whose tokens are kept, the rest being kept with other windows; None for all of it."""


class Wanted(Mapping[str, Row]):
    """Rows by their keys, each different one once, in their order."""

    def __init__(self, rows: Sequence[Row], keys: Sequence[str]) -> None:
        self._rows = rows
        self._at: dict[str, int] = {}
        for at, key in enumerate(keys):
            self._at.setdefault(key, at)

    def only(self, keys: Sequence[str]) -> Wanted:
        """Return some of them, in this order."""
        some = Wanted(self._rows, ())
        some._at = {key: self._at[key] for key in keys}
        return some

    def __getitem__(self, key: str) -> Row:
        return self._rows[self._at[key]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)
