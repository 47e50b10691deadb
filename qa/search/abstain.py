"""How likely it is that a passage answers, and when to say no.

A logistic model over signals that mean the same in an archive of thirty passages and in one of sixty thousand.
Its coefficients were fitted to token vectors as they are stored; `benchmarks/abstention.py` states how, and how the
threshold is chosen.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

INTERACTION, SENTENCE, COSINE, BIAS = 7.5, 8.0, 5.0, -7.0
"""Logistic regression on three labelled sets, questions of the set against the same with their passages taken out and
against foreign ones, rounded (7.6, 5.0, 4.9), for the plain share of a sentence; `telling` takes about two fifths off
that share, and 8 gives its weight back. The bias puts THRESHOLD about two fifths of the way from what declines 95% of
the foreign ones to what keeps 93% of the own, as the calibration of an archive does."""
CHANCE = 2.0
"""Times the logarithm of the archive's size that a question's rarity is set against: in a large archive some sentence
holds both words of "Who sold the rights?" by chance, and says nothing of it. Without (SENTENCE 5), at 1, 2, 2.5 (8):
AUROC against squad2-half's questions, kremlin-own .966, .972, .979, .981; with the passages taken out squad2-half .852,
.863, .862, .861, xquad-en .947, .951, .951, .950, mtrag-human .659, .666, .668, .669."""
LONG_SLOPE, LONG_MIDDLE = 14.0, 0.377
SHORT_TERMS, LONG_TERMS = 6, 14
"""Reporters ask in 15 to 40 terms, of which an answer repeats few, and name many people: MaxSim, coverage, names sink
to where foreign questions have theirs, the cosine does not. Between these lengths one model passes into the other. Own
questions of 7,235 transcripts against foreign ones, AUROC .927 with a ramp from 8 to 24, .955 with this, .962 from 5 to
12; squad2-half with the passages taken out .851, .848, .841."""
NAME_PENALTY = 4.0
"""For a name in the question that is known to the archive and not to the passage. On labelled sets, where few names
are asked for in vain, any value from 2 to 12 does alike: AUROC at 3, 4, 5 squad2-half .863, .863, .862, and against its
questions kremlin-own .983, .981, .979. The idea came from wrong answers on the seed pages, so those measure it too
kindly."""
NAME_ABSENT, NAME_PRESENT = 0.3, 0.5
"""MaxSim of such a name: "Belarus" for "Minsk" reaches .64, "Iran" for "Tehran" .75; "China" where none is .24."""
OWN_ABSENT, OWN_PRESENT = 0.15, 0.35
"""MaxSim of a follow-up's own words. mtrag-human, follow-ups answered, and questions on other subjects put after the
same conversations: .924 / .212 without this, .909 / .030 with it, .886 / .008 between .3 and .5."""
NUMBER_PENALTY = 5.0
"""For a number of the question that a passage lacks. Own questions with a number, against the same with another one in
its place, AUROC without, at 4, 5, 6: squad2-half .791, .964, .971, .974, xquad-en .737, .948, .955, .956; of their own
.987 and .962 are answered at 5, .987 and .943 at 6 (`benchmarks/altered.py`). Against foreign questions kremlin-own
.988 with and without, squad2-half .994 (.996); with the passages taken out .866 (.864), xquad-en .956 (.959)."""
SIZE_SLOPE, SIZE_MIDDLE = 0.4, 6.0
"""The best of many unrelated passages matches better than the best of few: the logit at which 5% of foreign questions
pass rises with the logarithm of the archive's size, over six sets from 42 to 65,167 passages."""
NEAREST, NEAREST_MIDDLE, NEAREST_ENOUGH = 12.0, 0.47, 0.6
"""For the nearest row of all that was searched, whatever the hit: the larger an archive, the likelier some sentence
holds the words of a short question on anything at all ("Who was the hostage?"), while nothing comes near what it asks.
Own questions against squad2-half's, AUROC without, at 8, 12, 16: kremlin-own .977, .985, .987, .988; qmsum-committee,
which it was not fitted to, .967 without and .984 at 12, and against the packaged foreign ones .980 and .995. Nearer
than ENOUGH is no nearer, so that no evidence says more in a larger archive."""
SMALL, LARGE = 1_000, 50_000
"""Passages up to which it does not count, and from which it counts in full. Everywhere it would harm: squad2-half with
its passages taken out, of 646, AUROC .863 to .829 at 8."""
THRESHOLD = 0.4
"""The highest of five at which the labelled sets keep 93% of their own questions (`benchmarks/abstention.md`)."""
FAR = 12.0
"""Times as low as those of the best hit the odds of a quote may be. squad2-half, every sixth question: 1.9 quotes shown
instead of 3.2, the labelled passage among them in .957 instead of .959; xquad-en 1.2 instead of 2.1, .966 both;
mtrag-human, where several passages answer, 3.5 instead of 4.4, .847 instead of .860."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a passage as the answer to a question."""

    cosine: float
    """Of the question and the best row of the place."""
    interaction: float
    """MaxSim of the question and the best passage of the place, each word weighed by its rarity."""
    sentence: float
    """Largest share of the question's terms, weighed by rarity, that one sentence of the passage holds."""
    terms: int
    """Different terms of the question."""
    rarity: float = math.inf
    """Sum of the weights (idf, in nats) of these terms."""
    absence: float = 0.0
    """How surely a name of the question is missing from the passage, 0 to 1."""
    nearest: float = NEAREST_MIDDLE
    """Cosine of the question and the nearest row of all that was searched."""
    lacking: bool = False
    """Whether a number of the question is in nothing that was read of the passage, nor in the date of its document."""


