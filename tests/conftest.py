"""A fake encoder, small archives, and isolation from the user's own files."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from qa import cli, serving
from qa.archive import Archive
from qa.encoder import Encoded
from qa.forward import Vectors
from qa.models import Span
from qa.vocabulary import NONE, Vocabulary
from qa.windows import cut

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"


class Result(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Result]


class FakeEncoder:
    """Bag of words in 256 dimensions: equal words attract, nothing is understood, nothing is loaded."""

    dimension = 256
    precision = "float32"

    def __init__(self, name: str = "fake", room: int = 200) -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()
        self.room = room
        self.encoded: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> list[Encoded]:
        return [self._encoded(text, text) for text in texts]

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Encoded]:
        self.encoded += texts
        return [self._encoded(text, f"{about} {text}") for text, about in zip(texts, contexts, strict=True)]

    def token_spans(self, texts: Sequence[str]) -> list[list[Span]]:
        return [[match.span() for match in re.finditer(r"\w+", text)] for text in texts]

    def _encoded(self, text: str, whole: str) -> Encoded:
        spans = self.token_spans([text])[0]
        tokens = [self._vector(text[start:end]) for start, end in spans]
        return Encoded(self._vector(whole), np.array(tokens, np.float32).reshape(-1, self.dimension), tuple(spans))

    @property
    def vocabulary(self) -> Vocabulary:
        return NONE

    def windows(self, texts: Sequence[str], contexts: Sequence[str]) -> list[list[Span]]:
        return [self._cut(text, context) for text, context in zip(texts, contexts, strict=True)]

    def _cut(self, text: str, context: str) -> list[Span]:
        room = max(self.room - len(context.split()), self.room // 2)
        return cut(text, [match.span() for match in re.finditer(r"\S+", text)], room)

    def _vector(self, text: str) -> Vectors:
        words = re.findall(r"\w+", text.lower())
        vector = np.sum([_word_vector(word) for word in words or [""]], axis=0)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


@cache
def _word_vector(word: str) -> Vectors:
    """A direction of its own for every word; two words are nearly at right angles."""
    seed = int(hashlib.sha256(word.encode()).hexdigest(), 16) % 2**32
    return np.random.default_rng(seed).standard_normal(FakeEncoder.dimension).astype(np.float32)


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QA_INDEX", raising=False)
    monkeypatch.delenv("QA_PRECISION", raising=False)
    for name in ("QA_STORE", "QA_STORE_TOKEN", "QA_STORE_TLS", "QA_STORE_CA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an archive of the seed pages, made with the fake encoder; not to be changed."""
    index = tmp_path_factory.mktemp("seeds-index")
    Archive.build([SEEDS], index, encoder=FakeEncoder()).close()
    return index


@pytest.fixture(scope="session")
def seeds_archive(seeds_index: Path) -> Iterator[Archive]:
    with Archive.open(seeds_index, encoder=FakeEncoder()) as archive:
        yield archive


@pytest.fixture(scope="session")
def real_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of the seed pages, made with the real model."""
    with Archive.build([SEEDS], tmp_path_factory.mktemp("real-index")) as archive:
        yield archive


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of three small pages."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in {
        "visas.txt": (
            "Foreign Minister Anna Berg’s answers to Daily News questions, Oslo, March 3, 2018\n\n"
            "Question: When will the visa agreement be signed?\n\n"
            "Anna Berg: The visa agreement will be signed in June.\n\nNothing stands in its way any more.\n\n"
            "Question: What about fish quotas?\n\n"
            "Anna Berg: Fish quotas are a matter for the parliament.\n"
        ),
        "harbour.txt": (
            "Statement by Minister of Transport Karl Lund on the new harbour, Bergen, May 9, 2020\n\n"
            "The harbour of Bergen will be opened for container ships next spring.\n\n"
            "Fish quotas do not change.\n"
        ),
        "bridge.txt": (
            "Statement by Minister of Transport Karl Lund on the bridge, Bergen, April 2, 2021\n\n"
            "The bridge is closed for repairs until further notice.\n\n"
            "Fish quotas do not change.\n"
        ),
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def archive(pages: Path, tmp_path: Path, encoder: FakeEncoder) -> Iterator[Archive]:
    with Archive.build([pages], tmp_path / "index", encoder=encoder) as built:
        yield built


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run `qa` in this process, with the fake encoder, in an archive folder of its own."""
    monkeypatch.setattr(serving, "SentenceTransformerEncoder", FakeEncoder)
    monkeypatch.setattr("qa.archive.SentenceTransformerEncoder", FakeEncoder)
    monkeypatch.setenv("QA_INDEX", str(tmp_path / "index"))

    def call(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["qa", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return Result(int(stopped.value.code or 0), *capsys.readouterr())

    return call
