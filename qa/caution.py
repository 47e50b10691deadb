"""When a quote needs the sentence before it: it hangs on one that denies, sets a condition or gives another's words.

Rules as data over that sentence and the opening of the quote, only those that are nearly always right: a reader who has
seen three needless cautions reads no fourth. `benchmarks/cautions.md` says what counts as needed, how often a caution
is right and how many are missed. Knows nothing of quotes, documents or how a caution is shown.
"""

from __future__ import annotations

import re

from qa.hearsay import BRACKETED
from qa.models import Span
from qa.results import Caution, Reason
from qa.sentences import sentences

REACH = 3_000
"""Characters before the quote that are looked at: no sentence worth showing is longer."""
HEAD = 60
"""Characters of the quote that are looked at: its first words say whether it hangs on what was said before."""

DENIAL = 150
"""Characters from which a denial is rarely what the sentence as a whole says."""
LONG = 250
"""The same for conditions."""

OPENING = r"^(?:(?:And|But|So|However|Therefore|Of course|In this regard|At the same time|Sometimes),? )?"
"""What may stand before the words that make a sentence a condition."""
QUOTED = re.compile(r"[“\"«„]\w")
"""How words begin that a sentence with a colon leads up to."""
OWN = re.compile(r"\b(?:I|[Ww]e|my|our|me)\b")
"""In that sentence: what follows may be the speaker's own."""
FOLLOWS = re.compile(
    r"(?:And |So |But )?(?:[Tt]herefore|[Tt]hus|[Hh]ence|[Cc]onsequently|[Aa]ccordingly|[Ww]hich is why|"
    r"(?:[Tt]hat|[Tt]his)(?: is|[’']s) (?:exactly |precisely )?(?:the reason )?why|As a result,|"
    r"(?:[Ii]t is )?[Ff]or (?:this|that|these) (?:very )?reasons?|[Ii]n (?:this|that|such a) (?:case|event)|"
    r"Otherwise|If (?:not|so)|"
    r"On the contrary|Quite the (?:contrary|opposite|reverse)|To the contrary|Instead,|Rather,)\b"
)
"""Openings of a quote that follows from the sentence before, or puts something in its place. "So" and "then" are left
out: in speech they open whatever comes next."""
CONDITIONS = re.compile(
    rf"{OPENING}(?:if|unless)\b(?! (?:any|necessary|needed|required|possible|so|anything|not|only because|just)\b)"
    r"(?! (?:you|I|we) (?:will )?(?:could|can|allow|please|like|look|take|compare|remember|recall|may|"
    r"might|am not|are not|do not mind|don[’']t mind|talk|speak|put|see|say|wish|prefer|consider|think of)\b)|"
    r"\bonly if\b|\bunless\b",
    re.IGNORECASE,
)
POLITE = re.compile(
    r"\b(?:grateful|thankful|obliged|glad|happy|pleased|love to|delighted)\b|\bin case\b|\bif (?:your|there are any)\b",
    re.IGNORECASE,
)
"""What makes a condition a courtesy."""
MODAL = re.compile(
    r"\b(?:will|would|can|could|may|might|must|should|shall|need|needs|have to|has to|ready|able|going to)\b|[’']ll\b"
)
"""What the other half of a true condition has; "If we look at it, it is clear" has none."""
IF_CLAUSE = re.compile(r"\bif\b[^,–—]*", re.IGNORECASE)
HARMLESS = re.compile(
    r"\b(?:not|never) (?:only|just|merely|simply|to mention|the first|least|so much)\b|"
    r"\b(?:not|never) (?:to )?(?:fail|rule out|exclude|overlook|forget|neglect|ignore|deny|hide|doubt|hesitate|mind|"
    r"underestimate|lose sight|stop|a secret|\w* ?un\w+ed)\b|"
    r"\b(?:do|does|did) not (?:really )?matter\b|\b[Pp]lease,? do not\b|"
    r"\bno (?:less|doubt|more|fewer|secret|longer than|matter|exaggeration)\b|"
    r"\b(?:not|never) (?:\w+ )?(?:easy|simple|bad|new|a coincidence|accidental|surprising|enough to say)\b|"
    r"\b(?:not|never|no|n[’']t) (?:be )?(?:an? )?(?:exaggeration|exception|question|secret|cheapskates|forget)\b|"
    r"\b(?:do not|don[’']t|cannot|can[’']t) (?:remember|recall|know)\b"
    r"(?: exactly| now| precisely| for sure| how| when| who)|"
    r"\bdo(?:n[’']t| not) forget\b|\bcan ?not fail\b|\bhope\b.*\bnothing\b|\byou would think\b[^,]*|"
    r"(?:\bnot|n[’']t) (?:only|just|merely|simply|simple|that simple|forgotten|mind|worry|"
    r"be afraid|want to (?:repeat|take|waste))\b|"
    r"\bnever (?:forget|forgot|stop|stopped|cease)\b|\bno need (?:to|for)\b|"
    r"\btake (?:too )?(?:much|up) (?:of )?your time\b|"
    r"\b(?:hope|wish|trust|sure|certain|confident|convinced|believe me)\b[^,;]*\b(?:not|nothing|never|nobody)\b|"
    r"\b(?:not|n[’']t|never|nobody|nothing|cannot)\b[^,;]*\bwithout\b|\bhave or have not\b|\bas yet\b$|"
    r"\b(?:will|would|shall) not (?:\w+ )?(?:take|speak|talk|go into|dwell|list|repeat|name|mention|"
    r"say|be long|keep)\b[^,;]*|"
    r"\bnever (?:had|seen|been) so\b|\bwould not even\b|"
    r"\bnothing but\b|\bcan ?not but\b|\bwhether or not\b|\bor not\b|\bNo\. ?\d",
    re.IGNORECASE,
)
"""Negative words that deny nothing."""
SOFT = re.compile(
    r"\b(?:only|just|merely|simply|need to|hope|although|though|ever|than|accident|coincidence|worry|afraid|dwell|"
    r"describe|mean|tell|name|list|repeat|going into|very|far|long|round|bad|yet|always|everyone|all|quite|enough|"
    r"without|so much|sure|question|doubt|secret|if|unless|forget|remember|know|first|last|much|shy|trying|ends?|stop|"
    r"finish|not to|recall|limited|hold back|succumb|"
    r"chance|yesterday|counterpart|apply to|too|such|opinion)\b",
    re.IGNORECASE,
)
"""Words in whose company a negative word often denies nothing, or not what the next sentence says: courtesies,
superlatives, "not only", "not very". Seen in the errors of twelve rounds."""
DENIES = re.compile(
    r"(?<!^)\b(?:do|does|did|is|are|was|were|am)(?: (?:\w+ly|also|still|even))? not\b|"
    r"\b(?:do|does|did|is|are|was|were)n[’']t\b|^(?:nobody|no one)\b",
    re.IGNORECASE,
)
"""Plain denials of what is or was. "Cannot", "will not", "has not" and "no" are as often vows, praise or figures of
speech ("we cannot wait", "has no equal")."""
CORRECTED = re.compile(r"\bnot\b[^.]*\bbut\b")
"""What says in the same breath how it is."""
AT_A_LOSS = re.compile(
    r"\bI (?:do not|don[’']t|cannot|can[’']t|am not) (?:even |really |quite )?"
    r"(?:understand|know|talking|saying|speaking|going|see|remember|imagine|want|mentioning)\b|"
    r"\b(?:cannot|can[’']t|must not|should not|will not) (?:let|allow|permit)\b|"
    r"\bnot (?:\w+ )?(?:empty-handed|indifferent|good news|alone|idle)\b"
)
"""Denies something of the speaker, or vows it; of the matter it says nothing."""
CLAUSE = re.compile(r"[,;:–—]\s+|\s-\s")
ASIDE = re.compile(
    r"^(?:which|whereby|who|whom|whose|that|because|[Aa]s|[Ww]hen|if|[Ww]hile|so|where|[Ss]ince|until|[Aa]lthough|"
    r"[Tt]hough|Which|to|in order|for|even)\b"
)
"""Openings of clauses that are not main ones."""
WITHIN = re.compile(
    r"\b(?:(?:make|making|be) sure|ensure|ask(?:ing)?|in case|whom|that|which|who|whereby|because|where|whose|so|as|if|"
    r"when)\b",
    re.IGNORECASE,
)


