"""The model hub: what of a model was fetched from it before, and whether it answers at all.

The libraries that load models ask the hub whether a model they have is still the newest, and where nobody answers they
ask again for a minute and a half, with a warning each time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

logger = logging.getLogger(__name__)

Model = TypeVar("Model")
PATIENCE = 10
"""Seconds to wait for the hub's first answer."""
SETTINGS, WEIGHTS = "config.json", "model.safetensors"
"""Files that tell of a model that was fetched."""


def opened(name: str, load: Callable[[bool], Model]) -> Model:
    """Load a model of the hub: as it was fetched before, without asking anybody; else from there.

    Args:
        name: on the hub.
        load: loads it, given whether from local files only.

    Raises:
        Exception: whatever the libraries raise where it cannot be had.
    """
    if fetched(name):
        try:
            return load(True)
        except Exception:  # of no class but this; a fetch that broke off is gone on with
            logger.debug("loading %s as it was fetched failed", name, exc_info=True)
    reach(name)
    return load(False)


def reach(name: str) -> None:
    """Ask the hub for a model, once, as loading does first.

    Raises:
        Exception: it does not answer, has no such model or shows it to nobody unknown.
    """
    from huggingface_hub.errors import RemoteEntryNotFoundError  # noqa: PLC0415 - takes a while, seldom needed

    try:
        ask(name)
    except RemoteEntryNotFoundError:
        logger.debug("%s has its settings elsewhere", name)


def ask(name: str) -> None:
    """Ask for the head of a model's settings."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url  # noqa: PLC0415 - takes a while, seldom needed

    get_hf_file_metadata(hf_hub_url(name, SETTINGS), timeout=PATIENCE)


def fetched(name: str) -> bool:
    """Whether a model's settings and weights lie in the hub's cache on this machine."""
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415 - takes a while, seldom needed

    return all(isinstance(try_to_load_from_cache(name, file), str) for file in (SETTINGS, WEIGHTS))
