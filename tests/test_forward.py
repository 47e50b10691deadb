"""Batches are padded to few different lengths, and nothing of the padding is left in what they give."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
import torch

from qa import forward as module
from qa.encoder import ASKED_AT_ONCE, SentenceTransformerEncoder
from qa.forward import Output, forward, on_one_core

pytestmark = pytest.mark.model

TEXTS = ("Why?", "The visa agreement will be signed in June.", "The ferry sails again in July, says the harbour.")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("QA_PRECISION", "float32")
    return SentenceTransformerEncoder()._model


def embedded(model: Any, *texts: str) -> list[Output]:
    return forward(model, texts, "document", threading.Lock())


def test_padding_changes_no_vector(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = [embedded(model, text)[0] for text in TEXTS]
    assert [len(one.tokens) for one in alone if one.tokens is not None] == [8, 16, 16]
    monkeypatch.setattr(module, "LENGTHS", 1)
    for padded, text in zip(alone, TEXTS, strict=True):
        plain = embedded(model, text)[0]
        assert (padded.positions, padded.spans, padded.pieces) == (plain.positions, plain.spans, plain.pieces)
        assert padded.tokens is not None
        assert plain.tokens is not None
        np.testing.assert_allclose(padded.vector, plain.vector, atol=1e-6)
        np.testing.assert_allclose(padded.tokens[: len(plain.tokens)], plain.tokens, atol=1e-5)


def test_a_batch_is_never_longer_than_the_model_reads(model: Any) -> None:
    long = "harbour " * 1000
    whole = embedded(model, long)[0].tokens
    model.max_seq_length = 250
    cut = embedded(model, long)[0].tokens
    assert whole is not None
    assert cut is not None
    assert (len(whole), len(cut)) == (256, 250)


def test_questions_on_one_core_leave_the_others_to_whoever_computes_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_PRECISION", "float32")
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        encoder = SentenceTransformerEncoder()
        with on_one_core():
            assert torch.get_num_threads() == 1
        assert [len(encoder.encode_query(["Why?"] * count)) for count in (1, ASKED_AT_ONCE, 3 * ASKED_AT_ONCE)] == [
            1, ASKED_AT_ONCE, 3 * ASKED_AT_ONCE,
        ]  # fmt: skip
        assert torch.get_num_threads() == 2
        assert encoder._workers._max_workers == 2
    finally:
        torch.set_num_threads(before)
