"""The paragraphs nearest to a text in meaning and words, without judging whether they answer anything.

What both engines find is fused and shown as it is: comparing tokens, choosing paragraphs of turns and judging cost ten
times as much, and a statement asks nothing.
"""

from __future__ import annotations

import numpy as np

from qa.results import Hit
from qa.search.scoring import Scorer
from qa.store.columns import KINDS
from qa.store.generation import Generation

READ = 1_000
"""Characters of the text that are searched; the encoder reads no more."""
DEPTH = 100
"""Rows and passages taken from each engine, as for a question."""


def nearest(text: str, k: int, generation: Generation, scorer: Scorer) -> tuple[Hit, ...]:
    """Find the k nearest paragraphs, each with other words, best first."""
    read = text[:READ]
    found = scorer.search([read], scorer.prepared((read,)), DEPTH, None, generation.columns.alive)
    table = generation.columns.passages
    numbers = found.nearest[table["kind"][found.nearest] == KINDS.index("paragraph")]
    if not len(numbers):
        return ()
    scores = scorer.fused(found, numbers)
    ranked = numbers[np.argsort(-scores, kind="stable")]
    _, first = np.unique(table["words"][ranked], return_index=True)
    chosen = ranked[np.sort(first)[:k]]
    by_number = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
    passages = generation.catalogue.passages(chosen.tolist())
    return tuple(
        Hit(passage, by_number[int(number)], rank, (passage.start, passage.end))
        for rank, (number, passage) in enumerate(zip(chosen, passages, strict=True), 1)
    )
