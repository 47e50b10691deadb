"""The model that questions run through: one short text at a time, in a half or a third of the usual time.

BERT's weights are laid out once (`qa.packed`); another transformer is traced (`qa.traced`); where neither can be had,
or gives other vectors, questions run through the model as it is.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable
from typing import Any

import torch

from qa.packed import OUTPUT, Packed
from qa.precision import PROBES
from qa.traced import Traced

INPUTS = ("input_ids", "attention_mask")
TEXT = "text"
"""What a sentence-transformers module must take for its transformer to be replaced."""
ASKED = 4
"""Questions before a model is traced: who asks one from the command line should not wait for it."""
ALIKE = 0.999
"""Least cosine to each token of the model as it is. In bfloat16 the order of additions shows in the fourth digit; the
default model's are .9999 alike. Vectors of passages were made in batches, by which they differ as much."""
logger = logging.getLogger(__name__)


class ForQuestions:
    """The model for questions: packed from the first one on, else traced once some were asked, else as it is."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        self._model = model
        self._asked = 0
        self._done = False
        self._lock = threading.Lock()

    def __call__(self) -> Any:  # noqa: ANN401
        """Return the model for the next question; tracing goes on beside the questions."""
        with self._lock:
            self._asked += 1
            if self._asked == 1 and (found := packed(self._model)):
                self._model, self._done = found, True
            if self._asked == ASKED and not self._done:
                threading.Thread(target=self._trace, name="tracing").start()
            return self._model

    def twin(self) -> ForQuestions:
        """Return one with a lock of its own, which makes nothing again."""
        twin = ForQuestions(self._model)
        twin._asked, twin._done = (ASKED, True) if self._done else (0, False)
        return twin

    def _trace(self) -> None:
        self._model = traced(self._model) or self._model
        self._done = True


def packed(model: Any) -> Any | None:  # noqa: ANN401
    """Return a SentenceTransformer that computes the same, but for rounding, with BERT's weights laid out beforehand.

    Returns None where that is not to be had: on an accelerator, of a model of other parts, or where any token of a few
    texts of different lengths, alone and together, gets another vector. Takes .15 s.
    """
    return _replaced(model, Packed)


def traced(model: Any) -> Any | None:  # noqa: ANN401
    """Return a SentenceTransformer that computes the same with its transformer traced; None as `packed` does.

    Takes about a second; `model` may be used meanwhile.
    """
    return _replaced(model, lambda transformer: Traced(transformer, _inputs(model, PROBES[:1])))


def _replaced(model: Any, make: Callable[[Any], torch.nn.Module]) -> Any | None:  # noqa: ANN401
    """Put another transformer in the place of a model's own, if its vectors are alike."""
    try:
        first = model[0]
        way = first.modality_config[TEXT]
        if model.device.type != "cpu" or way["method"] != "forward" or way["method_output_name"] != OUTPUT:
            return None
        with torch.inference_mode():
            stand_in = make(first.model)
            inner = _with_module(first, "model", stand_in)
            quicker = _with_module(model, next(iter(model._modules)), inner)
            alike = min(_likeness(model, quicker, texts) for texts in (PROBES, *((text,) for text in PROBES)))
    except Exception:  # whatever a model or this build of torch lacks
        logger.debug("the model cannot be replaced", exc_info=True)
        return None
    logger.debug("%s: cosine to the model as it is at least %.5f", type(stand_in).__name__, alike)
    return quicker if alike >= ALIKE else None


def _inputs(model: Any, texts: tuple[str, ...]) -> tuple[torch.Tensor, ...]:  # noqa: ANN401
    features = model.tokenizer(list(texts), padding=True, return_tensors="pt")
    return tuple(features[name] for name in INPUTS)


def _with_module(module: Any, name: str, other: torch.nn.Module) -> Any:  # noqa: ANN401
    """Copy a module, without its parameters, with another one in the place of one of those inside."""
    copied = copy.copy(module)
    copied._modules = {**module._modules, name: other}
    return copied


def _likeness(model: Any, quicker: Any, texts: tuple[str, ...]) -> float:  # noqa: ANN401
    """Return the least cosine between both models' vectors of the same token of a batch of texts."""
    own, other = (one[0](one.preprocess(list(texts))) for one in (model, quicker))
    shown = own["attention_mask"].bool()
    left, right = (one["token_embeddings"][shown].float() for one in (own, other))
    return float(torch.cosine_similarity(left, right, dim=1).min())
