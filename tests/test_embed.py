"""Only new text is encoded, also where a build before was cut short."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from qa import embed as module
from qa.archive import Archive
from qa.embed import embed
from qa.encoder import Encoded
from qa.wanted import Row
from tests.conftest import FakeEncoder

ROWS = [Row(f"passage number {n} speaks of word{n} and of fish", "on fish") for n in range(1000)]


class Failing(FakeEncoder):
    """Stops working after so many texts."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Encoded]:
        if len(self.encoded) + len(texts) > self.after:
            raise KeyboardInterrupt
        return super().encode_passages(texts, contexts)


def silent(_what: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 20)
    monkeypatch.setattr(module, "SAMPLE", 100)


def test_a_build_cut_short_at_seven_tenths_encodes_the_rest_only(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        embed(ROWS, Failing(700), tmp_path / "cache.sqlite", silent)
    encoder = FakeEncoder()
    found = embed(ROWS, encoder, tmp_path / "cache.sqlite", silent)
    assert found.encoded == len(encoder.encoded) == 300
    assert found.vectors.shape == (1000, FakeEncoder.dimension)


def test_what_was_cut_short_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        embed(ROWS, Failing(700), tmp_path / "cut.sqlite", silent)
    resumed = embed(ROWS, FakeEncoder(), tmp_path / "cut.sqlite", silent)
    whole = embed(ROWS, FakeEncoder(), tmp_path / "whole.sqlite", silent)
    np.testing.assert_array_equal(resumed.vectors, whole.vectors)
    assert [one.tolist() for one in resumed.codes] == [one.tolist() for one in whole.codes]


def test_progress_counts_what_is_new_up_to_the_end(tmp_path: Path) -> None:
    said: list[tuple[int, int]] = []
    embed(ROWS[:50], FakeEncoder(), tmp_path / "cache.sqlite", silent)
    embed(ROWS[:150], FakeEncoder(), tmp_path / "cache.sqlite", lambda _, done, total: said.append((done, total)))
    assert said == sorted(said)
    assert (said[0], said[-1]) == ((0, 100), (100, 100))


def test_what_is_lost_before_it_is_written_is_embedded_again(tmp_path: Path) -> None:
    found = embed(ROWS[:50], FakeEncoder(), tmp_path / "cache.sqlite", silent)
    before, codes = found.vectors, found.codes
    (tmp_path / "cache.sqlite").write_bytes(b"no database" * 1000)
    np.testing.assert_array_equal(found.vectors, before)
    assert [one.tolist() for one in found.codes] == [one.tolist() for one in codes]


def test_a_text_twice_is_encoded_once_and_has_two_rows(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    found = embed([*ROWS[:3], ROWS[1]], encoder, tmp_path / "cache.sqlite", silent)
    assert (found.encoded, len(encoder.encoded), len(found.vectors)) == (3, 3, 4)
    np.testing.assert_array_equal(found.vectors[3], found.vectors[1])
    assert found.tokens.tolist() == [len(one) for one in found.codes]


def test_batches_of_like_length_are_made_of_so_many_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINED_UP", 40)
    monkeypatch.setattr(module, "SAMPLE", 1)
    rows = [Row(f"{number} " + "fish " * (number % 40), "") for number in range(81)]
    encoder = FakeEncoder()
    found = embed(rows, encoder, tmp_path / "cache.sqlite", silent)
    lengths = [len(text) for text in encoder.encoded[1:]]
    assert [lengths[at : at + 40] for at in (0, 40)] == [sorted(lengths[at : at + 40])[::-1] for at in (0, 40)]
    assert found.vectors.shape == (81, FakeEncoder.dimension)


def test_another_number_format_is_encoded_anew(tmp_path: Path) -> None:
    embed(ROWS[:50], FakeEncoder(), tmp_path / "cache.sqlite", silent)
    other = FakeEncoder()
    other.precision = "bfloat16"
    assert embed(ROWS[:50], other, tmp_path / "cache.sqlite", silent).encoded == 50


def test_engines_keep_little_code_unless_told_otherwise() -> None:
    name = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
    code = f"import qa, os; print(os.environ['{name}'])"
    given = {key: value for key, value in os.environ.items() if key != name}
    for environment, kept in ((given, "128"), ({**given, name: "7"}, "7")):
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment)
        assert said.stdout.strip() == kept


def test_a_rewriting_for_a_better_codec_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    root, index = tmp_path / "pages", tmp_path / "index"
    root.mkdir()

    def write(number: int, count: int) -> None:
        said = "\n\n".join(f"Here {number} speaks of word{n} and of fish." for n in range(count))
        (root / f"{number}.txt").write_text(f"Statement on {number}, Oslo, June {number}, 2022\n\n{said}\n")

    def trained_on(archive: Archive) -> int:
        with archive._serving.using() as served:
            assert served.generation.tokens is not None
            return served.generation.tokens.codec.trained_on

    write(1, 20)
    with Archive.build([root], index, encoder=FakeEncoder()) as archive:
        few = trained_on(archive)
    write(2, 400)
    with pytest.raises(KeyboardInterrupt):
        Archive.build([root], index, encoder=Failing(300))
    encoder = FakeEncoder()
    with Archive.build([root], index, encoder=encoder) as archive:
        assert len(encoder.encoded) == 120
        assert trained_on(archive) > 4 * few
