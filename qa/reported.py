"""Words that a speaker quotes from somebody else: stretches in quotation marks that another is said to have spoken.

Conservative: the marks alone prove nothing (names, terms and pull-quotes stand in them too), so somebody must be said
to speak, write or ask just before or just after. Words of the speaker's own ("I told them: ...") are left alone. Rules
as data over one utterance; `benchmarks/reported.py` states how often they are right and what they miss. Knows nothing
of quotes, documents or how such words are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.models import PARAGRAPH_BREAK, Span
from qa.results import Reported

FEWEST = 3
"""Words of a stretch: shorter ones are names and terms, whoever used them first."""
REACH = 240
"""Characters before a quotation in which who speaks is looked for."""
BETWEEN = 60
"""Characters that may stand between the verb and what was said: "said when addressing the State Duma"."""
SHORT_NAME = 3
"""Letters of a single word that is rather the beginning of a sentence ("Yes") than somebody's name."""
LONGEST = 6_000
"""Characters of a quotation; a longer one has lost its closing mark."""

MARKS = '“”"«»„‟'
BEFORE_WORDS = " \n\t([{–—-/" + "\u00a0"
VERBS = (
    r"(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|ask(?:s|ed|ing)?|repl(?:y|ies|ied|ying)|answer(?:s|ed|ing)?|"
    r"wr(?:ite|ites|ote|itten|iting)|shout(?:s|ed|ing)?|exclaim(?:s|ed|ing)?|declare(?:s|d)?|not(?:es|ed|ing)|"
    r"stat(?:es|ed|ing)|claim(?:s|ed|ing)?|argu(?:es|ed|ing)|warn(?:s|ed|ing)?|th(?:ink|inks|ought|inking)|"
    r"respond(?:s|ed)?|reads?|goes|admit(?:s|ted)?|complain(?:s|ed|ing)?|insist(?:s|ed|ing)?|announce[sd]?|"
    r"add(?:s|ed)|remark(?:s|ed)|explain(?:s|ed)?|promise[sd]?|suggest(?:s|ed|ing)?|quot(?:e|es|ed|ing)|"
    r"cit(?:e|es|ed|ing)|repeat(?:s|ed|ing)?|object(?:s|ed)|wonder(?:s|ed|ing)|stress(?:es|ed)|emphasi[sz]ed)"
)
VERB = re.compile(rf"\b{VERBS}\b(?! (?:rests|course))")
LOOSE = re.compile(r"\b(?:sp(?:oke|oken|eaks|eaking)|called for|appeal(?:s|ed)|hear|heard)\b")
"""Verbs that announce somebody's words only with a colon after them."""
NOUN = re.compile(
    r"\b(?:(?:words|sayings?|proverbs?|maxim|motto|appeal|quot(?:e|ation)s?|advice|repl(?:y|ies)|answers?|response|"
    r"questions?|letter|message|statement|sermon|poem|poet|lines|verses?|remarks?|comment|verdict|resolution|article|"
    r"line|sentence|phrase|suggestions?|comments?|complaints?|voices?)\b"
    r"(?:[^.!?“”\"]{0,110}:|(?: \w+){0,3} (?:was|is|were|are),?:?| (?:goes|reads|says),?:?|"
    r"s? like,?)|(?:his|her|their|whose|very) (?:\w+ )?(?:words|appeal|motto|question)[,:]?)\s*$"
)
"""Nouns that stand for somebody's words, at the end of what leads up to them."""
OWN_NOUN = re.compile(
    r"\b(?:my|our|My|Our)(?: \w+){0,3} (?:words|motto|appeal|answer|reply|response|question|message|statement|advice|"
    r"slogan|position)\b|\bI have (?:a|one|another|only one) (?:\w+ )?question"
)
OWN = re.compile(
    r"(?:\b(?:I|[Ww]e|[Ll]et (?:me|us))|\bmyself|\bI[’']ve|\b[Ww]e[’']ve|\bI[’']d|\b[Ww]e[’']d|\bI[’']m|\b[Ww]e[’']re|"
    r"\b(?:[Ww]ould|[Ww]ill|[Cc]an|[Ss]hould|[Dd]id) (?:I|we))"
    r"(?:,? (?!who\b|that\b|which\b|when\b|if\b|and (?:he|she|they|it)\b)[\w’']+){0,6}? ?$"
)
"""The end of what stands before a verb whose subject is the speaker."""
OUGHT = re.compile(r"\b(?:necessary|need(?:s|ed)?|have|has|had|want|time|possible|able|right|ought) to (?:\w+ ){0,4}$")
"""Before "say" and the like: nobody has said it yet."""
TOLD = re.compile(r"\b(?:am|are|is|was|were|been|being|get|got)(?: \w+ly| often| once| always| also| then)? $")
"""Before "asked" and "told" in the passive: somebody else asks or tells."""
CITES = re.compile(r"^(?:quot|cit)")
"""Verbs by which a speaker announces that the words are another's."""
AFTER = re.compile(
    rf"^[,.]? ?[”\"»]?,? ?(?:[–—-] )?(?:(?P<who>he|she|they|people|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){{0,3}}) "
    rf"(?:then |once |also |just )?{VERBS}\b(?! that\b)|{VERBS} (?P<later>he|she|they|(?:the|a|one|his|her) \w+|"
    r"(?!I\b)[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3})\b)"
)
CALLED_A_QUOTE = re.compile(
    r"^\W{0,3}(?:,? ?(?:[Tt]his|[Tt]hat|[Ii]t) (?:is|was) (?:a|the|an?other|his|her|their) (?:\w+ )?"
    r"(?:quote|quotation)\b|"
    r"(?:These|Those) (?:are|were) (?:not my|his|her|their|the) (?:\w+ )?words\b|"
    r"This (?:specific |particular )?question (?:is|comes|came|was|deals)\b|(?:[Ee]nd of )quote\b)"
)
"""What follows words that are thereby said to be another's."""
IN_RESPONSE = re.compile(
    r"\b(?:hears?|heard|get|got|answer(?:s|ed)?|repl(?:y|ied|ies)) (?:\w+ ){0,3}"
    r"(?:in (?:response|reply|return)|from)\b|"
    r"\b(?:[Aa]nother|[Nn]ext|[Oo]ne more|[Hh]ere is|[Tt]his is|[Tt]he) (?:\w+ ){0,2}question\b[^.!?]{0,60}[.!:]$"
)
"""A sentence before one that stands in quotation marks as a whole."""
NAMES = re.compile(
    r"\b(?:called|named|titled|entitled|dubbed|project|programme|program|website|contest|competition|forum|film|book|"
    r"section|theme|slogan|principle|term|terms|concept|song|award|title|known as|headline|nomination)[,:]? ?$"
)
"""What stands right before a name in quotation marks."""
SENTENCE_END = re.compile(r"[.!?…][”\"»’)]*\s+(?=[\"“«„(\[]?[A-Z0-9])")
ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|Prof|[A-Z])\.\s+$")
NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|President|Minister|Prime Minister|Chancellor|Professor|Academician|Saint|Pope) )?"
    r"(?!(?:I|We|He|She|They|It|You|The|This|That|These|As|And|But|So|When|If|In|Now|Then|Once|What|Many|Some|Well|"
    r"Today|People|Colleagues|Friends|You|Article|Item|Paragraph|Here|There|At|By|On|For|Or|Yes|No|Not|Just|Everyone)\b)"
    r"[A-Z][\w’'-]+(?: (?:de |von |van |al-|of )?[A-Z][\w’'-]+){0,3}"
)
SUBJECT = re.compile(
    rf"(?P<name>{NAME.pattern})(?:, [^,]{{2,80}},| \([^)]*\)| \[[^\]]*\])?"
    r"(?: (?:has|had|once|also|just|recently|then|later|rightly|famously|even|always|often|already|again|himself|"
    r"herself|used to|would|will|may|might|could|to))*(?: \w+ly)? $"
)
"""A name that speaks, at the end of what stands before the verb."""
OF_NAME = re.compile(
    rf"\b(?:words|appeal|written|said|remarks?|question|quote|poem|lines) (?:of|by|from) (?P<name>{NAME.pattern})"
)


