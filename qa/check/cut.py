"""What the sentence of the archive says before and after the words of a claim, where that changes how they read."""

from __future__ import annotations

from collections.abc import Iterator

from qa.check.meaning import Term, turns
from qa.folding import words
from qa.hearsay import gives_others_words
from qa.models import Span
from qa.sentences import sentences

BEGINS = "In the archive the sentence begins: “{words}”."
GOES_ON = "In the archive the sentence goes on: “{words}”."
LONGEST = 200
"""Characters of the sentence that are repeated."""


def cut_off(text: str, span: Span, utterance: Span) -> Iterator[str]:
    """Say what was cut off the sentence: a denial, a condition or a "he says" before it, a condition after it."""
    start = max(text.rfind("\n", 0, span[0]) + 1, utterance[0])
    end = text.find("\n", span[1])
    end = min(end if end >= 0 else len(text), utterance[1])
    spans = [(start + a, start + b) for a, b in sentences(text[start:end])]
    head = next((text[a : span[0]].strip() for a, b in spans if a < span[0] < b), "")
    tail = next((text[span[1] : b].strip() for a, b in spans if a < span[1] < b), "")
    if head and ({"negation", "condition"} & set(_kinds(head)) or gives_others_words(head)):
        yield BEGINS.format(words=head[-LONGEST:])
    if tail and "condition" in _kinds(tail):
        yield GOES_ON.format(words=tail[:LONGEST])


def _kinds(part: str) -> tuple[str, ...]:
    found = words(part)
    return turns([], [Term(part[a:b], True) for a, b in zip(found.starts.tolist(), found.ends.tolist(), strict=True)])
