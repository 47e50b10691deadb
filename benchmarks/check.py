"""Accuracy and speed of `qa check` over claims made from an archive.

    python -m benchmarks.check INDEX --foreign TEXT... [--count 200] [--seed 1] [--wrong 3]

`--foreign` names texts that are not in the archive (any UTF-8 files; JSON lines with a field "text" are read as such).
Prints a table in Markdown; `--wrong` shows so many of the claims of each type that were judged wrongly.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import random
import statistics
import time
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.claims import LONGEST, SHORTEST, Case, cases, sampled
from qa.archive import Archive
from qa.check.result import Check
from qa.sentences import sentences


def foreign(paths: list[Path]) -> list[str]:
    """Read the sentences of texts that are not in the archive."""
    found: dict[str, None] = {}
    for path in paths:
        packed = path.read_bytes()
        text = {".xz": lzma.decompress, ".gz": gzip.decompress}.get(path.suffix, bytes)(packed).decode("utf-8")
        if ".jsonl" in path.name:
            text = "\n".join(json.loads(line).get("text") or "" for line in text.splitlines() if line.strip())
        for line in text.splitlines()[:20_000]:
            for a, b in sentences(line):
                if SHORTEST <= len(line[a:b].split()) <= LONGEST:
                    found[line[a:b]] = None
    return list(found)


def right(case: Case, check: Check) -> bool:
    """Tell whether the verdict, and the mark where one is asked for, are as expected."""
    marked = case.turn is None or any(case.turn in one.turns for one in check.difference)
    return check.verdict == case.expected and marked


def located(case: Case, check: Check) -> bool | None:
    """Tell whether each source was found at its place; None where nothing had to be found.

    Nine tenths of the evidence must lie in the sentence, and seven tenths of the sentence in the evidence: words that a
    claim lost at either end are no part of it.
    """
    if not case.sources or check.verdict in ("absent", "too-short"):
        return None
    spans = [(q.document, q.start, q.end) for q in check.evidence]
    spans += [(o.document, o.start, o.end) for o in check.repeats]
    spans += [(r.quote.document, r.quote.start, r.quote.end) for r in check.restatements]

    def held(document: str, start: int, end: int) -> bool:
        common = [(min(e, end) - max(s, start), e - s) for d, s, e in spans if d == document]
        return any(shared >= 0.9 * size and shared >= 0.7 * (end - start) for shared, size in common)

    return all(held(s.document, s.start, s.end) for s in case.sources)


def speed(archive: Archive, seed: int) -> list[float]:
    """Time claims of 5 to 500 words: stretches of the archive's own text, one word in ten replaced in every other."""
    random_ = random.Random(seed)
    took = []
    drawn = sampled(archive, 400, random_)
    for at, sentence in enumerate(drawn):
        words = archive.show(sentence.document).document.text[sentence.start :].split()
        words = words[: int(5 * 100 ** random_.random())]
        if at % 2:
            words = [random_.choice(drawn).text.split()[0] if random_.random() < 0.1 else word for word in words]
        begun = time.perf_counter()
        archive.check(" ".join(words))
        took.append((time.perf_counter() - begun) * 1000)
    return took


def report(tally: dict[str, list[tuple[Case, Check]]], wrong: int) -> None:
    """Print a row for each type of claim, and some of those judged wrongly."""
    print("| claims | number | verdict as expected | located | milliseconds, median | others |")
    print("|---|---|---|---|---|---|")
    for kind, checked in tally.items():
        good = sum(right(*one) for one in checked)
        places = [found for one in checked if (found := located(*one)) is not None]
        where = f"{sum(places) / len(places):.3f}" if places else "-"
        missed = [(case, check) for case, check in checked if not right(case, check)]
        others = Counter(check.verdict if check.verdict != case.expected else "not marked" for case, check in missed)
        median = statistics.median(check.seconds for _, check in checked) * 1000
        shown = ", ".join(f"{n} {name}" for name, n in others.items())
        print(f"| {kind} | {len(checked)} | {good / len(checked):.3f} | {where} | {median:.0f} | {shown} |")
        for case, check in [one for one in checked if not right(*one) or located(*one) is False][:wrong]:
            print("   ?", check.verdict, "|", case.text, "|", [source.text for source in case.sources])
            print("    ", [quote.text for quote in check.evidence][:2])
            print("    ", [(one.op, one.claim, one.source, one.turns) for one in check.difference])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--foreign", type=Path, nargs="+", required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", type=int, default=0)
    options = parser.parse_args()
    with Archive.open(options.index) as archive:
        begun = time.perf_counter()
        archive.check(sampled(archive, 50, random.Random(0))[0].text)
        print(f"First check, which lays out the words: {time.perf_counter() - begun:.1f} s\n")
        tally: dict[str, list[tuple[Case, Check]]] = defaultdict(list)
        for case in cases(archive, foreign(options.foreign), options.count, options.seed):
            tally[case.kind].append((case, archive.check(case.text, speaker=case.speaker)))
        report(tally, options.wrong)
        took = sorted(speed(archive, options.seed))
        print(f"\n{len(took)} texts of 5 to 500 words: median {statistics.median(took):.0f} ms, "
              f"95th percentile {took[int(len(took) * 0.95)]:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