def caution(text: str, start: int, utterance: Span) -> Caution | None:
    """Look at the sentence before `start` in the same utterance; None where there is none or it changes nothing."""
    begin = max(utterance[0], start - REACH)
    before = text[begin:start].rstrip()
    if not before:
        return None
    line = before.rfind("\n") + 1
    found = sentences(before[line:])
    if not found:
        return None
    first, last = (begin + line + offset for offset in found[-1])
    reason = reason_of(text[first:last], text[start : start + HEAD])
    return Caution(reason, text[first:last], first, last) if reason else None


def reason_of(sentence: str, quote: str) -> Reason | None:
    """Say what a sentence does to the quote after it: gives another's words, sets a condition, denies; else None.

    `quote` may be cut off after some words.
    """
    if sentence.rstrip().endswith(":"):
        return "reports" if QUOTED.match(quote) and not OWN.search(sentence) else None
    core = BRACKETED.sub("", sentence).strip()
    if not core.strip(" ."):
        core = sentence
    if core.endswith("?") or len(core) > LONG or not FOLLOWS.match(quote):
        return None
    if CONDITIONS.search(core) and _binds(core):
        return "conditions"
    if len(core) > DENIAL or CORRECTED.search(core) or AT_A_LOSS.search(core):
        return None
    return "negates" if not SOFT.search(core) and _denies(HARMLESS.sub(" ", core)) else None


def _binds(sentence: str) -> bool:
    """Tell whether a condition has another half that depends on it."""
    return bool(MODAL.search(IF_CLAUSE.sub("", sentence))) and not POLITE.search(sentence)


def _denies(sentence: str) -> bool:
    """Look for a denial in the main clauses; one inside a subordinate clause leaves what is said as it is."""
    clauses = (clause.strip(" “”\"'()") for clause in CLAUSE.split(sentence))
    return any(not ASIDE.match(words) and DENIES.search(WITHIN.split(words, maxsplit=1)[0]) for words in clauses)
