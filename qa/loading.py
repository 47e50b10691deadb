"""A model's files to a model in memory, in the number format that is fastest here."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import Any

from qa.errors import EncoderError
from qa.hub import opened
from qa.model_files import DIGESTS, check_weights, hub_digest, local_folder, weights_digest
from qa.settings import silence_telemetry

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory."""

    model: Any
    precision: str
    parameters: str
    """Digest of its parameters as they were loaded; empty where its file's digest names it."""


def load(name: str) -> Loaded:
    """Load a packaged model, one in a local folder, or one of the model hub.

    Raises:
        EncoderError: it cannot be found, or its weights are not the ones this package expects.
    """
    silence_telemetry()
    folder = local_folder(name)
    if folder:
        check_weights(name, weights_digest(folder))
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds, needed only here
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    from qa.precision import in_best_precision  # noqa: PLC0415 - imports torch

    transformers_logging.disable_progress_bar()

    def from_files(local: bool) -> Any:  # noqa: ANN401
        return SentenceTransformer(
            str(folder or name),
            device=None,
            trust_remote_code=False,
            local_files_only=local,
            model_kwargs={"use_safetensors": True},
        )

    try:
        model = from_files(True) if folder else opened(name, from_files)
    except Exception as error:
        logger.debug("loading %s failed", name, exc_info=True)
        raise EncoderError(
            f"The model {name} is neither on this machine nor to be had from the model hub "
            f"({type(error).__name__}); check its name and the network, or name a local folder with --model."
        ) from error
    if not folder and name in DIGESTS:
        check_weights(name, hub_digest(name))
    model.eval()
    parameters = "" if folder else _parameters_digest(model)
    return Loaded(*in_best_precision(model), parameters)


def _parameters_digest(model: Any) -> str:  # noqa: ANN401
    """Digest the parameters themselves, for a hub model whose files lie in the hub's own cache."""
    digest = hashlib.sha256()
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(value.detach().cpu().float().contiguous().numpy().tobytes())
    return digest.hexdigest()
