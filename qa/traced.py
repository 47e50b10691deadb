"""A model whose layers run without Python between them, for questions: the same numbers in half the time.

Of one short text a transformer's layers compute little, and most of the time goes into calling them. Traced once, as
TorchScript does it, they are called as a whole. Passages are many to a batch and gain nothing. torch has deprecated
tracing for compilers that a user's machine may lack; where it is gone, questions run through the model as it is.
"""

from __future__ import annotations

import copy
import logging
import threading
import warnings
from typing import Any

import torch

from qa.precision import PROBES

INPUTS = ("input_ids", "attention_mask")
TEXT, OUTPUT = "text", "last_hidden_state"
"""What a sentence-transformers module must take and give for its transformer to be replaced."""

ASKED = 4
"""Questions before a model is traced: who asks one from the command line should not wait for it."""
logger = logging.getLogger(__name__)


class ForQuestions:
    """The model that questions run through: as it is at first, traced once some were asked."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        self._model = model
        self._asked = 0
        self._done = False
        self._lock = threading.Lock()

    def __call__(self) -> Any:  # noqa: ANN401
        """Return the model for the next question; tracing goes on beside the questions."""
        with self._lock:
            self._asked += 1
            if self._asked == ASKED:
                threading.Thread(target=self._trace, name="tracing").start()
            return self._model

    def twin(self) -> ForQuestions:
        """Return one with a lock of its own, which traces nothing again."""
        twin = ForQuestions(self._model)
        twin._asked = ASKED if self._done else 0
        return twin

    def _trace(self) -> None:
        self._model = traced(self._model) or self._model
        self._done = True


def traced(model: Any) -> Any | None:  # noqa: ANN401
    """Return a SentenceTransformer that computes the same, to the last bit, with its transformer traced.

    Returns None where that is not to be had: another architecture, an accelerator, or other numbers for any of a few
    texts of different lengths, alone and together. Takes about a second; `model` may be used meanwhile.
    """
    try:
        first = model[0]
        way = first.modality_config[TEXT]
        if model.device.type != "cpu" or way["method"] != "forward" or way["method_output_name"] != OUTPUT:
            return None
        with torch.inference_mode():
            inner = _with_module(first, "model", _Traced(first.model, _inputs(model, PROBES[:1])))
            faster = _with_module(model, next(iter(model._modules)), inner)
            alike = all(_same(model, faster, texts) for texts in (PROBES, *((text,) for text in PROBES)))
    except Exception:  # whatever a model has that cannot be traced
        logger.debug("the model cannot be traced", exc_info=True)
        return None
    logger.debug("questions run through a traced model" if alike else "tracing changes the vectors")
    return faster if alike else None


class _Traced(torch.nn.Module):
    """Stands in for a transformer."""

    def __init__(self, transformer: Any, example: tuple[torch.Tensor, ...]) -> None:  # noqa: ANN401
        super().__init__()
        self.config = transformer.config

        def states(ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            found: torch.Tensor = transformer(input_ids=ids, attention_mask=mask, return_dict=False)[0]
            return found

        transformer.requires_grad_(requires_grad=False)  # only then are parameters constants
        with warnings.catch_warnings():
            # What the tracer warns of, values it takes for constants, is what `traced` tries out.
            warnings.simplefilter("ignore")
            self._run = torch.jit.trace(states, example, check_trace=False)  # type: ignore[no-untyped-call]

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, **_ignored: object
    ) -> dict[str, torch.Tensor]:
        return {OUTPUT: self._run(input_ids, attention_mask)}


def _inputs(model: Any, texts: tuple[str, ...]) -> tuple[torch.Tensor, ...]:  # noqa: ANN401
    features = model.tokenizer(list(texts), padding=True, return_tensors="pt")
    return tuple(features[name] for name in INPUTS)


def _with_module(module: Any, name: str, other: torch.nn.Module) -> Any:  # noqa: ANN401
    """Copy a module, without its parameters, with another one in the place of one of those inside."""
    copied = copy.copy(module)
    copied._modules = {**module._modules, name: other}
    return copied


def _same(model: Any, faster: Any, texts: tuple[str, ...]) -> bool:  # noqa: ANN401
    """Compare all token vectors of a batch of texts."""
    states = [one[0](one.preprocess(list(texts)))["token_embeddings"] for one in (model, faster)]
    return bool(torch.equal(*states))
