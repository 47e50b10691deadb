"""Texts to embeddings, encoding only what no earlier build has encoded."""

from __future__ import annotations

import hashlib
import io
import random
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

from qa.encoder import Encoded, Encoder
from qa.forward import Vectors
from qa.memory import trim
from qa.models import Span
from qa.passages import CONTEXT_VERSION
from qa.pieces import once, within
from qa.store.cache import Embedding, EmbeddingCache
from qa.store.codec import ENOUGH, Codes, TokenCodec
from qa.store.expected import Known
from qa.vocabulary import Vocabulary

AT_ONCE = 256
"""Texts encoded between two savings of the cache: a build that is killed loses no more than these."""
READ_AT_ONCE = 4096
"""Embeddings read from the cache at once."""
SAMPLE = 600
"""Texts whose tokens train the codec; they hold about ENOUGH tokens."""
OUTGROWN = 4
"""Times as many texts as at its training make a codec that had too few worth training anew; that costs one encoding of
everything for every fourfold growth, a third of the work in all, and stops once it has had enough."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many (0 where that is not known yet)."""


Made = Mapping[str, Embedding]
"""Embeddings by their keys."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the vector index: a window of a passage, and the context it is encoded in."""

    text: str
    context: str
    own: Span | None = None
    """Part of the text whose tokens are kept, the rest being kept with other windows; None for all of it."""


class Collected:
    """Embeddings of different texts in a few large arrays; in 140,000 small ones they leave memory in pieces.

    Args:
        keys: of all that will be added, in their order.
        dimension: of the vectors.
    """

    def __init__(self, keys: list[str], dimension: int) -> None:
        self._keys = keys
        self._at = {key: at for at, key in enumerate(keys)}
        self._vectors = np.empty((len(keys), dimension), np.float32)
        self._codes: list[Codes | None] = [None] * len(keys)

    def __contains__(self, key: str) -> bool:
        return self._codes[self._at[key]] is not None

    def add(self, made: Made) -> None:
        """Take embeddings in."""
        if not made:
            return
        together = np.concatenate([codes for _, codes in made.values()])
        ends = np.cumsum([len(codes) for _, codes in made.values()]).tolist()
        for key, start, end in zip(made, [0, *ends], ends, strict=False):
            self._vectors[self._at[key]] = made[key][0]
            self._codes[self._at[key]] = together[start:end]

    def read(self, cache: EmbeddingCache, code_size: int) -> None:
        """Take in what a cache knows of them."""
        for start in range(0, len(self._keys), READ_AT_ONCE):
            self.add(cache.get(self._keys[start : start + READ_AT_ONCE], code_size))

    def of(self, keys: Sequence[str]) -> tuple[Vectors, list[Codes]]:
        """Return the vectors, shape (len(keys), dimension), and the codes of texts, all of which were added."""
        codes = [one for key in keys if (one := self._codes[self._at[key]]) is not None]
        if len(keys) == len(self._keys):  # no text twice, so the order is the same
            return self._vectors, codes
        return self._vectors[[self._at[key] for key in keys]], codes


@dataclass(frozen=True, slots=True)
class Embeddings:
    """The rows' vectors and token codes, in their order."""

    vectors: Vectors
    codes: list[Codes]
    codec: TokenCodec | None
    """None where the model gives no token vectors."""
    encoded: int
    """Texts that were not known yet."""


@runtime_checkable
class Spreading(Protocol):
    """An encoder that has passages embedded by others."""

    def spread(self, rows: Mapping[str, Row], codec: TokenCodec) -> Iterator[Made]:
        """Embed rows given by their keys, and compress their tokens; those yielded have been kept when it goes on."""
        ...


def embed(
    rows: Sequence[Row], encoder: Encoder, cache_path: Path, progress: Progress, *,
    codec: TokenCodec | None = None, texts: int = 0,
) -> Embeddings:  # fmt: skip
    """Embed rows, at least one; each different text is encoded once in the life of the cache.

    `codec` is the one that the rest of the archive is in, `texts` its rows; without them these rows are all there is.
    """
    settings = _settings(encoder)
    keys = [_key(settings, row) for row in rows]
    wanted = dict(zip(keys, rows, strict=True))
    cache = EmbeddingCache(cache_path)
    try:
        texts = max(texts, len(wanted))
        codec = _adopted(cache, settings, codec, texts) if codec else _codec(cache, settings, texts)
        known = Collected(list(wanted), encoder.dimension)
        if codec:
            known.read(cache, codec.code_size)
        # Texts of like length share a batch, so that little is spent on padding.
        new = sorted((key for key in wanted if key not in known), key=lambda key: -len(wanted[key].text))
        done = 0
        if codec is None:
            sample = random.Random(0).sample(new, min(SAMPLE, len(new)))  # noqa: S311 - a sample, not a secret
            progress("embedding passages", 0, len(new))
            encoded = _encode(encoder, [wanted[key] for key in sample])
            codec = _train(encoded, encoder.vocabulary)
            cache.put_codec(settings, codec.digest, _packed(codec), texts)
            known.add(_keep(cache, sample, encoded, codec, encoder.vocabulary))
            new, done = [key for key in new if key not in known], len(sample)
        total = done + len(new)
        progress("embedding passages", done, total)
        for made in _made(encoder, cache, wanted, new, codec):
            known.add(made)
            done += len(made)
            progress("embedding passages", done, total)
        progress("embedding passages", total, total)
    finally:
        cache.close()
    vectors, codes = known.of(keys)
    return Embeddings(vectors, codes, codec if codec.trained_on else None, total)