def confidence(evidence: Evidence, passages: int) -> float:
    """Estimate the probability that the passage answers the question, in an archive of so many passages."""
    length = _ramp(evidence.terms, SHORT_TERMS, LONG_TERMS)
    told = evidence.sentence * telling(evidence.rarity, passages)
    short = INTERACTION * evidence.interaction + SENTENCE * told + COSINE * evidence.cosine + BIAS
    long = LONG_SLOPE * (evidence.cosine - LONG_MIDDLE)
    # Whom a reporter names on the way to a question need not be named in the answer: .955 with, .770 without this.
    short -= max(NAME_PENALTY * evidence.absence, NUMBER_PENALTY * evidence.lacking)
    logit = (1 - length) * short + length * long
    size = math.log(max(passages, 2))
    near = min(evidence.nearest, NEAREST_ENOUGH) - NEAREST_MIDDLE
    logit += NEAREST * near * large(passages)
    logit -= SIZE_SLOPE * (size - SIZE_MIDDLE)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def large(passages: int) -> float:
    """Say how large an archive of so many passages is, 0 to 1: in a large one something is near to any few words."""
    return _ramp(math.log(max(passages, 2)), math.log(SMALL), math.log(LARGE))


def telling(rarity: float, passages: int) -> float:
    """Say how far words that are so rare together tell one passage of so many, 0 to 1."""
    return 1.0 if math.isinf(rarity) else rarity / (rarity + CHANCE * math.log(passages + 1)) if rarity > 0 else 0.0


def absence(interaction: float) -> float:
    """Turn the MaxSim of a name into how surely it is missing, 0 to 1."""
    return 1 - _ramp(interaction, NAME_ABSENT, NAME_PRESENT)


def support(interaction: float) -> float:
    """Say how far a follow-up's own words bear out what was found with the questions before it, 0 to 1."""
    return _ramp(interaction, OWN_ABSENT, OWN_PRESENT)


def covered_shares(idf: Mapping[str, float], texts: Sequence[Collection[str]]) -> list[float]:
    """Share of the weight of the question's terms that each text's terms cover, 0 to 1."""
    total, weights = sum(idf.values()), list(idf.items())
    if total <= 0:
        return [0.0] * len(texts)
    return [sum([weight for term, weight in weights if term in present]) / total for present in texts]


def _ramp(value: float, low: float, high: float) -> float:
    return max(0.0, min(1.0, (value - low) / (high - low)))


def least(best: float) -> float:
    """Return the confidence from which a hit beside the best one is an answer too, and not only related to it."""
    if best >= 1:
        return THRESHOLD
    odds = best / (1 - best) / FAR
    return max(THRESHOLD, odds / (1 + odds))
