"""Fitting the confidence to an archive, without labels.

What an archive's own askers asked it should answer, what was asked on other subjects it should not. Between the two
lies the logit at which "answered" begins; the difference from the packaged one is taken off every logit, so that a
confidence means the same in every archive. The packaged one is used where an archive has too few questions of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.search.abstain import THRESHOLD

ENOUGH = 200
"""Questions of the archive's own from which it is calibrated; of fewer, the share refused is known to 4% at best."""
ANSWERED = 0.05
"""Share of foreign questions that may be answered."""
REFUSED = 0.07
"""Share of the archive's own questions that may be refused."""
BETWEEN = 0.4
"""Where the threshold lies between the lowest that declines enough of the foreign questions (0) and the highest that
keeps enough of the own ones (1)."""
FARTHEST = 3.0
"""Logits that a calibration may move the threshold by: beyond, the questions rather than the threshold are odd."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How an archive's confidences are shifted, and how often it answers and refuses with that."""

    shift: float = 0.0
    """Taken off every logit."""
    own: int = 0
    """Questions of the archive's own that were asked."""
    foreign: int = 0
    """Questions on other subjects that were asked."""
    refused: float | None = None
    """Share of the own ones that is refused; None where none were asked."""
    answered: float | None = None
    """Share of the foreign ones that is answered."""
    passages: int = 0
    """Of the archive when it was calibrated."""
    numbered: int = 0
    """The first number that none of them had; 0 where that was not noted."""

    @property
    def fitted(self) -> bool:
        """Whether it is the archive's own; else the packaged one."""
        return self.own >= ENOUGH


def calibrate(own: Sequence[float], foreign: Sequence[float]) -> Calibration:
    """Choose the shift for the confidences, unshifted, of own and foreign questions.

    One bound declines all but ANSWERED of the foreign questions, the other keeps all but REFUSED of the own ones. Where
    both can be had there is room between them, else each is missed by a little: the threshold lies between, at BETWEEN.
    """
    own_logits, foreign_logits = logits(own), logits(foreign)
    start = float(logits([THRESHOLD])[0])
    shift = 0.0
    if len(own) >= ENOUGH and len(foreign):
        keeps = float(np.quantile(own_logits, REFUSED, method="lower"))
        declines = float(np.nextafter(np.quantile(foreign_logits, 1 - ANSWERED, method="higher"), np.inf))
        chosen = declines + BETWEEN * (keeps - declines)
        shift = float(np.clip(chosen - start, -FARTHEST, FARTHEST))
    return Calibration(
        shift, len(own), len(foreign),
        float(np.mean(own_logits < start + shift)) if len(own) else None,
        float(np.mean(foreign_logits >= start + shift)) if len(foreign) else None,
    )  # fmt: skip


def logits(confidences: Sequence[float]) -> np.ndarray:
    """Turn probabilities into logits."""
    clipped = np.clip(np.array(confidences, np.float64), 1e-12, 1 - 1e-12)
    return np.log(clipped / (1 - clipped))


def shifted(confidence: float, shift: float) -> float:
    """Take a shift off the logit of a confidence."""
    if shift == 0:
        return confidence
    clipped = min(max(confidence, 1e-12), 1 - 1e-12)
    return 1 / (1 + math.exp(shift - math.log(clipped / (1 - clipped))))
