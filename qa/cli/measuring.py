"""The command that measures retrieval: eval."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qa.cli.console import Json, Rerank, app, dumps
from qa.errors import UsageError
from qa.progress import bar
from qa.settings import index_folder


@app.command("eval")
def evaluate(
    dataset: Annotated[Path | None, typer.Argument(help="Folder of a labelled set in BEIR layout.")] = None,
    itself: Annotated[bool, typer.Option("--self", help="Ask the archive in --index what was asked in it.")] = False,
    abstain: Annotated[
        str | None,
        typer.Option(
            help="Measure declining: `holdout` takes out what answers, `own` asks what the set marks unanswerable, "
            "`foreign:DIR` what another set asks."
        ),
    ] = None,
    rewritten: Annotated[
        bool, typer.Option("--rewritten", help="Ask follow-ups as the set writes them out in full.")
    ] = False,
    index: Annotated[
        Path | None,
        typer.Option("--index", help="Keep the set's archive here (default: nowhere); with --self, the archive."),
    ] = None,
    rerank: Rerank = None,
    as_json: Json = False,
) -> None:
    """Measure retrieval on a labelled set, through the same retrieval as `ask`."""
    import tempfile  # noqa: PLC0415

    from qa.encoder import SentenceTransformerEncoder  # noqa: PLC0415
    from qa.evaluate.beir import run  # noqa: PLC0415

    if itself == (dataset is not None) or (itself and (abstain or rerank or rewritten)):
        raise UsageError("Name either a folder with a labelled set or --self, which takes --index only.")
    if dataset is None:
        _show(_of_itself(index), as_json=as_json)
        return
    how, _, other = (abstain or "").partition(":")
    if how not in ("", "holdout", "own", "foreign") or (how == "foreign") != bool(other):
        raise UsageError(f"--abstain takes holdout, own or foreign:DIR, not {abstain!r}.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = run(dataset, index or Path(folder), SentenceTransformerEncoder(), bar(),
                    foreign=Path(other) if other else None, own=how == "own", holdout=how == "holdout",
                    rewritten=rewritten, rerank=rerank)  # fmt: skip
    _show(found, as_json=as_json)


def _of_itself(index: Path | None) -> dict[str, Any]:
    from qa.evaluate.own import run  # noqa: PLC0415

    return run(index_folder(index), None, bar())


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    metrics = "  ".join(f"{name} {value:.4f}" for name, value in found["metrics"].items() if value is not None)
    print(dumps(found) if as_json else f"{found['dataset']}: {found['queries']} queries, {metrics}")
