"""Embedding by workers: shards, going on after a stop, and, with Ray itself, a worker that is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.processes import descendants
from qa import cli, cluster, embed
from qa.archive import Archive
from qa.cluster import ClusterEncoder, Worker, Workers
from qa.embed import compressed
from qa.encoder import SentenceTransformerEncoder
from qa.errors import EncoderError, UsageError
from qa.store.codec import TokenCodec
from qa.wanted import Row
from tests.conftest import FakeEncoder, Run
from tests.patience import eventually

ROWS = {
    f"key{n}": Row(f"The tide number{n} comes in and goes out again.", "Tides", None if n % 2 else (0, 20))
    for n in range(50)
}


@pytest.fixture
def no_ray(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Workers in this process, with the fake encoder; the sizes of the batches they get."""
    batches: list[int] = []

    def run(encoder: ClusterEncoder, rows: dict[str, Row], codec: TokenCodec) -> Iterator[Path]:
        with (encoder._folder / cluster.CODEC).open("wb") as file:
            codec.save(file)
        worker = Worker(encoder.name, encoder.fingerprint, encoder.precision, str(encoder._folder))
        keys = list(rows)
        for start in range(0, len(keys), 20):
            some = keys[start : start + 20]
            batches.append(len(some))
            items = [cluster.item(key, rows[key]) for key in some]
            batch = {name: [one[name] for one in items] for name in items[0]}
            [name], [problem] = worker(batch).values()
            if problem:
                raise EncoderError(problem)
            yield encoder._folder / name

    monkeypatch.setattr(cluster, "installed", lambda: None)
    monkeypatch.setattr(cluster, "SentenceTransformerEncoder", FakeEncoder)
    monkeypatch.setattr(ClusterEncoder, "_run", run)
    return batches


def codec_for(rows: dict[str, Row]) -> TokenCodec:
    encoded = FakeEncoder().encode_passages([row.text for row in rows.values()], [""] * len(rows))
    tokens = np.concatenate([one.tokens for one in encoded])
    return TokenCodec.train(tokens, len(tokens) / len(rows))


def same(found: dict[str, tuple[np.ndarray, np.ndarray]], codec: TokenCodec) -> None:
    expected = compressed(FakeEncoder(), list(ROWS), list(ROWS.values()), codec)
    assert found.keys() == expected.keys()
    for key, (vector, codes) in expected.items():
        assert np.allclose(found[key][0], vector, atol=1e-6)
        assert np.array_equal(found[key][1], codes)


def test_shards_hold_what_one_process_makes(no_ray: list[int], tmp_path: Path) -> None:
    codec = codec_for(ROWS)
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for made in ClusterEncoder(FakeEncoder(), Workers(2), tmp_path / "shards").spread(ROWS, codec):
        found |= made
    same(found, codec)
    assert no_ray == [20, 20, 10]
    assert list((tmp_path / "shards").glob("*.parquet")) == []


def test_what_was_finished_before_a_stop_is_not_made_again(no_ray: list[int], tmp_path: Path) -> None:
    codec = codec_for(ROWS)
    encoder = ClusterEncoder(FakeEncoder(), Workers(2), tmp_path / "shards")
    stopped = encoder.spread(ROWS, codec)
    next(stopped)
    stopped.close()  # killed: the shard was not forgotten
    no_ray.clear()
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for made in encoder.spread(ROWS, codec):
        found |= made
    same(found, codec)
    assert no_ray == [20, 10]


def test_an_archive_is_built_by_workers(
    no_ray: list[int], pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "SAMPLE", 5)  # the codec is trained on some that are embedded here
    with (
        Archive.build([pages], tmp_path / "alone", encoder=FakeEncoder()) as alone,
        Archive.build([pages], tmp_path / "spread", encoder=FakeEncoder(), cluster="2") as spread,
    ):
        assert no_ray == [4]
        for question in ("visa agreement", "container ships"):
            found = [[hit.passage.id for hit in one.search(question)] for one in (alone, spread)]
            assert found[0] == found[1] != []


def test_the_command_line_builds_by_workers(
    no_ray: list[int], run: Run, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "SAMPLE", 5)
    built = json.loads(run("build", str(pages), "--cluster", "2", "--json").out)
    assert (built["generation"], built["embedded"], no_ray) == (1, 9, [4])
    answer = json.loads(run("ask", "When will the visa agreement be signed?", "--json").out)
    assert "visa agreement will be signed in June" in answer["quotes"][0]["text"]
    assert run("verify").out == "Nothing is missing or altered.\n"
    again = json.loads(run("build", str(pages), "--cluster", "16@ray://127.0.0.1:1", "--json").out)
    assert (again["embedded"], no_ray) == (0, [4])  # nobody is needed where nothing is new


def test_what_are_no_workers_is_wrong_usage(run: Run, pages: Path) -> None:
    wrong = run("build", str(pages), "--cluster", "many")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == "qa: 'many' are no workers; write a number, or like 16@ray://HOST:10001 for a cluster.\n"


