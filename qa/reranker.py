"""A second model that a user names to put passages in order, in place of the token vectors of the encoder.

A cross-encoder reads question and passage together; a multi-vector encoder compares their words. Either costs a forward
pass for every passage that is compared, where the built-in reranking costs none.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from qa.errors import EncoderError
from qa.hub import opened
from qa.settings import silence_telemetry

Floats = npt.NDArray[np.float32]

BATCH = 16
CROSS, MULTI = "CrossEncoder", "MultiVectorEncoder"
KINDS = {"CrossEncoder": CROSS, "MultiVectorEncoder": MULTI, "ColBERT": MULTI}
"""By what a model's own settings call it."""
JUDGES_PAIRS = "ForSequenceClassification"
"""End of the name of an architecture that judges a pair of texts, where the settings say nothing."""

logger = logging.getLogger(__name__)


class Reranker(Protocol):
    """Judges how well passages answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """Return a number for each text, within [0, 1], higher for better. Shape (texts,)."""
        ...


class NamedReranker:
    """A `Reranker` over a `CrossEncoder` or `MultiVectorEncoder` of sentence-transformers, loaded when first used.

    Args:
        name: a local folder, or a name on the model hub.

    Raises:
        EncoderError: when used, if the model cannot be had or is of another kind.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._model: Any = None

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """Return a number for each text, within [0, 1], higher for better. Shape (texts,)."""
        with self._lock:
            if self._model is None:
                self._model = _load(self.name)
            if type(self._model).__name__ == MULTI:
                return self._by_words(question, texts)
            return self._by_pairs(question, texts)

    def _by_pairs(self, question: str, texts: Sequence[str]) -> Floats:
        from torch.nn import Sigmoid  # noqa: PLC0415 - takes seconds, needed only here

        pairs = [(question, text) for text in texts]
        found = self._model.predict(pairs, batch_size=BATCH, activation_fn=Sigmoid(), show_progress_bar=False)
        return np.asarray(found, np.float32)

    def _by_words(self, question: str, texts: Sequence[str]) -> Floats:
        """Average, over the question's tokens, the cosine of the best token of each text."""
        options = {"batch_size": BATCH, "show_progress_bar": False}
        asked = self._model.encode_query([question], **options)
        said = self._model.encode_document(list(texts), **options)
        similar = self._model.similarity(asked, said)[0].float().cpu().numpy() / max(len(asked[0]), 1)
        return np.asarray(np.clip(similar, 0, 1), np.float32)


def _load(name: str) -> Any:  # noqa: ANN401
    silence_telemetry()
    try:
        kind, model = _from_files(name, True) if Path(name).is_dir() else opened(name, partial(_from_files, name))
    except Exception as error:
        logger.debug("loading %s failed", name, exc_info=True)
        raise EncoderError(
            f"The reranker {name} is neither on this machine nor to be had from the model hub "
            f"({type(error).__name__}); check its name and the network, name a local folder, or leave --rerank out."
        ) from error
    if kind == CROSS and model.num_labels != 1:
        raise EncoderError(
            f"The reranker {name} sorts pairs into {model.num_labels} classes; name one that gives a single score."
        )
    model.eval()
    return model


def _from_files(name: str, local: bool) -> tuple[str, Any]:
    kind = _kind(name, local=local)
    import sentence_transformers  # noqa: PLC0415 - takes seconds, needed only here
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    transformers_logging.disable_progress_bar()
    options = {"trust_remote_code": False, "local_files_only": local, "model_kwargs": {"use_safetensors": True}}
    return kind, getattr(sentence_transformers, kind)(name, **options)


def _kind(name: str, *, local: bool) -> str:
    """Tell from its settings what sort of model this is."""
    own = _settings(name, "config_sentence_transformers.json", local=local).get("model_type")
    if own in KINDS:
        return KINDS[own]
    architectures = _settings(name, "config.json", local=local).get("architectures") or [""]
    return CROSS if architectures[0].endswith(JUDGES_PAIRS) else MULTI


def _settings(name: str, file: str, *, local: bool) -> dict[str, Any]:
    """Read one of a model's files of settings; empty where it has no such file."""
    from huggingface_hub import hf_hub_download  # noqa: PLC0415
    from huggingface_hub.errors import EntryNotFoundError  # noqa: PLC0415

    try:
        folder = Path(name)
        path = folder / file if folder.is_dir() else Path(hf_hub_download(name, file, local_files_only=local))
        found = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, EntryNotFoundError):
        if local or file != "config.json":
            return {}
        raise
    return found if isinstance(found, dict) else {}
