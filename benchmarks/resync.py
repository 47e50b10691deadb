"""How many windows of long passages are others after one word: cut where the text says, and counted from its beginning.

    python -m benchmarks.resync INDEX

Only cuts, embeds nothing. Passages of an archive that take several windows are cut before and after a word is put in.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.encoder import SentenceTransformerEncoder
from qa.models import Span
from qa.passages import context
from qa.pieces import shares
from qa.store import generation
from qa.tokens import CONTEXT_TOKENS
from qa.windows import STRIDE, cut

LONG = 800
"""Characters of the shortest passage that may take two windows."""
SEVERAL = 5
"""Windows of a passage in which it matters where a word is put in."""
WHERE = {"beginning": 0.02, "middle": 0.5, "end": 0.95}
ROOM = 254
"""Tokens in a window of the default model."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("index", type=Path)
    given = options.parse_args()
    encoder = SentenceTransformerEncoder()
    windows = {"counted": 0, "by content": 0}
    others: dict[str, list[list[int]]] = {}
    for title, text in _long(given.index):
        head = min(CONTEXT_TOKENS, _count(encoder, context(title, text)))
        before = _ways(encoder, text, head)
        if len(before["counted"]) > 1:
            windows = {way: windows[way] + len(found) for way, found in before.items()}
        if len(before["counted"]) >= SEVERAL:
            for name, share in WHERE.items():
                at = text.index(" ", int(share * len(text)))
                changed = f"{text[:at]} perhaps{text[at:]}"
                after = _ways(encoder, changed, head)
                news = [len(_embedded(changed, after[way]) - _embedded(text, before[way])) for way in windows]
                others.setdefault(name, []).append(news)
    print(json.dumps({"windows": windows, **{name: _summed(news, list(windows)) for name, news in others.items()}}))


def _long(index: Path) -> Iterator[tuple[str | None, str]]:
    opened = generation.open_current(index)
    try:
        for number in range(opened.segments[-1][0].documents[1]):
            document = opened.catalogue.document(number)
            for passage in document.passages:
                if passage.end - passage.start > LONG:
                    yield document.title, document.text[passage.start : passage.end]
    finally:
        opened.close()


def _count(encoder: SentenceTransformerEncoder, text: str) -> int:
    return len(encoder._tokens.offsets([text])[0]) if text else 0


def _ways(encoder: SentenceTransformerEncoder, text: str, head: int) -> dict[str, list[Span]]:
    offsets = encoder._tokens.offsets([text])[0]
    return {"counted": _counted(offsets, len(text), ROOM - head), "by content": cut(text, offsets, ROOM - head)}


def _counted(offsets: Sequence[Span], length: int, room: int) -> list[Span]:
    """Let a window start after three quarters of the one before."""
    if len(offsets) <= room:
        return [(0, length)]
    firsts = range(0, len(offsets) - room + int(STRIDE * room), int(STRIDE * room))
    return [(offsets[first][0], offsets[min(first + room, len(offsets)) - 1][1]) for first in firsts]


def _embedded(text: str, windows: Sequence[Span]) -> set[tuple[str, int, int]]:
    """Name what is embedded: a window, and the part of it whose tokens are kept."""
    return {
        (text[start:end], first - start, last - start)
        for (start, end), (first, last) in zip(windows, shares(windows), strict=True)
    }


def _summed(news: list[list[int]], ways: list[str]) -> dict[str, object]:
    columns = zip(ways, zip(*news, strict=True), strict=True)
    return {way: {"mean": round(sum(found) / len(found), 2), "most": max(found)} for way, found in columns}


if __name__ == "__main__":
    main()
