"""Alleged quotes made from any archive, with what each should be found to be: the material of `benchmarks.check`.

Every claim starts from a sentence of a statement or an answer. What is done to it is drawn at random from what happens
to quotes: typography, words changed, dropped and added, a denial lost, a number changed, sentences of two documents put
together, another's name. Claims that nobody made come from texts that are not in the archive.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.archive import Archive
from qa.models import fold
from qa.sentences import sentences

LONGEST, SHORTEST = 60, 8
"""Words of a sentence that is taken."""
NEGATION = re.compile(
    r"\b(?:not |never )|\b(is|are|was|were|do|does|did|have|has|could|would|should)n[’']t\b", re.IGNORECASE
)
NUMBER = re.compile(r"(?<![\d.,–-])\d[\d,.]*\d|(?<![\d.,–-])\d(?![\d.,–-])")
NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "hundred", "thousand")


@dataclass(frozen=True)
class Sentence:
    text: str
    document: str
    start: int
    end: int
    speaker: str | None
    date: str | None
    language: str | None


@dataclass(frozen=True)
class Case:
    kind: str
    text: str
    expected: str
    sources: tuple[Sentence, ...] = ()
    speaker: str | None = None
    turn: str | None = None
    """What must be marked as turning the meaning."""


def sampled(archive: Archive, count: int, random_: random.Random) -> list[Sentence]:
    """Draw sentences of what was stated and answered, each that the archive has once or more often."""
    with archive._serving.using() as served:
        catalogue = served.catalogue
        total = served.generation.manifest["counts"]["documents"]
        numbers = [random_.randrange(total) for _ in range(count)]
        found = []
        for number in numbers:
            document = catalogue.document(number)
            spoken = [one for one in document.utterances if one.role != "question"]
            if not spoken:
                continue
            one = random_.choice(spoken)
            text = document.text[one.start : one.end]
            spans = [span for span in sentences(text, document.language) if "\n" not in text[slice(*span)]]
            spans = [(a, b) for a, b in spans if SHORTEST <= len(text[a:b].split()) <= LONGEST and "[" not in text[a:b]
                     and "..." not in text[a:b] and "…" not in text[a:b]]  # fmt: skip
            if spans:
                a, b = random_.choice(spans)
                day = document.date or document.published
                found.append(Sentence(text[a:b], document.id, one.start + a, one.start + b, one.speaker,
                                      day.isoformat() if day else None, document.language))  # fmt: skip
    return list({fold(sentence.text): sentence for sentence in found}.values())


def typographic(text: str, random_: random.Random) -> str:
    """Write the same words with other quotes, dashes, case, white space and end."""
    changes: list[Callable[[str], str]] = [
        lambda t: t.replace("’", "'").replace("“", '"').replace("”", '"'),
        lambda t: t.replace("'", "’").replace('"', "“"),
        lambda t: re.sub(r" [–—-] ", random_.choice([" - ", "—", " – ", " -- "]), t),
        str.upper,
        str.lower,
        lambda t: t.rstrip(".!? "),
        lambda t: re.sub(" ", lambda _: random_.choice([" ", " ", "\n", "  ", "\u00a0"]), t),
        lambda t: f"“{t}”",
        lambda t: t.replace("fi", "ﬁ").replace("fl", "ﬂ"),
        lambda t: re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", t, count=1),
        lambda t: re.sub(r"[,;:](?=\s)", "", t),
    ]
    for change in random_.sample(changes, 3):
        text = change(text)
    return text


def edited(text: str, others: Sequence[str], random_: random.Random) -> str | None:
    """Change, drop or add one to three words, fewer than three in ten."""
    words = text.split()
    count = random_.randint(1, min(3, int(len(words) * 0.29)))
    for _ in range(count):
        at = random_.randrange(len(words))
        match random_.choice(("change", "drop", "add")):
            case "change":
                words[at] = random_.choice(others)
            case "drop" if len(words) > SHORTEST:
                del words[at]
            case _:
                words.insert(at, random_.choice(others))
    changed = " ".join(words)
    return changed if fold(changed) not in fold(text) else None


def negation_lost(text: str) -> str | None:
    """Take one denial out."""
    changed = NEGATION.sub(lambda match: match[1] or "", text, count=1)
    return changed if changed != text else None


def number_changed(text: str, random_: random.Random) -> str | None:
    """Put another number for one."""
    match = NUMBER.search(text)
    if match:
        digits = list(match[0])
        at = random_.choice([n for n, one in enumerate(digits) if one.isdigit()])
        digits[at] = random_.choice([one for one in "123456789" if one != digits[at]])
        return text[: match.start()] + "".join(digits) + text[match.end() :]
    words = [word for word in NUMBER_WORDS if re.search(rf"\b{word}\b", text)]
    if not words:
        return None
    return re.sub(rf"\b{words[0]}\b", random_.choice([one for one in NUMBER_WORDS if one != words[0]]), text, count=1)


def paraphrased(text: str, synonyms: Sequence[str], random_: random.Random) -> str:
    """Put another word for every second one of four letters or more."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) > 3]
    chosen = set(random_.sample(long, max(1, int(len(long) * 0.6)))) if long else set()
    while len(chosen) < 0.4 * len(words):
        chosen.add(random_.randrange(len(words)))
    return " ".join(random_.choice(synonyms) if at in chosen else word for at, word in enumerate(words))


def cases(archive: Archive, foreign: Sequence[str], count: int, seed: int) -> Iterator[Case]:
    """Make at least `count` claims of each type, as far as the archive has sentences for them."""
    random_ = random.Random(seed)
    drawn = sampled(archive, 40 * count, random_)
    vocabulary = [w for s in drawn for w in re.findall(r"[^\W\d_]{3,}", s.text)]
    speakers = sorted({s.speaker for s in drawn if s.speaker})
    for s in drawn[:count]:
        yield Case("exact", typographic(s.text, random_), "exact", (s,))
    edits = ((s, edited(s.text, vocabulary, random_)) for s in drawn)
    for s, text in [pair for pair in edits if pair[1]][:count]:
        yield Case("altered", text or "", "altered", (s,))
    lost = ((s, negation_lost(s.text)) for s in drawn)
    for s, text in [pair for pair in lost if pair[1]][:count]:
        yield Case("negation", text or "", "altered", (s,), turn="negation")
    numbers = ((s, number_changed(s.text, random_)) for s in drawn)
    for s, text in [pair for pair in numbers if pair[1]][:count]:
        yield Case("number", text or "", "altered", (s,), turn="number")
    for a, b in [(a, b) for a, b in pairwise(drawn) if a.document != b.document][:count]:
        yield Case("stitched", f"{a.text} {b.text}", "stitched", (a, b))
    for s in [one for one in drawn if one.speaker][:count]:
        other = random_.choice([name for name in speakers if name != s.speaker] or ["Nobody Known"])
        yield Case("other speaker", s.text, "other-speaker", (s,), speaker=other)
    for text in random_.sample(list(foreign), min(count, len(foreign))):
        yield Case("elsewhere", text, "absent")
    for s in drawn[:count]:
        yield Case("paraphrase", paraphrased(s.text, vocabulary, random_), "absent", (s,))
