"""Questions run through a quicker model that gives the same vectors, or else through the model as it is."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel

from qa import quick
from qa.encoder import SentenceTransformerEncoder
from qa.forward import Output, forward
from qa.packed import OUTPUT, Packed
from qa.quick import ASKED, ForQuestions, packed, traced
from qa.traced import Traced
from tests.patience import eventually

QUESTIONS = (
    "Why?",
    "What did the minister say about visas?",
    "How many people live in the Far East and what is done for young families there, above all in the villages?",
)
SMALL = {"vocab_size": 50, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}


@pytest.fixture(scope="module")
def model() -> Any:
    return SentenceTransformerEncoder()._model


def outputs(model: Any, texts: tuple[str, ...]) -> list[Output]:
    return forward(model, texts, "query", threading.Lock())


def tokens(output: Output) -> np.ndarray[Any, np.dtype[np.float32]]:
    assert output.tokens is not None
    return output.tokens[list(output.positions)]


@pytest.mark.model
def test_packed_model_gives_the_same_vectors_but_for_rounding(model: Any) -> None:
    quicker = packed(model)
    assert quicker is not None
    assert isinstance(quicker[0].model, Packed)
    for texts in (*((question,) for question in QUESTIONS), QUESTIONS):
        for own, other in zip(outputs(model, texts), outputs(quicker, texts), strict=True):
            assert float(own.vector @ other.vector) > 0.9995
            rows = [one / np.linalg.norm(one, axis=1, keepdims=True) for one in (tokens(own), tokens(other))]
            assert float((rows[0] * rows[1]).sum(axis=1).min()) > 0.9995
            assert (own.positions, own.spans, own.pieces) == (other.positions, other.spans, other.pieces)


@pytest.mark.model
def test_traced_model_gives_the_same_vectors_to_the_last_bit(model: Any) -> None:
    quicker = traced(model)
    assert quicker is not None
    assert isinstance(quicker[0].model, Traced)
    for texts in (*((question,) for question in QUESTIONS), QUESTIONS):
        for own, other in zip(outputs(model, texts), outputs(quicker, texts), strict=True):
            assert own.vector.tolist() == other.vector.tolist()
            assert tokens(own).tolist() == tokens(other).tolist()


@pytest.mark.model
def test_other_numbers_are_not_relied_on(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(kind: Any) -> Any:
        class Wrong(kind):  # type: ignore[misc]
            def forward(self, input_ids: Any, attention_mask: Any, **_: Any) -> dict[str, Any]:
                found = super().forward(input_ids, attention_mask)[OUTPUT].clone()
                if input_ids.shape[1] > 40:
                    found[0, 1] = found[0, 2]
                return {OUTPUT: found}

        return Wrong

    for name in ("Packed", "Traced"):
        monkeypatch.setattr(quick, name, wrong(getattr(quick, name)))
    assert packed(model) is None
    assert traced(model) is None


@pytest.mark.parametrize("options", [{}, {"layer_norm_eps": 0.1}, {"type_vocab_size": 1}])
def test_packed_states_are_those_of_the_transformer(options: dict[str, Any]) -> None:
    torch.manual_seed(0)
    bert = BertModel(BertConfig(**SMALL, **options)).eval()
    ids = torch.tensor([[1, 7, 3, 9, 2], [1, 8, 2, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    with torch.inference_mode():
        own = bert(input_ids=ids, attention_mask=mask).last_hidden_state
        found = Packed(bert)(ids, mask)[OUTPUT]
    assert torch.allclose(own[mask.bool()], found[mask.bool()], atol=1e-5)


@pytest.mark.parametrize("option", [{"hidden_act": "relu"}, {"is_decoder": True}])
def test_what_is_computed_otherwise_is_not_packed(option: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="another architecture"):
        Packed(BertModel(BertConfig(**SMALL, **option)))


def test_another_architecture_is_not_packed() -> None:
    other = DistilBertModel(DistilBertConfig(vocab_size=50, dim=32, hidden_dim=48, n_layers=1, n_heads=4))
    with pytest.raises(ValueError, match="another architecture"):
        Packed(other)


def test_what_cannot_be_replaced_stays_as_it_is() -> None:
    for model in (object(), [SimpleNamespace(modality_config={})]):
        assert packed(model) is None
        assert traced(model) is None
        asked = ForQuestions(model)
        assert [asked() for _ in range(2 * ASKED)] == [model] * 2 * ASKED


def test_a_model_is_packed_for_the_first_question_and_not_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(quick, "packed", lambda one: made.append(one) or "packed")
    monkeypatch.setattr(quick, "traced", lambda one: made.append(one) or "traced")
    asked = ForQuestions("as it is")
    assert [asked() for _ in range(2 * ASKED)] == ["packed"] * 2 * ASKED
    twin = asked.twin()
    assert [twin() for _ in range(2 * ASKED)] == ["packed"] * 2 * ASKED
    assert made == ["as it is"]


def test_another_model_is_traced_once_some_questions_were_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(quick, "packed", lambda _: None)
    monkeypatch.setattr(quick, "traced", lambda one: made.append(one) or "traced")
    asked = ForQuestions("as it is")
    assert [asked() for _ in range(ASKED - 1)] == ["as it is"] * (ASKED - 1)
    assert made == []
    asked()
    eventually(lambda: asked() == "traced", "the traced model never takes its place")
    assert made == ["as it is"]
