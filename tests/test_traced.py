"""Questions run through a traced model that gives the same numbers, or else through the model as it is."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import torch

from qa import traced as tracing
from qa.encoder import SentenceTransformerEncoder
from qa.forward import forward
from qa.traced import ASKED, ForQuestions, traced
from tests.patience import eventually

pytestmark = pytest.mark.model

QUESTIONS = (
    "Why?",
    "What did the minister say about visas?",
    "How many people live in the Far East and what is done for young families there, above all in the villages?",
)


@pytest.fixture(scope="module")
def model() -> Any:
    return SentenceTransformerEncoder()._model


def test_traced_model_gives_the_same_vectors_to_the_last_bit(model: Any) -> None:
    faster = traced(model)
    assert faster is not None
    assert faster[0].model is not model[0].model
    for texts in (*((question,) for question in QUESTIONS), QUESTIONS):
        pairs = zip(*(forward(one, texts, "query", threading.Lock()) for one in (model, faster)), strict=True)
        for own, other in pairs:
            assert own.vector.tolist() == other.vector.tolist()
            assert own.tokens is not None
            assert other.tokens is not None
            assert own.tokens[list(own.positions)].tolist() == other.tokens[list(other.positions)].tolist()
            assert (own.positions, own.spans) == (other.positions, other.spans)


def test_other_numbers_are_not_relied_on(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = torch.jit.trace

    def wrong(function: Any, *arguments: Any, **options: Any) -> Any:
        real = run(function, *arguments, **options)
        return lambda ids, mask: real(ids, mask) * (1.01 if ids.shape[1] > 40 else 1)

    monkeypatch.setattr(torch.jit, "trace", wrong)
    assert traced(model) is None


def test_what_cannot_be_traced_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert traced(object()) is None
    monkeypatch.setattr(tracing, "traced", lambda _: None)
    model = object()
    asked = ForQuestions(model)
    assert [asked() for _ in range(2 * ASKED)] == [model] * 2 * ASKED


def test_a_model_is_traced_once_some_questions_were_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    monkeypatch.setattr(tracing, "traced", lambda one: made.append(one) or "traced")
    asked = ForQuestions("as it is")
    assert [asked() for _ in range(ASKED - 1)] == ["as it is"] * (ASKED - 1)
    assert made == []
    asked()
    eventually(lambda: asked() == "traced", "the traced model is never taken")
    assert made == ["as it is"]