def reported(text: str, utterance: Span, speaker: str | None = None) -> tuple[Reported, ...]:
    """Find what is quoted from somebody else inside one utterance of a canonical text, in order.

    The stretches count in the canonical text, without their quotation marks. Words quoted from `speaker` are not
    another's.
    """
    start, end = utterance
    said = text[start:end]
    found: list[Reported] = []
    last: tuple[Span, Reported | None] | None = None
    for span in quotations(said):
        # In a dialogue the second voice is another's too, but nobody says whose.
        on = last is not None and _goes_on(said, last[0], span)
        one = (Reported(*span) if last and last[1] else None) if on else _judged(said, span)
        last = (span, one)
        if one and len(said[slice(*span)].split()) >= FEWEST and not _himself(one.who, speaker):
            found.append(Reported(start + one.start, start + one.end, one.who))
    return tuple(found)


def reported_in(text: str, part: Span, utterance: Span, speaker: str | None = None) -> tuple[Reported, ...]:
    """Find what is quoted from somebody else inside a part of an utterance, counted from the part's start.

    No quotation reaches into a paragraph that has no mark, so that nothing is looked for where the part's have none.
    """
    first = text.rfind(PARAGRAPH_BREAK, utterance[0], part[0])
    last = text.find(PARAGRAPH_BREAK, part[1], utterance[1])
    around = text[utterance[0] if first < 0 else first : utterance[1] if last < 0 else last]
    if not any(mark in around for mark in MARKS):
        return ()
    return within(reported(text, utterance, speaker), *part)


