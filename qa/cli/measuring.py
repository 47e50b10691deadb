"""The command that measures retrieval: eval."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.cli.console import Json, Rerank, app, dumps
from qa.errors import UsageError
from qa.progress import bar


@app.command("eval")
def evaluate(
    dataset: Annotated[Path, typer.Argument(help="Folder of a labelled set in BEIR layout.")],
    abstain: Annotated[str | None, typer.Option(help="Measure declining: `holdout`, or `foreign:DIR`.")] = None,
    index: Annotated[
        Path | None, typer.Option("--index", help="Keep the set's archive here (default: nowhere).")
    ] = None,
    rerank: Rerank = None,
    as_json: Json = False,
) -> None:
    """Measure retrieval on a labelled set, through the same retrieval as `ask`."""
    import tempfile  # noqa: PLC0415

    from qa.encoder import SentenceTransformerEncoder  # noqa: PLC0415
    from qa.evaluate.beir import run  # noqa: PLC0415

    how, _, other = (abstain or "").partition(":")
    if how not in ("", "holdout", "foreign") or (how == "foreign") != bool(other):
        raise UsageError(f"--abstain takes holdout or foreign:DIR, not {abstain!r}.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = run(dataset, index or Path(folder), SentenceTransformerEncoder(), bar(),
                    foreign=Path(other) if other else None, holdout=how == "holdout", rerank=rerank)  # fmt: skip
    metrics = "  ".join(f"{name} {value:.4f}" for name, value in found["metrics"].items() if value is not None)
    print(dumps(found) if as_json else f"{found['dataset']}: {found['queries']} queries, {metrics}")
