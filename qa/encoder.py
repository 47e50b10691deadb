"""Text to vectors: the `Encoder` protocol and the sentence-transformers one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from qa.forward import Output, Run, Vectors, batch_size, forward, on_one_core, workers
from qa.loading import Loaded, load
from qa.model_files import local_folder, weights_digest
from qa.models import Span
from qa.settings import DEFAULT_MODEL
from qa.together import Together
from qa.tokens import JOIN, Tokens
from qa.vocabulary import Pieces, Vocabulary, vocabulary_of
from qa.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from qa.quick import ForQuestions

ASKED_AT_ONCE = 16
"""Questions of a batch at most."""

TOKENS_KEPT = 65_536
"""Tokens of which it is remembered whether they are kept: twice as many as the usual vocabulary has pieces."""

LONGEST = 64
"""Characters of a token that are looked at for that: a word in letters that a model does not know is one token."""

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
    pieces: Pieces = field(default_factory=lambda: np.empty(0, np.int32))
    """Which piece of the vocabulary each token kept is; empty where the model does not tell."""


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

    @property
    def vocabulary(self) -> Vocabulary:
        """The pieces that tokens are; empty for a model that does not tell."""
        ...

    def encode_query(self, texts: Sequence[str]) -> list[Encoded]:
        """Embed questions; every token of theirs is kept that is not punctuation."""
        ...

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Encoded]:
        """Embed passages, each in its context; of the passage's own tokens those are kept that carry meaning."""
        ...

    def token_spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Where the tokens lie that `encode_passages` would keep of each text."""
        ...

    def windows(self, texts: Sequence[str], contexts: Sequence[str]) -> list[list[Span]]:
        """Cut each text into overlapping stretches that each fit the model's window together with its context."""
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
        self._asked = Together(self._queries, ASKED_AT_ONCE)

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

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The pieces that tokens are; empty for a model that does not tell."""
        return vocabulary_of(self._model)

    def encode_query(self, texts: Sequence[str]) -> list[Encoded]:
        """Embed questions, with the model's own query prompt where it has one."""
        if len(texts) == 1:  # what others ask at the same moment joins the batch
            return [self._asked(texts[0])]
        return self._queries(list(texts))

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Encoded]:
        """Embed passages, with the model's own document prompt where it has one."""
        trimmed = self._tokens.trimmed(contexts)
        whole = [
            f"{trimmed[context]}{JOIN}{text}" if context else text
            for text, context in zip(texts, contexts, strict=True)
        ]
        run = partial(forward, self._model, task="document", tokenizing=self._lock)
        return self._encode(run, whole, list(texts), _meaning)

    def token_spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Where the tokens lie that `encode_passages` would keep of each text."""
        return [
            [(start, end) for start, end in offsets if _meaning(text[start:end][:LONGEST])]
            for text, offsets in zip(texts, self._tokens.offsets(texts), strict=True)
        ]

    def windows(self, texts: Sequence[str], contexts: Sequence[str]) -> list[list[Span]]:
        """Cut each text into overlapping stretches that each fit the model's window together with its context.

        Every character that is not white space at an edge lies in at least one of them.
        """
        return self._tokens.windows(texts, contexts)

    def _queries(self, texts: list[str]) -> list[Encoded]:
        # A batch in the thread that asks: handing it to another takes .5 ms. The threads for more have a core each.
        with on_one_core() if len(texts) <= ASKED_AT_ONCE else nullcontext():
            return self._encode(self._for_questions, texts, texts, _letters)

    def _encode(self, run: Run, whole: list[str], texts: list[str], keep: Keep) -> list[Encoded]:
        """Embed whole texts; of their tokens those are kept that lie in the text at their end."""
        # Texts of like length share a batch, so that little is spent on padding.
        order, size = sorted(range(len(whole)), key=lambda position: -len(whole[position])), batch_size(self._model)
        batches = [order[start : start + size] for start in range(0, len(order), size)]

        def encoded(batch: list[int]) -> list[Encoded]:
            found = run([whole[position] for position in batch])
            return [
                _encoded(output, whole[position], len(whole[position]) - len(texts[position]), keep)
                for position, output in zip(batch, found, strict=True)
            ]

        done = self._workers.map(encoded, batches) if len(batches) > 1 else map(encoded, batches)
        found = dict(zip(order, chain.from_iterable(done), strict=True))
        return [found[position] for position in range(len(whole))]

    @cached_property
    def _tokens(self) -> Tokens:
        return Tokens(self._model, self._lock)

    @cached_property
    def _for_questions(self) -> ForQuestions:
        from qa.quick import ForQuestions  # noqa: PLC0415 - imports torch

        return ForQuestions(self._model, self._lock)

    @property
    def forkable(self) -> bool:
        """Whether a fork of this process could go on with the model, loaded for that: not on an accelerator."""
        return bool(self._model.device.type == "cpu")

    def twin(self) -> SentenceTransformerEncoder:
        """Return an encoder over the same loaded model, with locks and threads of its own."""
        twin = SentenceTransformerEncoder(self.name)
        twin._loaded, twin._fingerprint = self._loaded, self._fingerprint
        twin._for_questions = self._for_questions.twin(twin._lock)
        return twin

    @cached_property
    def _workers(self) -> ThreadPoolExecutor:
        return workers(self._model)

    @property
    def _model(self) -> Any:  # noqa: ANN401
        return self._ready.model

    @property
    def _ready(self) -> Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = load(self.name)
            return self._loaded


def _encoded(output: Output, whole: str, own: int, keep: Keep) -> Encoded:
    """Take what a model gives for one text; tokens before `own` belong to the context and are left out."""
    if output.tokens is None:
        return Encoded(output.vector, np.empty((0, len(output.vector)), np.float32), ())
    chosen = [at for at, (start, end) in enumerate(output.spans) if start >= own and keep(whole[start:end][:LONGEST])]
    rows = output.tokens[[output.positions[at] for at in chosen]]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    spans = tuple((output.spans[at][0] - own, output.spans[at][1] - own) for at in chosen)
    pieces = np.array([output.pieces[at] for at in chosen] if output.pieces else [], np.int32)
    return Encoded(output.vector, rows, spans, pieces)


@lru_cache(maxsize=TOKENS_KEPT)
def _letters(token: str) -> bool:
    """Whether a token is more than punctuation."""
    return any(character.isalnum() for character in token)


@lru_cache(maxsize=TOKENS_KEPT)
def _meaning(token: str) -> bool:
    """Whether a token is neither punctuation nor a function word.

    Leaving these out keeps 57% of the tokens and cost nothing on any labelled set.
    """
    return _letters(token) and token.casefold() not in FUNCTION_WORDS
