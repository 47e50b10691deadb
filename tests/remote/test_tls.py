"""A store behind TLS: what ends the encryption stands before the server, as a load balancer does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa.archive import Archive
from qa.errors import UsageError
from tests.conftest import FakeEncoder
from tests.patience import slowness

from .conftest import names
from .servers import Light
from .test_archive_store import timed


@dataclass
class Encrypted:
    port: int
    certificate: Path


@pytest.fixture
def encrypted(light: Light, tmp_path: Path) -> Iterator[Encrypted]:
    """The light server behind TLS; the certificate is its own authority."""
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes the certificate, is not installed")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
         "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    program = Path(__file__).with_name("behind_tls.py")
    with subprocess.Popen(
        [sys.executable, program, certificate, key, str(light.port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        yield Encrypted(int(process.stdout.readline()), certificate)
        process.kill()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_an_archive_is_built_and_asked_through_tls(
    encrypted: Encrypted, host: str, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_STORE_CA", str(encrypted.certificate))
    store = f"milvus://{host}:{encrypted.port}/tls_{next(names)}"
    with Archive.build([pages], tmp_path / "index", encoder=FakeEncoder(), store=store) as archive:
        assert "visa agreement" in archive.search("visa agreement")[0].passage.text
        assert archive.verify() == []


@pytest.mark.soon
def test_without_the_authority_or_without_tls_nobody_is_trusted(
    encrypted: Encrypted, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("", "QA_STORE_TLS"):
        if variable:
            monkeypatch.setenv(variable, "1")
        store = f"milvus://127.0.0.1:{encrypted.port}/tls"
        said, seconds = timed(
            lambda store=store: Archive.build([pages], tmp_path / "index", encoder=FakeEncoder(), store=store)
        )
        assert "No Milvus server answers" in said
        assert "QA_STORE_TLS=1" in said
        assert seconds < 5 * slowness()


def test_an_authority_that_is_no_file_is_said(pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_STORE_CA", str(tmp_path / "nowhere.pem"))
    with pytest.raises(UsageError, match="QA_STORE_CA names"):
        Archive.build([pages], tmp_path / "index", encoder=FakeEncoder(), store="milvus://127.0.0.1:1/tls")
