"""A small stand-in for the archive: canned answers, and a record of what was asked."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa.build import Summary
from qa.check.result import Check, Difference, Part, Restatement
from qa.embed import Progress
from qa.errors import NotFoundError, QueryError
from qa.models import Passage
from qa.overview import Overview
from qa.results import Answer, AppliedFilter, Asked, Caution, Hit, Occasion, Quote, Searched, Seconds, Source
from qa.search.followup import variants
from qa.shown import Shown
from qa.store.catalogue import StoredDocument, StoredUtterance
from qa.timeline import Period, Timeline

WORDS = "We proposed a moratorium. We will not be the first to deploy such missiles. We have said so publicly."
BEST = "We will not be the first to deploy such missiles."
EXAMPLES = ["Would you deploy such missiles first?", 'What about "visas" & <trade>?']

MARKUP = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"> ${window.hacked=1} {{title}}'

QUOTE = Quote(
    id="d1:0-101",
    rank=1,
    score=0.91,
    kind="turn",
    text=WORDS,
    start=120,
    end=120 + len(WORDS),
    context=(0, 400),
    highlights=((WORDS.index(BEST), WORDS.index(BEST) + len(BEST)),),
    speaker="Maria Example",
    speakers=("Maria Example",),
    question=Asked("Interfax", "Would you deploy such missiles first?"),
    document="d1",
    title="News conference following talks",
    genre="news conference",
    date=dt.date(2019, 10, 17),
    published=dt.date(2019, 10, 18),
    place="Moscow",
    source="pages/talks.txt",
    sources=(Source("pages/talks.txt", None, "Ministry", dt.date(2020, 7, 15)),),
    publisher="Ministry",
    url="https://example.org/talks",
    link="https://example.org/talks#:~:text=We%20will",
    captured=dt.date(2020, 7, 15),
    also_in=(Occasion("d2", "Interview", dt.date(2019, 12, 1), "pages/b.txt", 5, 60),),
    office="Foreign Minister",
)
STATEMENT = replace(
    QUOTE, id="d3:0-20", rank=2, question=None, place=None, date=None, also_in=(), text="A statement.", highlights=()
)
HOSTILE = replace(
    QUOTE,
    id='x" onmouseover="window.hacked=1',
    text=MARKUP + " " + "w" * 100_000,
    highlights=((0, len(MARKUP)),),
    speaker=MARKUP,
    speakers=(MARKUP,),
    question=Asked(MARKUP, MARKUP),
    title=MARKUP,
    place=MARKUP,
    source=MARKUP,
    publisher=MARKUP,
    url="javascript:window.hacked=1",
    link="JavaScript:window.hacked=1",
    sources=(Source("b.html", "data:text/html,<script>1</script>", MARKUP, None),),
    also_in=(Occasion("d", MARKUP, None, MARKUP, 0, 1),),
    office=MARKUP,
)
ENDLESS = replace(
    HOSTILE, id="x:0-9", title=MARKUP + "t" * 100_000, speaker=MARKUP + "s" * 100_000, speakers=("s" * 100_000,),
    question=Asked("q" * 100_000, "q" * 100_000),
)  # fmt: skip
SEARCHED = Searched(passages=159, documents=17, first=dt.date(2019, 5, 27), last=dt.date(2020, 7, 17), undated=0)
ANSWER = Answer(
    query="missiles?",
    searched_as="missiles?",
    answered=True,
    confidence=0.8,
    searched=SEARCHED,
    quotes=(QUOTE, STATEMENT),
    seconds=Seconds(total=0.02, encode=0.01),
)
DECLINED = replace(
    ANSWER, answered=False, quotes=(), nearest=(QUOTE,), filters=(AppliedFilter("speaker", "Example", "guessed"),)
)


CHECK = Check(
    text="We will be the first to deploy such missiles.",
    verdict="altered",
    explanation="Maria Example said nearly this on 17 October 2019.",
    evidence=(replace(QUOTE, text=BEST, start=150, end=150 + len(BEST), highlights=((0, 7), (12, len(BEST)))),),
    difference=(Difference("dropped", "", "not", True, ("negation",), (7, 7), (158, 161)),),
    also=("other-date",),
    restatements=(Restatement(STATEMENT, 0.9, (Difference("added", "so", "", False),)),),
)
GUESSED = tuple(
    AppliedFilter(field, value, "guessed")  # type: ignore[arg-type]
    for field, value in (("since", "2019-01-01"), ("until", "2020-12-31"), ("speaker", "Example"), ("order", "latest"))
)
CAUTIONED = replace(QUOTE, caution=Caution("conditions", "Unless the others do, we will not.", 80, 114))
BEFORE = "Would you deploy such missiles first?\n\n"
TEXT = f"{BEFORE}{WORDS}\n\nאנחנו לא נהיה הראשונים.\n\n{MARKUP}"
DOCUMENT = StoredDocument(
    number=0,
    id="d1",
    title="News conference following talks",
    date=dt.date(2019, 10, 17),
    published=dt.date(2019, 10, 18),
    place="Moscow",
    genre="news conference",
    teaser=False,
    language=None,
    url="https://example.org/talks",
    text=TEXT,
    utterances=(
        StoredUtterance(0, len(BEFORE) - 2, "question", "Interfax", "Interfax", None),
        StoredUtterance(len(BEFORE), len(TEXT), "answer", "Maria Example", "M. Example", "Foreign Minister"),
    ),
    sources=QUOTE.sources,
)
OVERVIEW = Overview(
    generation=3,
    built=dt.datetime(2020, 7, 18, 12, 30, tzinfo=dt.UTC),
    model="fake",
    pages=12,
    documents=17,
    passages=159,
    days={f"d{n}": dt.date(2019 + n // 12, n % 12 + 1, 17) for n in range(5, 19)} | {"d1": dt.date(2019, 5, 27)},
    genres=(("interview", 9), ("news conference", 8)),
    publishers=(("Ministry", 17),),
    speakers=(("Maria Example", 12), (MARKUP, 2)),
    skipped=(("broken.pdf", f"It cannot be read: {MARKUP}"),),
)


@dataclass
class FakeArchive:
    """Answers by the words of the question: "pizza" is declined, "markup" is hostile, "fault" fails."""

    asked: list[dict[str, object]] = field(default_factory=list)
    gate: threading.Barrier | None = None
    generation: int = 3
    adding: threading.Lock = field(default_factory=threading.Lock)
    added: list[str] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        history: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        speaker: str | None = None,
        genre: str | None = None,
        kind: str | None = None,
        source: str | None = None,
        without: Sequence[str] = (),
    ) -> Answer:
        given = {
            "since": since, "until": until, "speaker": speaker, "genre": genre, "kind": kind, "source": source,
        }  # fmt: skip
        self.asked.append({"question": question, "k": k, "history": list(history), "without": list(without), **given})
        if self.gate:
            self.gate.wait(timeout=20)
        if not question.strip():
            raise QueryError("The question is empty; ask something.")
        if len(question) > 10_000:
            raise QueryError("The question is too long.")
        if since and not since[:4].isdigit():
            raise QueryError(f"since must be a date such as 2019-05-27, not {since}.")
        if "fault" in question:
            raise RuntimeError(f"broken by {question}")
        known = DECLINED if "pizza" in question else ANSWER
        if "guessed" in question:
            known = replace(known, filters=GUESSED)
        if "related" in question:
            known = replace(known, quotes=(QUOTE,), related=(STATEMENT,))
        if "markup" in question:
            known = replace(known, quotes=(ENDLESS if "endless" in question else HOSTILE,), notes=(MARKUP,))
        if "if" in question.split():
            known = replace(known, quotes=(CAUTIONED,))
        applied = tuple(AppliedFilter(name, value) for name, value in given.items() if value)  # type: ignore[arg-type]
        searched_as = " / ".join(variants(question, history if question.startswith("And") else ()))
        return replace(
            known,
            query=question,
            searched_as=searched_as,
            quotes=known.quotes[:k],
            filters=(*(one for one in known.filters if one.field not in without), *applied),
        )

    def search(self, question: str, *, k: int = 5, **options: object) -> list[Hit]:
        answer = self.ask(question, k=k, **options)  # type: ignore[arg-type]
        return [
            Hit(
                Passage(f"{quote.document}:0-5", quote.document, "turn", 0, 5, "Words", ("Maria Example",)),
                quote.score,
                quote.rank,
                (0, 5),
            )
            for quote in (*answer.quotes, *answer.nearest)
        ]

    def timeline(self, question: str, **options: object) -> Timeline:
        answer = self.ask(question, **options)  # type: ignore[arg-type]
        if not answer.answered:
            return Timeline(question, None, (), None, None, (), (), SEARCHED)
        day = dt.date(2019, 10, 17)
        periods = tuple(
            Period("2019", dt.date(2019, 1, 1), dt.date(2019, 12, 31), 2, 0.8, quote) for quote in answer.quotes[:1]
        )
        found = tuple(dict.fromkeys(quote.document for quote in answer.quotes))
        return Timeline(question, "year", periods, answer.quotes[0], answer.quotes[-1], (day, day), found, SEARCHED)

    def check(self, text: str, *, speaker: str | None = None, date: str | None = None) -> Check:
        self.asked.append({"text": text, "speaker": speaker, "date": date})
        if not text.strip():
            raise QueryError("There is no quote to check; give it word by word.")
        if "fault" in text:
            raise RuntimeError(f"broken by {text}")
        if "pizza" in text:
            return Check(text, "absent", "These words are not here; that is no proof.", (QUOTE,))
        if "markup" in text:
            return replace(
                CHECK, text=text, evidence=(HOSTILE,), explanation=MARKUP, notes=(MARKUP,),
                difference=(Difference("changed", MARKUP, MARKUP, True, ("name",)),), parts=(Part(MARKUP, 0, 1, 0),),
                repeats=HOSTILE.also_in, restatements=(Restatement(HOSTILE, 0.8, ()),),
            )  # fmt: skip
        return replace(CHECK, text=text, speaker=speaker, date=date)

    def show(self, name: str) -> Shown:
        document, _, span = name.partition(":")
        if document not in ("d1", "d3") and not name.startswith("x"):
            raise NotFoundError(f"The archive holds no document or quote {name!r}.")
        start = TEXT.index(WORDS) if not name.startswith("x") else TEXT.index(MARKUP)
        return Shown(DOCUMENT, (start, start + 40) if span or name.startswith("x") else None)

    def examples(self, n: int = 4) -> list[str]:
        return EXAMPLES[:n]

    def add(self, paths: Sequence[str | Path], *, progress: Progress | None = None) -> Summary:
        """Take pages in while `adding` is not held; every ".bad" file is left out."""
        files = sorted(
            path.relative_to(root).as_posix() for root in map(Path, paths) for path in root.rglob("*") if path.is_file()
        )
        if progress:
            progress("reading pages", 1, 2)
        with self.adding:
            pass
        if any("fault" in name for name in files):
            raise RuntimeError(f"broken in {paths[0]}")
        self.generation += 1
        self.added += files
        bad = [(name, f"no reader for {MARKUP}") for name in files if name.endswith(".bad")]
        return Summary(self.generation, added=[name for name in files if not name.endswith(".bad")], skipped=bad,
                       documents=17 + len(files))  # fmt: skip

    def overview(self) -> Overview:
        return OVERVIEW