def within(found: tuple[Reported, ...], start: int, end: int) -> tuple[Reported, ...]:
    """Cut stretches to those inside a slice of the text and count them from its start."""
    cut = (Reported(max(one.start, start) - start, min(one.end, end) - start, one.who) for one in found)
    return tuple(one for one in cut if one.start < one.end)


def quotations(text: str) -> Iterator[Span]:
    """Find what stands in quotation marks, innermost ones aside; marks that are turned round count by their place.

    A quotation goes on over a paragraph break only where the next paragraph opens with a mark again, as printers have
    it; one that is never closed is none.
    """
    opened, depth = None, 0
    for match in re.finditer(rf"[{MARKS}]|{PARAGRAPH_BREAK}", text):
        at = match.start()
        if match[0] == PARAGRAPH_BREAK:
            if text[match.end() : match.end() + 1] not in MARKS or match.end() == len(text):
                opened, depth = None, 0
        elif _opens(text, at):
            if opened is None:
                opened, depth = at + 1, 1
            elif not text[:at].endswith(PARAGRAPH_BREAK):
                depth += 1
        elif opened is not None:
            depth -= 1
            if depth == 0:
                if 0 < at - opened <= LONGEST:
                    yield opened, at
                opened = None


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not after or after.isspace():
        return False
    return not before or before in BEFORE_WORDS or before in MARKS


def _judged(said: str, span: Span) -> Reported | None:
    """Decide whether a quotation is another's words, by what leads up to it and what follows."""
    paragraph = said.rfind(PARAGRAPH_BREAK, 0, span[0])
    begin = max(0 if paragraph < 0 else paragraph + len(PARAGRAPH_BREAK), span[0] - REACH)
    before, after = said[begin : span[0] - 1], said[span[1] + 1 : span[1] + 100]
    lead = before[_sentence_start(before) :]
    follows = AFTER.match(after)
    if follows and not lead.strip():
        return Reported(*span, _named(follows["who"] or follows["later"]))
    if CALLED_A_QUOTE.match(after):
        return Reported(*span)
    if lead.strip():
        return _led(re.sub(r"\s*\([^()]*\)", "", lead), said, span)
    return _after_sentence(said, span, before)


