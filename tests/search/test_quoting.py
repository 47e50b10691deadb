"""The marked sentence of a passage that is longer than the model's window."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from qa import lined
from qa.archive import Archive
from qa.models import Span
from qa.pieces import shares
from qa.search import quoting
from qa.store import generation
from tests.conftest import FakeEncoder

SENTENCES = [
    f"The {what} of the harbour {verb} by the council of the city."
    for what, verb in [
        ("bridge", "is painted"),
        ("lamp", "is mended"),
        ("tower", "is measured"),
        ("clock", "is wound"),
        ("wall", "is washed"),
        ("gate", "is closed"),
    ]
]


@pytest.mark.parametrize("parts", [shares, list], ids=["shared out", "as archives had them before"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_is_marked_by_its_tokens_in_whatever_window_it_lies(
    sentence: str, parts: Callable[[Sequence[Span]], list[Span]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lined, "shares", parts)
    # What is marked without tokens would be the first sentence.
    monkeypatch.setattr(quoting, "by_terms", lambda _idf, terms: np.zeros(len(terms), np.float32))
    page = tmp_path / "harbour.txt"
    page.write_text(f"Statement by Karl Lund on harbours, Oslo, June 1, 2022\n\n{' '.join(SENTENCES)}\n", "utf-8")
    with Archive.build([page], tmp_path / "index", encoder=FakeEncoder(room=40)) as archive:
        quote = archive.ask(f"Which {sentence.split()[1]} {sentence.split()[6]}?").quotes[0]
    assert [quote.text[start:end] for start, end in quote.highlights] == [sentence]


def test_no_token_is_stored_with_two_windows(tmp_path: Path) -> None:
    page = tmp_path / "harbour.txt"
    words = " ".join(f"word{n}" for n in range(100))
    page.write_text(f"Statement by Karl Lund on harbours, Oslo, June 1, 2022\n\n{words}.\n", "utf-8")
    Archive.build([page], tmp_path / "index", encoder=FakeEncoder(room=40)).close()
    opened = generation.open_current(tmp_path / "index")
    with contextlib.closing(opened):
        assert opened.tokens is not None
        assert opened.tokens.rows > 2
        assert sum(len(codes) for codes, _, _ in opened.tokens._parts) == 100
