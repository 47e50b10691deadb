"""The row of all words, and the places of phrases in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qa.folding import words
from qa.store.phrases import kept, laid_out

TEXTS = [
    (0, "Fish quotas do not change.\n\nFish quotas are many.", [(0, 26), (28, 49)]),
    (1, "Nothing.\n\nThe fish, quotas do not.", [(0, 8), (10, 34)]),
]


def test_phrases_are_found_wherever_they_stand() -> None:
    phrases = laid_out(TEXTS)
    places = phrases.exact(words("FISH quotas — do not").ids)
    assert [phrases.owners[n].tolist() for n in phrases.utterance(places)] == [[0, 0], [1, 1]]
    assert [TEXTS[n][1][slice(*phrases.span(p, p + 4))] for n, p in enumerate(places.tolist())] == [
        "Fish quotas do not", "fish, quotas do not",
    ]  # fmt: skip
    assert len(phrases.exact(words("quotas").ids)) == 3
    assert len(phrases.exact(words("change fish").ids)) == 0, "no phrase reaches into the next utterance"
    assert len(phrases.exact(words("").ids)) == len(phrases.exact(words("absent").ids)) == 0


def test_phrases_are_the_same_as_a_plain_search_finds() -> None:
    random = np.random.default_rng(1)
    spoken = [" ".join(random.choice(["a", "b", "c", "d"], 60)) for _ in range(20)]
    phrases = laid_out((n, text, [(0, len(text))]) for n, text in enumerate(spoken))
    for _ in range(50):
        wanted = random.choice(["a", "b", "c", "d"], 4)
        expected = sum(
            text.split()[at : at + 4] == wanted.tolist() for text in spoken for at in range(len(text.split()) - 3)
        )
        assert len(phrases.exact(words(" ".join(wanted)).ids)) == expected


def test_phrases_are_kept_and_earlier_ones_go(tmp_path: Path) -> None:
    folder = tmp_path / "phrases"
    made = kept(folder, "one", iter(TEXTS))
    again = kept(folder, "one", iter(()))
    assert again.row.tolist() == made.row.tolist()
    kept(folder, "two", iter(TEXTS))
    assert [path.name.split("-")[0] for path in folder.iterdir()] == ["two"]


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "phrases").write_text("a file")
    assert len(kept(tmp_path / "phrases", "one", iter(TEXTS)).exact(words("fish quotas").ids)) == 3


def test_an_empty_archive_has_no_phrases() -> None:
    assert len(laid_out([]).exact(words("fish quotas").ids)) == 0
