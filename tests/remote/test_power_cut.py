"""A server that is killed while it is being filled: what is left, and how it goes on."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.errors import StoreError
from qa.remote import publishing
from qa.remote.versions import MilvusBuild
from qa.store.engine import Record
from tests.conftest import FakeEncoder
from tests.patience import slowness

from .servers import TOKEN, Real, answers


@pytest.mark.server
def test_a_server_killed_in_the_middle_of_a_build(
    real: Real, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_STORE_TOKEN", TOKEN)
    store = f"milvus://127.0.0.1:{real.port}/cut"
    text = "\n\n".join(f"Sentence number{n} of many about the tides." for n in range(20))
    Archive.build([pages], tmp_path / "index", encoder=FakeEncoder(), store=store).close()
    (pages / "tides.txt").write_text(f"Statement by Karl Lund on tides, Oslo, May 9, 2020\n\n{text}\n", "utf-8")
    monkeypatch.setattr(publishing, "AT_ONCE", 5)
    written: list[int] = []
    upsert = MilvusBuild.upsert

    def counting(build: MilvusBuild, records: list[Record]) -> None:
        if len(written) == 3 and real.process.poll() is None:
            real.kill()
        upsert(build, records)
        written.append(len(records))

    monkeypatch.setattr(MilvusBuild, "upsert", counting)
    begin = time.monotonic()
    with pytest.raises(StoreError, match="No Milvus server answers"):
        Archive.build([pages], tmp_path / "index", encoder=FakeEncoder())
    assert time.monotonic() - begin < 60 * slowness()
    monkeypatch.setattr(MilvusBuild, "upsert", upsert)
    real.start()
    assert answers(real.port, TOKEN)
    with Archive.open(tmp_path / "index", encoder=FakeEncoder()) as before:
        assert (before.generation, before.verify()) == (1, [])
        assert "visa agreement" in before.search("visa agreement")[0].passage.text
    acknowledged = sum(written)
    monkeypatch.setattr(
        MilvusBuild, "upsert", lambda build, records: (written.append(len(records)), upsert(build, records))[1]
    )
    encoder = FakeEncoder()
    with Archive.build([pages], tmp_path / "index", encoder=encoder) as after:
        assert (after.generation, after.verify(), encoder.encoded) == (2, [], [])
        assert sum(written) == after.status().rows  # what had been acknowledged was not written again
        assert acknowledged == 15
        assert "number7" in after.search("number7 tides")[0].passage.text
