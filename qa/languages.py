"""The languages of an archive's passages, against those that its model and its index of words know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from qa.pages.language import language_of

SAMPLE = 1000
"""Passages looked at, spread over the archive: the share that a thousand show is right to a percent or two."""
LONG_ENOUGH = 40
"""Characters; shorter paragraphs are names and interjections. Of 2,000 English ones 0.2% of 80 and more were taken for
another language, of 40 to 80 7%, nearly all of them labels and lists of names, with less confidence than `SURE`."""
SURE = 0.5
"""Confidence from which a language counts; of the English paragraphs taken for another language two in 2,000 had it."""
FOREIGN = 0.05
"""Share of passages in languages that the model does not know from which the build says so."""
ANY = "multilingual"
MULTILINGUAL_MODEL = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
NAMES = {
    "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "it": "Italian", "ja": "Japanese", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def foreign(texts: Iterable[str], known: Collection[str] | None) -> dict[str, float]:
    """Measure the share of passages in each language that a model does not know, largest first.

    Args:
        texts: of the passages.
        known: codes of the model's languages; None or one with "multilingual" where there is nothing to say.

    Returns:
        Nothing where at most `FOREIGN` of the passages are in such a language.
    """
    if not known or ANY in known:
        return {}
    long = [text for text in texts if len(text) >= LONG_ENOUGH]
    sample = long[:: max(1, len(long) // SAMPLE)]
    # The commonest words settle nearly every passage in 30 µs; the identifier takes seconds to load, and 350 µs each.
    codes = [language_of(text, None) for text in sample]
    doubtful = [at for at, code in enumerate(codes) if code not in known]
    if len(doubtful) <= FOREIGN * len(sample):
        return {}
    found = Counter(code for at in doubtful if (code := codes[at] or _identify(sample[at])) and code not in known)
    if found.total() <= FOREIGN * len(sample):
        return {}
    return {code: count / len(sample) for code, count in found.most_common()}


def warning(shares: dict[str, float], known: Collection[str], model: str, passages: str = "passages") -> str:
    """Say which passages a model cannot understand, and which model could; `passages` names those looked at."""
    total, named = sum(shares.values()), list(shares.items())[:3]
    which = ", ".join(f"{language(code)} {share:.0%}" for code, share in named)
    return (
        f"{total:.0%} of the {passages} are in languages that {model} does not know ({which}); it knows "
        f"{' and '.join(map(language, sorted(known)))}. They are found by equal words only; for more, build with: "
        f"--model {MULTILINGUAL_MODEL}"
    )


def main_language(codes: Iterable[str | None]) -> str:
    """Choose the language whose endings the index of words is to know: that of most passages, else English."""
    counts = Counter(code for code in codes if code)
    return counts.most_common(1)[0][0] if counts else "en"


def language(code: str) -> str:
    """Name a language in English."""
    return NAMES.get(code, f"the language {code!r}")


def _identify(text: str) -> str | None:
    code, confidence = _identifier().classify(text)
    return str(code) if confidence >= SURE else None


@cache
def _identifier() -> Any:  # noqa: ANN401
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
