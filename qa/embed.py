"""Texts to embeddings, encoding only what no earlier build has encoded."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.encoder import Encoded, Encoder, Vectors
from qa.passages import CONTEXT_VERSION
from qa.store.cache import Embedding, EmbeddingCache
from qa.store.tokens import ENOUGH, Codes, TokenCodec

AT_ONCE = 256
"""Texts encoded between two savings of the cache: a build that is killed loses no more than these."""
SAMPLE = 600
"""Texts whose tokens train the codec; they hold about ENOUGH tokens."""
OUTGROWN = 4
"""Times as many texts as at its training make a codec that had too few worth training anew; that costs one encoding of
everything for every fourfold growth, a third of the work in all, and stops once it has had enough."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many (0 where that is not known yet)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the vector index: a window of a passage, and the context it is encoded in."""

    text: str
    context: str


@dataclass(frozen=True, slots=True)
class Embeddings:
    """The rows' vectors and token codes, in their order."""

    vectors: Vectors
    codes: list[Codes]
    codec: TokenCodec | None
    """None where the model gives no token vectors."""
    encoded: int
    """Texts that were not known yet."""


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
        known = cache.get(list(wanted), codec.code_size) if codec else {}
        # Texts of like length share a batch, so that little is spent on padding.
        new = sorted((key for key in wanted if key not in known), key=lambda key: -len(wanted[key].text))
        done = 0
        if codec is None:
            sample = random.Random(0).sample(new, min(SAMPLE, len(new)))  # noqa: S311 - a sample, not a secret
            progress("embedding passages", 0, len(new))
            encoded = _encode(encoder, [wanted[key] for key in sample])
            codec = _train(encoded)
            cache.put_codec(settings, codec.digest, _packed(codec), texts)
            known |= _keep(cache, sample, encoded, codec)
            new, done = [key for key in new if key not in known], len(sample)
        total = done + len(new)
        for start in range(0, len(new), AT_ONCE):
            progress("embedding passages", done + start, total)
            batch = new[start : start + AT_ONCE]
            known |= _keep(cache, batch, _encode(encoder, [wanted[key] for key in batch]), codec)
        progress("embedding passages", total, total)
    finally:
        cache.close()
    vectors = np.stack([known[key][0] for key in keys])
    return Embeddings(vectors, [known[key][1] for key in keys], codec if codec.trained_on else None, total)


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


def _train(encoded: Sequence[Encoded]) -> TokenCodec:
    tokens = np.concatenate([one.tokens for one in encoded])
    if len(tokens) == 0:
        return TokenCodec.none(tokens.shape[1])
    chosen = np.random.default_rng(0).permutation(len(tokens))[:ENOUGH]
    return TokenCodec.train(tokens[chosen], len(tokens) / len(encoded))


def _packed(codec: TokenCodec) -> bytes:
    buffer = io.BytesIO()
    codec.save(buffer)
    return buffer.getvalue()


def _encode(encoder: Encoder, rows: Sequence[Row]) -> list[Encoded]:
    return encoder.encode_passages([row.text for row in rows], [row.context for row in rows])


def _keep(
    cache: EmbeddingCache, keys: Sequence[str], encoded: Sequence[Encoded], codec: TokenCodec
) -> dict[str, Embedding]:
    made = {key: (one.vector, codec.encode(one.tokens)) for key, one in zip(keys, encoded, strict=True)}
    cache.put(made, codec.digest)
    return made


def _key(settings: str, row: Row) -> str:
    content = f"{settings}|{len(row.context)}|{row.context}|{row.text}"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