def outgrown(encoder: Encoder, cache_path: Path, texts: int) -> bool:
    """Say whether an archive of so many rows deserves a codec that has seen more than the one in use."""
    cache = EmbeddingCache(cache_path)
    try:
        settings = _settings(encoder)
        return cache.codec(settings) is not None and _codec(cache, settings, texts) is None
    finally:
        cache.close()


def _settings(encoder: Encoder) -> str:
    return f"{encoder.fingerprint}|{encoder.precision}|{encoder.dimension}|{CONTEXT_VERSION}"


def _adopted(cache: EmbeddingCache, settings: str, codec: TokenCodec, texts: int) -> TokenCodec:
    """Make the archive's codec the cache's own, should the cache have been lost or have come from another archive."""
    stored = cache.codec(settings)
    if stored is None or TokenCodec.open(io.BytesIO(stored[0])).digest != codec.digest:
        cache.put_codec(settings, codec.digest, _packed(codec), texts)
    return codec


def _codec(cache: EmbeddingCache, settings: str, texts: int) -> TokenCodec | None:
    """Return the codec in use, unless the archive has outgrown it."""
    stored = cache.codec(settings)
    if stored is None:
        return None
    codec = TokenCodec.open(io.BytesIO(stored[0]))
    # A model without token vectors has a codec that is trained on none.
    too_small = 0 < codec.trained_on < ENOUGH and texts > OUTGROWN * stored[1]
    return None if too_small else codec


def _train(encoded: Sequence[Encoded], vocabulary: Vocabulary) -> TokenCodec:
    tokens = np.concatenate([one.tokens for one in encoded])
    if len(tokens) == 0:
        return TokenCodec.none(tokens.shape[1])
    chosen = np.random.default_rng(0).permutation(len(tokens))[:ENOUGH]
    known = _known(encoded)
    known = known and Known(known.pieces[chosen], known.passages, known.row[chosen])
    return TokenCodec.train(tokens[chosen], len(tokens) / len(encoded), known, vocabulary)


def _known(encoded: Sequence[Encoded]) -> Known | None:
    """Gather what is known of all tokens of some texts besides their vectors; None where the model does not tell."""
    if any(len(one.pieces) != len(one.tokens) for one in encoded):
        return None
    row = np.repeat(np.arange(len(encoded)), [len(one.tokens) for one in encoded])
    return Known(np.concatenate([one.pieces for one in encoded]), np.stack([one.vector for one in encoded]), row)


def _packed(codec: TokenCodec) -> bytes:
    buffer = io.BytesIO()
    codec.save(buffer)
    return buffer.getvalue()


def _made(
    encoder: Encoder, cache: EmbeddingCache, wanted: Mapping[str, Row], keys: Sequence[str], codec: TokenCodec
) -> Iterator[Made]:
    """Embed and keep texts, here or wherever the encoder spreads them to."""
    if isinstance(encoder, Spreading):
        for made in encoder.spread({key: wanted[key] for key in keys}, codec) if keys else ():
            cache.put(made, codec.digest)
            yield made
    else:
        for batch, encoded in _ahead(encoder, wanted, keys):
            yield _keep(cache, batch, encoded, codec, encoder.vocabulary)
            trim()


def _ahead(
    encoder: Encoder, wanted: Mapping[str, Row], keys: Sequence[str]
) -> Iterator[tuple[Sequence[str], list[Encoded]]]:
    """Encode texts, so many at once, the next ones while those before them are compressed and saved."""
    batches = [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
    with ThreadPoolExecutor(1, "encoding") as thread:
        waiting = deque[tuple[Sequence[str], Future[list[Encoded]]]]()
        for batch in batches:
            waiting.append((batch, thread.submit(_encode, encoder, [wanted[key] for key in batch])))
            if len(waiting) > 1:
                first, encoded = waiting.popleft()
                yield first, encoded.result()
        for batch, encoded in waiting:
            yield batch, encoded.result()


def _encode(encoder: Encoder, rows: Sequence[Row]) -> list[Encoded]:
    encoded = encoder.encode_passages([row.text for row in rows], [row.context for row in rows])
    return [once(within(one, row.own) if row.own else one, row.text) for one, row in zip(encoded, rows, strict=True)]


def _keep(
    cache: EmbeddingCache,
    keys: Sequence[str],
    encoded: Sequence[Encoded],
    codec: TokenCodec,
    vocabulary: Vocabulary,
) -> dict[str, Embedding]:
    made = _compressed(keys, encoded, codec, vocabulary)
    cache.put(made, codec.digest)
    return made


def compressed(encoder: Encoder, keys: Sequence[str], rows: Sequence[Row], codec: TokenCodec) -> dict[str, Embedding]:
    """Encode rows and compress their tokens; without a cache, for workers."""
    return _compressed(keys, _encode(encoder, rows), codec, encoder.vocabulary)


def _compressed(
    keys: Sequence[str], encoded: Sequence[Encoded], codec: TokenCodec, vocabulary: Vocabulary
) -> dict[str, Embedding]:
    # At once: each call has its price.
    codes = codec.encode(np.concatenate([one.tokens for one in encoded]), _known(encoded), vocabulary)
    stretches = np.split(codes, np.cumsum([len(one.tokens) for one in encoded])[:-1])
    return {key: (one.vector, of_one) for key, one, of_one in zip(keys, encoded, stretches, strict=True)}


def _key(settings: str, row: Row) -> str:
    own = "{}-{}".format(*row.own) if row.own else ""
    content = f"{settings}|{own}|{len(row.context)}|{row.context}|{row.text}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
