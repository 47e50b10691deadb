"""Commands that quote: ask, timeline, show."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.cli.console import Index, Json, Rerank, Since, Speaker, Store, Until, app, dumps


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In words.")],
    k: Annotated[int, typer.Option("-k", help="At most so many quotes.")] = 5,
    since: Since = None,
    until: Until = None,
    speaker: Speaker = None,
    genre: Annotated[str | None, typer.Option(help="Of the document: interview, speech, article, ...")] = None,
    kind: Annotated[str | None, typer.Option(help="Of the passage: turn or paragraph.")] = None,
    source: Annotated[str | None, typer.Option(help="Words of a page's publisher, address or source.")] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="A filter not to guess: since, until, speaker, order; may be repeated.")
    ] = None,
    history: Annotated[list[str] | None, typer.Option(help="An earlier question; may be repeated.")] = None,
    rerank: Rerank = None,
    index: Index = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Answer a question by quoting, or say that nothing in the archive answers it."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.lines import answer_lines  # noqa: PLC0415
    from qa.render import answer_json  # noqa: PLC0415

    with Archive.open(index, rerank=rerank, store=store) as archive:
        answer = archive.ask(question, k=k, history=tuple(history or ()), since=since, until=until, speaker=speaker,
                             genre=genre, kind=kind, source=source, without=tuple(without or ()))  # fmt: skip
    print(dumps(answer_json(answer)) if as_json else "\n".join(answer_lines(answer)))


@app.command()
def timeline(
    question: Annotated[str, typer.Argument(help="In words.")],
    speaker: Speaker = None,
    since: Since = None,
    until: Until = None,
    index: Index = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Tell a position over time: the best quote of each year (month, day), the first and the latest statement."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.prooflines import timeline_json, timeline_lines  # noqa: PLC0415

    with Archive.open(index, store=store) as archive:
        found = archive.timeline(question, speaker=speaker, since=since, until=until)
    print(dumps(timeline_json(found)) if as_json else "\n".join(timeline_lines(found)))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Id of a document or quote.")],
    index: Index = None,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """Print a whole document, or a quote in its context."""
    from qa.archive import Archive  # noqa: PLC0415
    from qa.lines import document_lines  # noqa: PLC0415
    from qa.prooflines import shown_json, shown_lines  # noqa: PLC0415

    with Archive(index, store=store) as archive:
        shown = archive.show(name)
    lines = shown_lines(shown) if shown.quote else document_lines(shown.document)
    print(dumps(shown_json(shown)) if as_json else "\n".join(lines))
