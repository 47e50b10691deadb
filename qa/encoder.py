"""Text to vectors: the `Encoder` protocol and the sentence-transformers one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from qa.loading import Loaded, load
from qa.model_files import local_folder, weights_digest
from qa.models import Span
from qa.settings import DEFAULT_MODEL
from qa.words import FUNCTION_WORDS

Vectors = npt.NDArray[np.float32]

STRIDE = 0.75
"""Share of a window after which the next one starts: a quarter overlaps, so that no sentence is only ever cut."""
BATCH = 16
CONTEXT_TOKENS = 48
"""Of a context that are encoded: the usual title whole, a very long one in part."""
JOIN = "\n"
"""Between a passage's context and its text."""

Keep = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text as a vector and as the vectors of its tokens, from the same forward pass."""

    vector: Vectors
    """Shape (dimension,), unit length."""
    tokens: Vectors
    """Shape (tokens kept, token dimension), rows of unit length; no rows where the model gives none."""
    spans: tuple[Span, ...]
    """Where each token kept lies in the text that was encoded."""


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
    def precision(self) -> str:
        """Number format computed in. Vectors of two formats can be compared, but are not the same to the last bit."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    def encode_query(self, texts: Sequence[str]) -> list[Encoded]:
        """Embed questions; every token of theirs is kept that is not punctuation."""
        ...

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Encoded]:
        """Embed passages, each in its context; of the passage's own tokens those are kept that carry meaning."""
        ...

    def token_spans(self, text: str) -> list[Span]:
        """Where the tokens lie that `encode_passages` would keep of a text."""
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
        self._loaded: Loaded | None = None
        self._fingerprint: str | None = None

    @property
    def fingerprint(self) -> str:
        """Digest of the weights; of a hub model, of its loaded parameters' file."""
        if self._fingerprint is None:
            folder = local_folder(self.name)
            self._fingerprint = weights_digest(folder) if folder else self._ready.parameters
        return self._fingerprint

    @property
    def precision(self) -> str:
        """Number format computed in: bfloat16 or float32."""
        return self._ready.precision

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._model.get_embedding_dimension())

    def encode_query(self, texts: Sequence[str]) -> list[Encoded]:
        """Embed questions, with the model's own query prompt where it has one."""
        prompt = (self._model.prompts or {}).get("query") or ""
        return self._encode(self._model.encode_query, prompt, list(texts), [""] * len(texts), _letters)

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Encoded]:
        """Embed passages, with the model's own document prompt where it has one."""
        prompt = (self._model.prompts or {}).get("document") or ""
        return self._encode(self._model.encode_document, prompt, list(texts), list(contexts), _meaning)

    def token_spans(self, text: str) -> list[Span]:
        """Where the tokens lie that `encode_passages` would keep of a text."""
        return [(start, end) for start, end in self._offsets(text) if _meaning(text[start:end])]

    def windows(self, text: str, context: str = "") -> list[Span]:
        """Cut a text into overlapping stretches that each fit the model's window together with `context`.

        Every character that is not white space at an edge lies in at least one of them.
        """
        taken = len(self._offsets(self._trimmed(context) + JOIN)) if context else 0
        return cut(self._offsets(text), len(text), max(self._room - taken, 1))

    def _offsets(self, text: str) -> list[Span]:
        tokenizer = self._model.tokenizer
        with self._lock:  # the tokenizer keeps state of its own between calls
            found = tokenizer(
                text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
            )
        return [(start, end) for start, end in found["offset_mapping"]]

    def _encode(
        self,
        method: Callable[..., list[dict[str, Any]]],
        prompt: str,
        texts: list[str],
        contexts: list[str],
        keep: Keep,
    ) -> list[Encoded]:
        whole = [
            f"{self._trimmed(context)}{JOIN}{text}" if context else text
            for text, context in zip(texts, contexts, strict=True)
        ]
        found = method(
            whole,
            batch_size=BATCH,
            output_value=None,
            convert_to_numpy=False,
            show_progress_bar=False,
        )
        # The method puts the model's prompt in front, so tokens are counted from there.
        whole = [f"{prompt}{text}" for text in whole]
        offsets = [self._offsets(text) for text in whole]
        return [
            _encoded(one, text, spans, len(text) - len(own), self._lead, keep)
            for one, text, own, spans in zip(found, whole, texts, offsets, strict=True)
        ]

    def _trimmed(self, context: str) -> str:
        """Cut a context to its first tokens, so that most of every window is the passage's own."""
        offsets = self._offsets(context)
        return context[: offsets[CONTEXT_TOKENS - 1][1]] if len(offsets) > CONTEXT_TOKENS else context

    @property
    def _room(self) -> int:
        """Tokens of a text that fit the model's window."""
        tokenizer = self._model.tokenizer
        return int((self._model.max_seq_length or tokenizer.model_max_length) - tokenizer.num_special_tokens_to_add())

    @cached_property
    def _lead(self) -> int:
        """Special tokens that the model puts before a text."""
        mask: list[int] = self._model.tokenizer("a", return_special_tokens_mask=True)["special_tokens_mask"]
        return mask.index(0)

    @property
    def _model(self) -> Any:  # noqa: ANN401
        return self._ready.model

    @property
    def _ready(self) -> Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = load(self.name)
            return self._loaded


def _encoded(found: dict[str, Any], text: str, offsets: list[Span], own: int, lead: int, keep: Keep) -> Encoded:
    """Take what a model gives for one text; tokens before `own` belong to the context and are left out."""
    vector = found["sentence_embedding"].float().cpu().numpy()
    vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
    tokens = found.get("token_embeddings")
    if tokens is None or len(offsets) == 0:
        return Encoded(vector, np.empty((0, len(vector)), np.float32), ())
    chosen = [
        (position, span)
        for position, span in enumerate(offsets, lead)
        # What the window cut off has no vector.
        if position < tokens.shape[0] and span[0] >= own and keep(text[span[0] : span[1]])
    ]
    rows = tokens[[position for position, _ in chosen]].float().cpu().numpy()
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return Encoded(vector, rows, tuple((start - own, end - own) for _, (start, end) in chosen))


def _letters(token: str) -> bool:
    """Whether a token is more than punctuation."""
    return any(character.isalnum() for character in token)


def _meaning(token: str) -> bool:
    """Whether a token is neither punctuation nor a function word.

    Leaving these out keeps 57% of the tokens and cost nothing on any labelled set.
    """
    return _letters(token) and token.casefold() not in FUNCTION_WORDS


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
