"""The only reader of the environment, and the defaults that more than one module needs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, cast, get_args

from qa.errors import UsageError

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_INDEX = "index"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860
MAX_QUESTION = 10_000
"""Characters. Longer questions are pages, not questions; the encoder reads about 1,000 characters of any text."""
MAX_RESULTS = 100
Precision = Literal["float32", "bfloat16"]


def index_folder(named: str | Path | None = None) -> Path:
    """Return the folder of the archive: as named, else from QA_INDEX, else `index`."""
    return Path(named or os.environ.get("QA_INDEX") or DEFAULT_INDEX)


def share_cores() -> None:
    """Let threads that have nothing to do sleep instead of spin; to be called before an engine is imported.

    Spinning gains nothing on an idle machine and costs tenfold on a busy one: two builds side by side took 15 s each
    for what takes 0.3 s. NumPy's products of matrices spin whatever they are told, so they get one thread: what a
    question needs is small, and on a busy machine of two cores it is answered in 66 ms instead of 252 (at best 25, 44).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def spare_memory() -> None:
    """Let the engine of matrices keep code for fewer shapes than it would; to be called before it is imported.

    It makes code for each length of a batch and keeps 1,024 such pieces, about a gigabyte once an archive was built.
    5,060 texts of all lengths leave 921 to 1,000 MB as it comes, 849 with 128, 729 with 32; the rate does not change,
    and questions, of which each length needs a few, are as fast with 128.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")


def precision() -> Precision | None:
    """Return the number format to compute embeddings in, from QA_PRECISION; None lets the machine decide.

    Raises:
        UsageError: it is neither.
    """
    named = os.environ.get("QA_PRECISION", "").strip().lower()
    if named not in ("", "auto", *get_args(Precision)):
        raise UsageError(f"QA_PRECISION is {named!r}; set it to float32, bfloat16 or auto.")
    return None if named in ("", "auto") else cast(Precision, named)


def admin_password() -> str | None:
    """Return the password that lets an administrator in, from QA_ADMIN_PASSWORD; None where none is set."""
    return os.environ.get("QA_ADMIN_PASSWORD") or None


def allowed_hosts() -> tuple[str, ...]:
    """Return further names under which the chat may be reached, from QA_ALLOWED_HOSTS ("qa.example.org,intranet")."""
    return tuple(host.strip().lower() for host in os.environ.get("QA_ALLOWED_HOSTS", "").split(",") if host.strip())


def store_address() -> str | None:
    """Return the server that the vectors are on, from QA_STORE ("milvus://HOST:PORT/NAME"); None for the folder."""
    return os.environ.get("QA_STORE") or None


def store_access() -> tuple[str, bool, str]:
    """Return how to be let in there: QA_STORE_TOKEN; whether to speak TLS, QA_STORE_TLS; its authority, QA_STORE_CA.

    The token ("user:password", or an API key) is shown to that server and nobody else; the authority is a PEM file, and
    without one those that this machine trusts are asked.

    Raises:
        UsageError: there is no such file.
    """
    authority = os.environ.get("QA_STORE_CA", "")
    if authority and not Path(authority).is_file():
        raise UsageError(f"QA_STORE_CA names {authority!r}, which is no file; set it to the authority's PEM file.")
    encrypted = os.environ.get("QA_STORE_TLS", "").strip().lower() in ("1", "true", "yes", "on") or bool(authority)
    return os.environ.get("QA_STORE_TOKEN", ""), encrypted, authority


def silence_telemetry() -> None:
    """Switch off the usage reports of the libraries underneath, before they are imported."""
    for name, value in {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }.items():
        os.environ[name] = value


def prepare_cluster() -> None:
    """Let Ray send no usage reports and say nothing of graphics cards, before it is imported; and let it hurry.

    It gives its workers the lowest priority but four, so that on a busy machine they got an eighth of two cores.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_worker_niceness", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")


def reach_this_machine() -> None:
    """Keep requests to this machine itself away from a proxy, which could not answer them."""
    for name in ("NO_PROXY", "no_proxy"):
        named = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys((*named, "127.0.0.1", "localhost")))
