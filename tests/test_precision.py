"""bfloat16 where it is fast and faithful, float32 else; the results are float32 of unit length either way."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest
import torch

from qa import precision
from qa.encoder import SentenceTransformerEncoder
from qa.errors import UsageError


class Model:
    """Stands for a model: `shift` turns what it computes once it is in bfloat16."""

    def __init__(self, shift: float) -> None:
        self.shift = shift
        self.device = torch.device("cpu")
        self.dtype = torch.float32

    def to(self, dtype: torch.dtype) -> Model:
        self.dtype = dtype
        return self

    def encode(self, texts: list[str], **_options: Any) -> torch.Tensor:
        vector = torch.tensor([1.0, self.shift if self.dtype == torch.bfloat16 else 0.0])
        return vector.repeat(len(texts), 1).to(self.dtype)


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "_fast", lambda _device: True)


@pytest.mark.usefixtures("fast")
def test_bfloat16_where_it_is_fast_and_faithful() -> None:
    model = Model(0.01)
    chosen, named = precision.in_best_precision(model)
    assert (named, chosen.dtype, model.dtype) == ("bfloat16", torch.bfloat16, torch.float32)


@pytest.mark.usefixtures("fast")
def test_float32_where_bfloat16_turns_the_vectors(caplog: pytest.LogCaptureFixture) -> None:
    model = Model(0.1)
    with caplog.at_level(logging.WARNING):
        assert precision.in_best_precision(model) == (model, "float32")
    assert "cosine 0.995" in caplog.text


def test_float32_where_bfloat16_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "_fast", lambda _device: False)
    model = Model(0.0)
    assert precision.in_best_precision(model) == (model, "float32")


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("named", ["float32", "bfloat16"])
def test_the_setting_decides(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_PRECISION", named)
    assert precision.in_best_precision(Model(0.1))[1] == named


def test_a_setting_that_is_no_format_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_PRECISION", "float8")
    with pytest.raises(UsageError, match="'float8'; set it to float32, bfloat16 or auto"):
        precision.in_best_precision(Model(0.0))


@pytest.mark.model
def test_both_formats_make_the_same_vectors_and_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded, fingerprints = [], []
    for named in ("float32", "bfloat16"):
        monkeypatch.setenv("QA_PRECISION", named)
        encoder = SentenceTransformerEncoder()
        assert encoder.precision == named
        fingerprints.append(encoder.fingerprint)
        encoded.append(
            encoder.encode_passages(["The bridge is closed for repairs until further notice."], ["On roads"])
        )
    (full,), (half,) = encoded
    assert fingerprints[0] == fingerprints[1]
    assert full.vector.dtype == half.vector.dtype == half.tokens.dtype == np.float32
    assert np.linalg.norm(half.vector) == pytest.approx(1.0, abs=1e-6)
    assert float(full.vector @ half.vector) > 0.9995
    assert full.spans == half.spans
    assert float((full.tokens * half.tokens).sum(axis=1).min()) > 0.99
