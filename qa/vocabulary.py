"""The pieces of words that a model knows, each with the vector it has before anything is read around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Pieces = npt.NDArray[np.int32]
"""Numbers of pieces."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces by number."""

    size: int
    """0 for a model that does not tell."""
    vectors: Callable[[Pieces], Vectors]
    """Static vectors of pieces, shape (pieces, width)."""


NONE = Vocabulary(0, lambda pieces: np.empty((len(pieces), 0), np.float32))


def vocabulary_of(model: Any) -> Vocabulary:  # noqa: ANN401
    """Find the vocabulary of a SentenceTransformer; NONE where it reads its texts in another way than by pieces."""
    inside: Any = getattr(model[0], "auto_model", None)
    embeddings = inside.get_input_embeddings() if hasattr(inside, "get_input_embeddings") else None
    weight = getattr(embeddings, "weight", None)
    if weight is None or weight.ndim != 2:
        return NONE
    import torch  # noqa: PLC0415 - takes seconds, needed only here

    static = weight.detach()

    def vectors(pieces: Pieces) -> Vectors:
        # A list of numbers in place of the tensor takes ten times as long.
        chosen = static.index_select(0, torch.from_numpy(pieces.astype(np.int64)).to(static.device))
        return np.asarray(chosen.float().cpu().numpy(), np.float32)

    return Vocabulary(len(static), vectors)