def test_workers_without_ray_say_what_to_install(run: Run, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    missing = run("build", str(pages), "--cluster", "2")
    assert (missing.code, missing.out) == (1, "")
    # Before any page is read.
    assert missing.err == "qa: Embedding by workers needs Ray; install it with: pip install press-qa[cluster]\n"


@pytest.mark.usefixtures("no_ray")
def test_a_worker_with_another_model_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SentenceTransformerEncoder", lambda _: FakeEncoder("other"))
    with pytest.raises(EncoderError, match="A worker computes fake as"):
        list(ClusterEncoder(FakeEncoder(), Workers(2), tmp_path).spread(ROWS, codec_for(ROWS)))


def test_workers_are_a_number_and_perhaps_an_address() -> None:
    assert Workers.parse("4") == Workers(4)
    assert Workers.parse("16@ray://host:10001") == Workers(16, "ray://host:10001")
    for wrong in ("", "0", "many", "@ray://host", "-1"):
        with pytest.raises(UsageError, match="are no workers"):
            Workers.parse(wrong)


class SlowRay:
    """Starts late, if at all; what it started before stays behind, and nobody waits for it, as with Ray itself."""

    def __init__(self, fails: int) -> None:
        self._fails = fails
        self.tried: list[str | None] = []
        self.left: list[int] = []

    def init(self, address: str | None, **options: object) -> None:
        self.tried.append(address)
        assert options == {"num_cpus": 2}
        if len(self.tried) <= self._fails:
            node = [subprocess.Popen(["sleep", "100"])]
            node.append(node)  # type: ignore[arg-type]  # only the garbage collector finds it
            self.left.append(node[0].pid)
            raise Exception("The current node timed out during startup.")

    def shutdown(self) -> None:
        """Ray's does not end them either."""


def ended(processes: list[int], count: int) -> None:
    assert len(processes) == count
    for pid in processes:
        eventually(lambda pid=pid: b"sleep" not in name_of(pid), "what a failed start left goes on")


@pytest.fixture
def ray_is_there() -> None:
    pytest.importorskip("ray")


@pytest.mark.server
@pytest.mark.usefixtures("ray_is_there")
def test_ray_that_starts_slowly_is_started_again() -> None:
    ray = SlowRay(fails=2)
    with subprocess.Popen(["sleep", "100"]) as other:
        other.poll()
        cluster._connect(ray, None, {"num_cpus": 2})
        assert other.poll() is None  # what is not of Ray goes on
        other.kill()
    assert ray.tried == [None, None, None]
    ended(ray.left, 2)


@pytest.mark.server
@pytest.mark.usefixtures("ray_is_there")
@pytest.mark.parametrize(
    ("address", "tries", "said"),
    [
        (None, 3, "started on this machine in 3 tries: The current"),
        ("ray://h:1", 1, "found at ray://h:1: The current"),
    ],
)
def test_ray_that_does_not_start_is_one_sentence(address: str | None, tries: int, said: str) -> None:
    ray = SlowRay(fails=9)
    with pytest.raises(EncoderError, match=f"^Ray was not {said} node timed out during startup. Nothing that was"):
        cluster._connect(ray, address, {"num_cpus": 2})
    assert len(ray.tried) == tries
    ended(ray.left, tries)


@pytest.mark.server
@pytest.mark.model
def test_a_killed_worker_of_ray_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr(cluster, "SHARD", 64)
    encoder = SentenceTransformerEncoder()
    rows = {f"key{n}": Row(f"The tide number {n} comes in, and {n * n} boats go out.", "Tides") for n in range(640)}
    encoded = encoder.encode_passages([row.text for row in rows.values()], ["Tides"] * len(rows))
    codec = TokenCodec.train(np.concatenate([one.tokens for one in encoded]), 8)
    found: dict[str, np.ndarray] = {}
    killed = []
    for made in ClusterEncoder(encoder, Workers(2), tmp_path / "shards").spread(rows, codec):
        found |= {key: vector for key, (vector, _) in made.items()}
        if not killed:
            killed = [pid for pid in descendants(os.getpid()) if name_of(pid).startswith(b"ray::MapWorker")][:1]
            os.kill(killed[0], signal.SIGKILL)
    assert found.keys() == rows.keys()
    cosines = [float(found[key] @ one.vector) for key, one in zip(rows, encoded, strict=True)]
    assert min(cosines) > 0.9999


@pytest.mark.server
@pytest.mark.model
def test_the_command_line_builds_by_workers_of_ray(
    pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr(embed, "SAMPLE", 5)  # the codec is trained on some that are embedded here
    monkeypatch.setattr(cluster, "SHARD", 3)  # four texts: two shards for three workers
    found = []
    for name, options in (("alone", ()), ("spread", ("--cluster", "3"))):
        index = tmp_path / name
        monkeypatch.setattr(sys, "argv", ["qa", "build", str(pages), "--index", str(index), "--json", *options])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert not stopped.value.code
        assert json.loads(capsys.readouterr().out)["embedded"] == 9
        assert list(index.glob(f"{cluster.SHARDS}/*")) == ([index / cluster.SHARDS / cluster.CODEC] if options else [])
        with Archive.open(index) as archive:
            found.append([(hit.passage.id, hit.score) for hit in archive.search("When is the agreement signed?")])
    alone, spread = found
    assert [one for one, _ in spread] == [one for one, _ in alone] != []
    assert [score for _, score in spread] == pytest.approx([score for _, score in alone], abs=1e-3)


def name_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
