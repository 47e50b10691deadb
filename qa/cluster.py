"""Embedding by many machines: Ray Data hands out texts, each worker loads the model once and writes Parquet shards.

A shard is whole once it has its name, so what workers had finished when anything was killed is there for the next
build; Ray gives the texts of a worker that died to another one. Only `qa build --cluster` imports Ray.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from qa.embed import Made, compressed
from qa.encoder import Encoded, Encoder, SentenceTransformerEncoder
from qa.errors import EncoderError, UsageError
from qa.models import Span
from qa.settings import prepare_cluster
from qa.store.codec import TokenCodec
from qa.vocabulary import Vocabulary
from qa.wanted import Row

SHARD = 1024
"""Texts of a shard, ten seconds' work of one core: what a worker that dies loses."""
SHARDS = "shards"
"""Folder of them in the archive's own; the workers must all reach it."""
SUFFIX = ".parquet"
CODEC = "codec.npz"
STARTS = 3
"""How often Ray's start is tried."""


@dataclass(frozen=True, slots=True)
class Workers:
    """So many processes, each on a core of its own."""

    count: int
    address: str | None = None
    """Of the cluster; None starts one on this machine for the length of the build."""

    @classmethod
    def parse(cls, text: str) -> Workers:
        """Read "4" or "16@ray://HOST:PORT".

        Raises:
            UsageError: it is neither.
        """
        count, _, address = text.partition("@")
        if not count.isdecimal() or not int(count):
            raise UsageError(
                f"{text[:60]!r} are no workers; write a number, or like 16@ray://HOST:10001 for a cluster."
            )
        return cls(int(count), address or None)


