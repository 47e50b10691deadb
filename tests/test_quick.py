"""Questions run through a quicker model that gives the same vectors, or else through the model as it is."""

from __future__ import annotations

import copy
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
from qa.packed import Packed
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


def as_it_is(model: Any, texts: tuple[str, ...]) -> list[Output]:
    return forward(model, texts, "query", threading.Lock())


def tokens(output: Output) -> np.ndarray[Any, np.dtype[np.float32]]:
    assert output.tokens is not None
    return output.tokens[list(output.positions)]


@pytest.mark.model
def test_packed_model_gives_the_same_vectors_but_for_rounding(model: Any) -> None:
    quicker = packed(model, threading.Lock())
    assert quicker is not None
    for texts in (*((question,) for question in QUESTIONS), QUESTIONS):
        for own, other in zip(as_it_is(model, texts), quicker(texts), strict=True):
            assert float(own.vector @ other.vector) > 0.9995
            rows = [one / np.linalg.norm(one, axis=1, keepdims=True) for one in (tokens(own), tokens(other))]
            assert float((rows[0] * rows[1]).sum(axis=1).min()) > 0.9995
            assert (own.positions, own.spans, own.pieces) == (other.positions, other.spans, other.pieces)


@pytest.mark.model
@pytest.mark.parametrize("text", ["", " ", "?", "a\0b", "Größe “ﬁ” 東京 \u202e x", "word " * 400, "é" * 3000])
def test_packed_model_reads_whatever_is_asked_as_the_model_does(model: Any, text: str) -> None:
    quicker = packed(model, threading.Lock())
    assert quicker is not None
    ((own,), (other,)) = as_it_is(model, (text,)), quicker((text,))
    assert (own.positions, own.spans, own.pieces) == (other.positions, other.spans, other.pieces)
    assert float(own.vector @ other.vector) > 0.999


@pytest.mark.model
def test_traced_model_gives_the_same_vectors_to_the_last_bit(model: Any) -> None:
    quicker = traced(model, threading.Lock())
    assert quicker is not None
    assert isinstance(quicker[0].model, Traced)
    for texts in (*((question,) for question in QUESTIONS), QUESTIONS):
        for own, other in zip(as_it_is(model, texts), as_it_is(quicker, texts), strict=True):
            assert own.vector.tolist() == other.vector.tolist()
            assert tokens(own).tolist() == tokens(other).tolist()
            assert (own.positions, own.spans) == (other.positions, other.spans)


@pytest.mark.model
def test_other_vectors_are_not_relied_on(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    packing = Packed.__call__

    def wrong(one: Packed, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        states = packing(one, ids, mask).clone()
        if ids.shape[1] > 40:
            states[0, 1] = states[0, 2]
        return states

    monkeypatch.setattr(Packed, "__call__", wrong)
    assert packed(model, threading.Lock()) is None


@pytest.mark.model
def test_other_numbers_of_a_traced_model_are_not_relied_on(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = torch.jit.trace

    def wrong(function: Any, *arguments: Any, **options: Any) -> Any:
        real = run(function, *arguments, **options)
        return lambda ids, mask: real(ids, mask) * (1.01 if ids.shape[1] > 40 else 1)

    monkeypatch.setattr(torch.jit, "trace", wrong)
    assert traced(model, threading.Lock()) is None


@pytest.mark.model
@pytest.mark.parametrize(
    ("what", "otherwise"), [("truncate_dim", 64), ("prompts", {"query": "query: "}), ("max_seq_length", 250)]
)
def test_a_model_that_does_more_is_not_packed(
    model: Any, what: str, otherwise: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = copy.copy(model)
    monkeypatch.setattr(type(changed), what, property(lambda _: otherwise), raising=False)
    assert packed(changed, threading.Lock()) is None


@pytest.mark.parametrize("options", [{}, {"layer_norm_eps": 0.1}, {"type_vocab_size": 1}])
def test_packed_states_are_those_of_the_transformer(options: dict[str, Any]) -> None:
    torch.manual_seed(0)
    bert = BertModel(BertConfig(**SMALL, **options)).eval()
    ids = torch.tensor([[1, 7, 3, 9, 2], [1, 8, 2, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    with torch.inference_mode():
        own = bert(input_ids=ids, attention_mask=mask).last_hidden_state
        found = Packed(bert)(ids, mask.bool())
    assert torch.allclose(own[mask.bool()], found[mask.bool()], atol=1e-5)


@pytest.mark.parametrize("option", [{"hidden_act": "relu"}, {"is_decoder": True}])
def test_what_is_computed_otherwise_is_not_packed(option: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="another architecture"):
        Packed(BertModel(BertConfig(**SMALL, **option)))


def test_another_architecture_is_not_packed() -> None:
    other = DistilBertModel(DistilBertConfig(vocab_size=50, dim=32, hidden_dim=48, n_layers=1, n_heads=4))
    with pytest.raises(ValueError, match="another architecture"):
        Packed(other)


def told(name: str, made: list[object]) -> Any:
    """Stand in for a way to make a quicker model, which notes what it is made of and answers with a name."""
    return lambda model, _: made.append(model) or (lambda texts: [name, *texts])


def answers(asked: ForQuestions, times: int) -> list[Any]:
    return [asked(["q"]) for _ in range(times)]


@pytest.fixture(autouse=True)
def as_it_is_says_so(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "made" in request.fixturenames:
        monkeypatch.setattr(quick, "as_it_is", lambda model, _: lambda texts: [model, *texts])


@pytest.fixture
def made() -> list[object]:
    return []


def test_what_cannot_be_replaced_stays_as_it_is(made: list[object]) -> None:
    for model in (object(), [SimpleNamespace(modality_config={})]):
        assert packed(model, threading.Lock()) is None
        assert traced(model, threading.Lock()) is None
        assert answers(ForQuestions(model, threading.Lock()), 2 * ASKED) == [[model, "q"]] * 2 * ASKED
    assert made == []


def test_a_model_is_packed_for_the_first_question_and_not_again(
    made: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "packed", told("packed", made))
    monkeypatch.setattr(quick, "traced", told("traced", made))
    asked = ForQuestions("as it is", threading.Lock())
    assert answers(asked, 2 * ASKED) == [["packed", "q"]] * 2 * ASKED
    assert answers(asked.twin(threading.Lock()), 2 * ASKED) == [["packed", "q"]] * 2 * ASKED
    assert made == ["as it is"]


def test_another_model_is_traced_once_some_questions_were_asked(
    made: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick, "packed", lambda *_: None)
    monkeypatch.setattr(quick, "traced", lambda one, _: made.append(one) or "traced")
    asked = ForQuestions("as it is", threading.Lock())
    assert answers(asked, ASKED - 1) == [["as it is", "q"]] * (ASKED - 1)
    assert made == []
    asked(["q"])
    eventually(lambda: asked(["q"]) == ["traced", "q"], "the traced model never takes its place")
    assert answers(asked.twin(threading.Lock()), 2 * ASKED) == [["traced", "q"]] * 2 * ASKED
    assert made == ["as it is"]
