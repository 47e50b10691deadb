"""How likely it is that a passage answers, and when to say no.

A logistic model over two signals that mean the same in an archive of thirty passages and in one of sixty thousand. Its
coefficients come from `benchmarks/abstention.py`, which states the data and the procedure.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

INTERCEPT = -5.2
COSINE = 6.0
INTERACTION = 0.0
COVERED = 4.0
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a passage as the answer to a question."""

    cosine: float
    """Of the question and the best row of the place."""
    interaction: float
    """MaxSim of the question and the best passage of the place."""
    covered: float
    """Share of the question's informative terms, weighted by rarity, that stand in the passage or its title."""


def covered_share(idf: Mapping[str, float], present: Collection[str]) -> float:
    """Share of the weight of the question's terms that a passage's terms cover, 0 to 1."""
    total = sum(idf.values())
    return sum(weight for term, weight in idf.items() if term in present) / total if total > 0 else 0.0


def confidence(evidence: Evidence) -> float:
    """Estimate the probability that the passage answers the question."""
    logit = INTERCEPT + COSINE * evidence.cosine + INTERACTION * evidence.interaction + COVERED * evidence.covered
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