class ClusterEncoder:
    """The encoder of a model whose passages are embedded by workers; questions, and the little else, are done here.

    Raises:
        EncoderError: Ray is not installed; said now, and not when all pages have been read.
    """

    def __init__(self, encoder: Encoder, workers: Workers, folder: Path) -> None:
        installed()
        self._encoder, self._workers, self._folder = encoder, workers, folder
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.precision, self.dimension = encoder.precision, encoder.dimension

    @property
    def vocabulary(self) -> Vocabulary:
        """The pieces that tokens are."""
        return self._encoder.vocabulary

    def encode_query(self, texts: Sequence[str]) -> list[Encoded]:
        """Embed questions."""
        return self._encoder.encode_query(texts)

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> list[Encoded]:
        """Embed some passages here."""
        return self._encoder.encode_passages(texts, contexts)

    def token_spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Find the tokens of texts."""
        return self._encoder.token_spans(texts)

    def windows(self, texts: Sequence[str], contexts: Sequence[str]) -> list[list[Span]]:
        """Cut texts."""
        return self._encoder.windows(texts, contexts)

    def spread(self, rows: Mapping[str, Row], codec: TokenCodec) -> Iterator[Made]:
        """Embed rows by all workers; yields them by shards, each of which is forgotten when the next is asked for.

        Raises:
            EncoderError: a worker has another model.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        left = dict(rows)
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if made := _read(path, codec):
                yield made
                left = {key: row for key, row in left.items() if key not in made}
            path.unlink()
        if left:
            for path in self._run(left, codec):
                yield _read(path, codec)
                path.unlink()

    def _run(self, rows: Mapping[str, Row], codec: TokenCodec) -> Iterator[Path]:
        ray = _started(self._workers)
        try:
            with (self._folder / CODEC).open("wb") as file:  # a worker that is started again has to find it
                codec.save(file)
            items = [item(key, row) for key, row in rows.items()]
            shards = -(-len(items) // SHARD)
            made = ray.data.from_items(items, override_num_blocks=shards).map_batches(
                Worker,
                fn_constructor_args=(self.name, self.fingerprint, self.precision, str(self._folder)),
                batch_size=None,  # a block at a time, so that nothing is moved twice
                # One that gets no shard would load the model for nothing.
                compute=ray.data.ActorPoolStrategy(size=min(self._workers.count, shards)),
                num_cpus=1,
            )
            for row in made.iter_rows():
                if row["problem"]:
                    raise EncoderError(row["problem"])
                yield self._folder / row["shard"]
        finally:
            ray.shutdown()


class Worker:
    """An actor: loads the model once and writes a shard for every batch it is given."""

    def __init__(self, name: str, fingerprint: str, precision: str, folder: str) -> None:
        self._encoder = SentenceTransformerEncoder(name)
        self._folder = Path(folder)
        self._codec = TokenCodec.open(self._folder / CODEC)
        here, wanted = (self._encoder.fingerprint, self._encoder.precision), (fingerprint, precision)
        self._problem = "" if here == wanted else (
            f"A worker computes {name} as {here[0][:12]} in {here[1]}, the archive as {wanted[0][:12]} in "
            f"{wanted[1]}; install the same versions there and set QA_PRECISION."
        )  # fmt: skip

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Embed a batch and write its shard."""
        keys = [str(key) for key in batch["key"]]
        name = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16] + SUFFIX
        if not self._problem:
            columns = (batch[name] for name in ("text", "context", "first", "last"))
            rows = [Row(str(text), str(about), (int(a), int(b))) for text, about, a, b in zip(*columns, strict=True)]
            # Like lengths beside each other, so that little is spent on padding.
            order = sorted(range(len(rows)), key=lambda at: -len(rows[at].text))
            made = compressed(self._encoder, [keys[at] for at in order], [rows[at] for at in order], self._codec)
            _write(self._folder / name, made, self._codec)
        return {"shard": np.array([name]), "problem": np.array([self._problem])}


def item(key: str, row: Row) -> dict[str, str | int]:
    """Lay a row out for the workers."""
    first, last = row.own or (0, len(row.text))
    return {"key": key, "text": row.text, "context": row.context, "first": first, "last": last}


def installed() -> None:
    """Make sure that Ray is there, without importing it.

    Raises:
        EncoderError: it is not.
    """
    if not find_spec("ray"):
        raise EncoderError("Embedding by workers needs Ray; install it with: pip install press-qa[cluster]")


def _started(workers: Workers) -> Any:  # noqa: ANN401
    """Return Ray, connected."""
    prepare_cluster()
    import ray  # noqa: PLC0415
    import ray.data  # noqa: PLC0415

    here: dict[str, Any] = {"num_cpus": workers.count, "include_dashboard": False} if not workers.address else {}
    # On this machine the workers run this very package, wherever it lies.
    path = {"PYTHONPATH": str(Path(__file__).parent.parent)} if not workers.address else {}
    options = {"log_to_driver": False, "logging_level": "ERROR", "runtime_env": {"env_vars": path}, **here}
    _connect(ray, workers.address, options)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    return ray


def _connect(ray: Any, address: str | None, options: Mapping[str, Any]) -> None:  # noqa: ANN401
    """Start Ray on this machine, or join it where it runs.

    Ray gives its processes thirty seconds to start and cannot be told otherwise. Beside heavy work that is too little
    once in a while; another try finds in memory what this one had to read from the disk.

    Raises:
        EncoderError: it does not start, or is not found there.
    """
    import psutil  # noqa: PLC0415  # comes with Ray

    mine = {child.pid for child in psutil.Process().children(recursive=True)}
    tries, said = 1 if address else STARTS, ""
    with warnings.catch_warnings():  # of processes that a failed start leaves to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        for _ in range(tries):
            try:
                ray.init(address=address, **options)
            except Exception as error:  # Ray's own are of no class but this
                said = str(error).rstrip(".")
            else:
                return
            ray.shutdown()
            for child in psutil.Process().children(recursive=True):
                if child.pid not in mine:  # it would take processor time from the next try
                    with suppress(psutil.Error):
                        child.kill()
            gc.collect()
    what = f"found at {address}" if address else f"started on this machine in {tries} tries"
    raise EncoderError(f"Ray was not {what}: {said}. Nothing that was embedded is lost.")


def _write(path: Path, made: Made, codec: TokenCodec) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    table = pa.table(
        {
            "key": list(made),
            "vector": [np.asarray(vector, np.float32).tobytes() for vector, _ in made.values()],
            "codes": [codes.tobytes() for _, codes in made.values()],
        },
        metadata={"codec": codec.digest},
    )
    staged = path.with_suffix(".writing")
    parquet.write_table(table, staged)
    staged.replace(path)


def _read(path: Path, codec: TokenCodec) -> Made:
    """Read a shard back; nothing where its codes are those of another codec."""
    from pyarrow import parquet  # noqa: PLC0415

    table = parquet.read_table(path)
    if (table.schema.metadata or {}).get(b"codec") != codec.digest.encode():
        return {}
    columns = (table[name].to_pylist() for name in ("key", "vector", "codes"))
    return {
        key: (np.frombuffer(vector, np.float32), np.frombuffer(codes, np.uint8).reshape(-1, codec.code_size))
        for key, vector, codes in zip(*columns, strict=True)
    }
