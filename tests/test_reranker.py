"""A reranker that the user names: its place in the search, tiny models of both kinds, and the hub's closed door."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.archive import Archive
from qa.errors import EncoderError
from qa.reranker import NamedReranker
from tests.conftest import FakeEncoder

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fish", "quotas", "harbour", "bridge", "visa", "the", "?", "."]


class Backwards:
    """Likes what holds the word "bridge" and nothing else."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        self.asked.append((question, list(texts)))
        return np.array([float("is closed for repairs" in text) for text in texts], np.float32)


def test_named_reranker_decides_the_order(archive: Archive) -> None:
    reranker = Backwards()
    with Archive.open(archive.index, encoder=FakeEncoder(), rerank=reranker) as other:
        hits = other.search("fish quotas", k=3)
    assert hits[0].passage.text == "The bridge is closed for repairs until further notice."
    assert archive.search("fish quotas", k=3)[0].passage.text != hits[0].passage.text
    ((question, texts),) = reranker.asked
    assert question == "fish quotas"
    assert "Statement by Minister of Transport Karl Lund on the bridge" in next(t for t in texts if "repairs" in t)


def test_follow_up_is_judged_with_the_question_before(archive: Archive) -> None:
    reranker = Backwards()
    with Archive.open(archive.index, encoder=FakeEncoder(), rerank=reranker) as other:
        other.ask("And why?", history=["Is the bridge closed?"])
    assert reranker.asked[0][0] == "Is the bridge closed? And why?"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A vocabulary of thirteen words, and sizes in which a model weighs nothing."""
    from transformers import BertConfig, BertTokenizerFast

    vocabulary = tmp_path_factory.mktemp("vocabulary") / "vocab.txt"
    vocabulary.write_text("\n".join(WORDS))
    sizes = {
        "vocab_size": len(WORDS), "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16, "max_position_embeddings": 64,
    }  # fmt: skip
    tokenizer = BertTokenizerFast(str(vocabulary), model_max_length=64)
    return {"tokenizer": tokenizer, "config": lambda labels: BertConfig(num_labels=labels, **sizes)}


def pairs_model(folder: Path, parts: dict[str, Any], labels: int) -> Path:
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(0)
    BertForSequenceClassification(parts["config"](labels)).save_pretrained(folder)
    parts["tokenizer"].save_pretrained(folder)
    return folder


@pytest.mark.model
def test_cross_encoder_scores_pairs(tmp_path: Path, parts: dict[str, Any]) -> None:
    reranker = NamedReranker(str(pairs_model(tmp_path, parts, 1)))
    found = reranker.scores("fish ?", ["the harbour .", "fish quotas ."])
    assert found.dtype == np.float32
    assert found.shape == (2,)
    assert ((found > 0) & (found < 1)).all()
    assert reranker.scores("fish ?", ["fish quotas ."])[0] == pytest.approx(float(found[1]), abs=1e-5)


@pytest.mark.model
def test_multi_vector_encoder_scores_by_words(tmp_path: Path, parts: dict[str, Any]) -> None:
    import torch
    from sentence_transformers import MultiVectorEncoder
    from transformers import BertModel

    torch.manual_seed(0)
    plain, saved = tmp_path / "plain", tmp_path / "saved"
    BertModel(parts["config"](1)).save_pretrained(plain)
    parts["tokenizer"].save_pretrained(plain)
    MultiVectorEncoder(str(plain), local_files_only=True).save_pretrained(str(saved))
    found = NamedReranker(str(saved)).scores("fish quotas", ["fish quotas", "the harbour ."])
    assert found[0] == pytest.approx(1, abs=1e-3)
    assert found[1] < found[0]


@pytest.mark.model
def test_model_of_several_classes_is_refused(tmp_path: Path, parts: dict[str, Any]) -> None:
    reranker = NamedReranker(str(pairs_model(tmp_path, parts, 3)))
    with pytest.raises(EncoderError, match="sorts pairs into 3 classes; name one that gives a single score"):
        reranker.scores("fish ?", ["fish"])


def test_model_that_cannot_be_had_is_one_sentence(monkeypatch: pytest.MonkeyPatch, archive: Archive) -> None:
    def closed(_: str) -> None:
        raise ConnectionError("no way out")

    monkeypatch.setattr("qa.hub.ask", closed)
    with (
        Archive.open(archive.index, encoder=FakeEncoder(), rerank="somebody/reranker") as other,
        pytest.raises(EncoderError) as raised,
    ):
        other.ask("fish quotas")
    assert str(raised.value) == (
        "The reranker somebody/reranker is neither on this machine nor to be had from the model hub (ConnectionError); "
        "check its name and the network, name a local folder, or leave --rerank out."
    )


def test_folder_without_a_model_is_the_same_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"^The reranker .* is neither on this machine nor"):
        NamedReranker(str(tmp_path)).scores("fish", ["fish"])