def _led(lead: str, said: str, span: Span) -> Reported | None:
    """Look for whoever speaks in the part of the sentence before the quotation."""
    if NAMES.search(lead) or OWN_NOUN.search(lead):
        return None
    colon, words = lead.rstrip().endswith(":"), said[slice(*span)]
    verbs = sorted((*VERB.finditer(lead), *(LOOSE.finditer(lead) if colon else ())), key=lambda match: match.start())
    own = bool(verbs) and not CITES.match(verbs[-1][0]) and _own(lead[: verbs[-1].start()])
    if NOUN.search(lead):
        return None if own else Reported(*span, _of(lead))
    if not verbs:
        return None
    verb = verbs[-1]
    if CITES.match(verb[0]):
        return Reported(*span, _of(lead))
    gap, subject = lead[verb.end() :], lead[: verb.start()]
    near = len(gap) <= (REACH if colon else BETWEEN) and _announces(gap, words)
    passive = TOLD.search(subject) and re.match(r"asked|told", verb[0])
    if not near or OUGHT.search(subject) or (own and not passive):
        return None
    return Reported(*span, _of(lead) or _subject(subject))


def _announces(gap: str, words: str) -> bool:
    """Tell whether what stands between verb and quotation lets the words follow, and these are a whole sentence."""
    bare = gap.strip(" ,:–—")
    if not bare or re.fullmatch(
        r"(?:to )?(?:me|us|him|her|them|you|the following|that|in part|this|like|likewise)", bare
    ):
        return True
    return gap.rstrip().endswith((",", ":")) and words[:1].isupper() | words.startswith(("…", "‘"))


def _own(subject: str) -> bool:
    return bool(OWN.search(subject.rstrip() + " ")) and not re.search(
        r"\b(?:he|she|they|who|people)\b[^,]{0,20}$", subject
    )


def _after_sentence(said: str, span: Span, before: str) -> Reported | None:
    """Judge a quotation that begins a sentence by what comes before: a line that ends in a colon, or a question."""
    earlier = before.rstrip()
    if not earlier:
        earlier = said[max(0, span[0] - 1 - REACH) : span[0] - 1].rstrip()
        if not earlier.endswith(":"):
            return None
    sentence = earlier[_sentence_start(earlier) :]
    if earlier.endswith(":"):
        return _led(sentence, said, span)
    return Reported(*span) if IN_RESPONSE.search(sentence) and not OWN_NOUN.search(sentence) else None


def _sentence_start(text: str) -> int:
    """Where the last sentence of a stretch begins."""
    ends = [match.end() for match in SENTENCE_END.finditer(text) if not ABBREVIATED.search(text[: match.end()])]
    tail = re.search(r"[.!?…][”\"»)]*\s+$", text)
    return len(text) if tail and not ABBREVIATED.search(text) else ends[-1] if ends else 0


def _goes_on(said: str, last: Span, span: Span) -> bool:
    """Tell whether nothing but a mark, a dash or an "and" stands between two quotations: they share whoever speaks."""
    return bool(re.fullmatch(rf"[{MARKS}][,;.]?[ –—-]{{0,3}}(?:and |or |then )?[{MARKS}]?", said[last[1] : span[0]]))


def _subject(before: str) -> str | None:
    found = SUBJECT.search(before)
    return _named(found["name"]) if found else None


def _of(lead: str) -> str | None:
    found = OF_NAME.search(lead)
    return _named(found["name"]) if found else None


def _named(who: str | None) -> str | None:
    """Keep a name; pronouns name nobody, and "The doctor" nobody that could be looked up."""
    if who is None or not NAME.fullmatch(who):
        return None
    return who if " " in who or len(who) > SHORT_NAME else None


def _himself(who: str | None, speaker: str | None) -> bool:
    return bool(who and speaker and who.split()[-1] == speaker.split()[-1])
