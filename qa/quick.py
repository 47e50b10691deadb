"""The model that questions run through: one short text at a time, in a half or a third of the usual time.

BERT's weights are laid out once (`qa.packed`); another transformer is traced (`qa.traced`); where neither can be had,
or gives other vectors, questions run through the model as it is.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from qa.forward import Output, Run, Vectors, forward
from qa.packed import PackedModel
from qa.precision import PROBES
from qa.traced import OUTPUT, Traced

INPUTS = ("input_ids", "attention_mask")
TEXT = "text"
"""What a sentence-transformers module must take for its transformer to be replaced."""
ASKED = 4
"""Questions before a model is traced: who asks one from the command line should not wait for it."""
TRIED = (PROBES, *((text,) for text in PROBES))
"""Texts that both models are compared on: together, and each alone."""
ALIKE = 0.999
"""Least cosine to each token of the model as it is. In bfloat16 the order of additions shows in the fourth digit; the
default model's are .9999 alike. Vectors of passages were made in batches, by which they differ as much."""
logger = logging.getLogger(__name__)


class ForQuestions:
    """Embeds questions: by a packed model from the first one on, else by one traced once some were asked.

    Args:
        model: a SentenceTransformer.
        tokenizing: held while its tokenizer runs.
    """

    def __init__(self, model: Any, tokenizing: threading.Lock) -> None:  # noqa: ANN401
        self._model = model
        self._packed: Run | None = None
        self._tokenizing = tokenizing
        self._asked = 0
        self._traced = False  # or found not to be traceable
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> list[Output]:
        """Embed questions in one batch; tracing goes on beside it."""
        with self._lock:
            self._asked += 1
            if self._asked == 1:
                self._packed = packed(self._model, self._tokenizing)
            if self._asked == ASKED and not self._packed:
                threading.Thread(target=self._trace, name="tracing").start()
        return (self._packed or as_it_is(self._model, self._tokenizing))(texts)

    def twin(self, tokenizing: threading.Lock) -> ForQuestions:
        """Return one with locks of its own, which makes nothing again."""
        twin = ForQuestions(self._model, tokenizing)
        twin._packed, twin._traced = self._packed, self._traced
        twin._asked = ASKED if self._packed or self._traced else 0
        return twin

    def _trace(self) -> None:
        self._model = traced(self._model, self._tokenizing) or self._model
        self._traced = True


def packed(model: Any, tokenizing: threading.Lock) -> PackedModel | None:  # noqa: ANN401
    """Return what embeds questions as a SentenceTransformer does, but for rounding, with BERT's weights laid out.

    Returns None where that is not to be had: on an accelerator, of a model of other parts, or where any token of a few
    texts of different lengths, alone and together, gets another vector. Takes .15 s.
    """
    try:
        if model.device.type != "cpu":
            return None
        with tokenizing:
            found = PackedModel(model)
        least = _likeness(as_it_is(model, tokenizing), found)
        logger.debug("questions run through a packed model if %.5f is alike", least)
        return found if least >= ALIKE else None
    except Exception:  # whatever a model or this build of torch lacks
        logger.debug("the model cannot be packed", exc_info=True)
        return None


def traced(model: Any, tokenizing: threading.Lock) -> Any | None:  # noqa: ANN401
    """Return a SentenceTransformer that computes the same, to the last bit, with its transformer traced.

    Returns None as `packed` does, and where any number is another. Takes about a second; `model` may be used meanwhile.
    """
    try:
        first = model[0]
        way = first.modality_config[TEXT]
        if model.device.type != "cpu" or way["method"] != "forward" or way["method_output_name"] != OUTPUT:
            return None
        with tokenizing:
            example = _inputs(model, PROBES[:1])
        with torch.inference_mode():
            inner = _with_module(first, "model", Traced(first.model, example))
            found = _with_module(model, next(iter(model._modules)), inner)
        alike = all(_same(model, found, texts, tokenizing) for texts in TRIED)
        logger.debug("questions run through a traced model" if alike else "tracing changes the vectors")
        return found if alike else None
    except Exception:  # whatever a model has that cannot be traced
        logger.debug("the model cannot be traced", exc_info=True)
        return None


def as_it_is(model: Any, tokenizing: threading.Lock) -> Run:  # noqa: ANN401
    """Return what embeds questions by a SentenceTransformer, called as it is meant to be."""
    return partial(forward, model, task="query", tokenizing=tokenizing)


def _likeness(known: Run, run: Run) -> float:
    """Return the least cosine between both ways' vectors of a text or token; 0 where they find other tokens."""
    least = 1.0
    for texts in TRIED:
        for own, other in zip(known(texts), run(texts), strict=True):
            if (own.positions, own.spans, own.pieces) != (other.positions, other.spans, other.pieces):
                return 0.0
            if own.tokens is None or other.tokens is None:
                return 0.0
            rows = list(own.positions)
            tokens = _cosines(own.tokens[rows], other.tokens[rows])
            least = min(least, float(own.vector @ other.vector), float(tokens.min()))
    return least


def _same(model: Any, faster: Any, texts: tuple[str, ...], tokenizing: threading.Lock) -> bool:  # noqa: ANN401
    """Compare all token vectors of a batch of texts, number by number."""
    pairs = zip(*(as_it_is(one, tokenizing)(texts) for one in (model, faster)), strict=True)
    return all(np.array_equal(own.tokens, other.tokens) for own, other in pairs)


def _cosines(left: Vectors, right: Vectors) -> Vectors:
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return np.asarray((left * right).sum(axis=1) / lengths, np.float32)


def _inputs(model: Any, texts: tuple[str, ...]) -> tuple[torch.Tensor, ...]:  # noqa: ANN401
    features = model.tokenizer(list(texts), padding=True, return_tensors="pt")
    return tuple(features[name] for name in INPUTS)


def _with_module(module: Any, name: str, other: torch.nn.Module) -> Any:  # noqa: ANN401
    """Copy a module, without its parameters, with another one in the place of one of those inside."""
    copied = copy.copy(module)
    copied._modules = {**module._modules, name: other}
    return copied
