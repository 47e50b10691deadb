"""When a quote needs the sentence before it: where that sentence denies, sets a condition or gives another's words.

Rules as data over one sentence, only those that are nearly always right: a reader who has seen three needless cautions
reads no fourth. `benchmarks/cautions.py` states how often they are right, and how many are missed. Knows nothing of
quotes, documents or how a caution is shown.
"""

from __future__ import annotations

import re

from qa.hearsay import BRACKETED
from qa.models import Span
from qa.results import Caution, Reason
from qa.sentences import sentences

REACH = 3_000
"""Characters before the quote that are looked at: no sentence worth showing is longer."""

DENIAL = 150
"""Characters from which a denial is rarely what the sentence as a whole says."""
LONG = 250
"""The same for conditions and for what others say."""

OPENING = r"^(?:(?:And|But|So|However|Therefore|Of course|In this regard|At the same time|Sometimes),? )?"
"""What may stand before the words that make a sentence a condition or another's."""
OTHERS = (
    r"(?:[Tt]hey|[Ss]ome(?: people)?|[Mm]any(?: people)?|[Pp]eople|[Ee]xperts|[Cc]ritics|[Oo]thers|[Ss]omeone|"
    r"[Oo]ur (?:partners|opponents|colleagues)|[Hh]e|[Ss]he)"
)
NAMED = (
    r"(?!(?:As|I|We|You|He|She|They|It|This|That|These|Those|There|Here|What|When|If|Then|Let|My|Our|Your|Now|Today|Also|"
    r"Who|Well|Yes|No|People)\b)(?:[A-Z][\w’'.-]+ ){1,4}"
)
REPORTS = (
    re.compile(
        rf"{OPENING}(?:{OTHERS} (?:also |often |always |now )?"
        r"(?:say|says|said|claim|claims|claimed|think|believe|believed|argue|argued|accuse|accused|insist|insisted)\b|"
        rf"(?:[Tt]he )?{NAMED}(?:also |then )?(?:said|says|noted|stressed|added|believes|emphasised|announced)\b)"
        r"(?! (?:a few|about|of|so|it all)\b)"
    ),
    re.compile(
        rf"{OPENING}According to (?!me\b|my\b|our\b|the (?:plan|schedule|programme|results|law|Constitution)\b)"
        r"(?:the |some |many )?(?:media|press|newspapers?|experts?|analysts?|critics|"
        r"(?:[A-Z][\w’'-]+ )*[A-Z][\w’'-]+)\b"
    ),
    re.compile(
        r",[”\"]? (?:(?:he|she|(?:Mr|Ms|Mrs) [A-Z][\w’'-]+|[A-Z][\w’'-]+ [A-Z][\w’'-]+|the (?:\w+ )?[Pp]resident)"
        r" (?:said|stressed|noted|added|told the meeting)|"
        r"said (?:the (?:\w+ )?[Pp]resident|[A-Z][\w’'-]+ [A-Z][\w’'-]+))"
        r"(?: at the meeting)?[.”\"]*$"
    ),
)
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
    r"\b(?:not|never) (?:\w+ )?(?:easy|bad|new|a coincidence|accidental|surprising|enough to say)\b|"
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
    r"chance|yesterday|counterpart|apply to)\b",
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
    reason = reason_of(text[first:last])
    return Caution(reason, text[first:last], first, last) if reason else None


def reason_of(sentence: str) -> Reason | None:
    """Say what a sentence does to the one after it: gives another's words, sets a condition, denies; else None."""
    core = BRACKETED.sub("", sentence).strip()
    if not core.strip(" ."):
        core = sentence
    if core.endswith("?") or len(core) > LONG:
        return None
    if any(rule.search(core) for rule in REPORTS):
        return "reports"
    if CONDITIONS.search(core) and _binds(core):
        return "conditions"
    return "negates" if len(core) <= DENIAL and not SOFT.search(core) and _denies(HARMLESS.sub(" ", core)) else None


def _binds(sentence: str) -> bool:
    """Tell whether a condition has another half that depends on it."""
    return bool(MODAL.search(IF_CLAUSE.sub("", sentence))) and not POLITE.search(sentence)


def _denies(sentence: str) -> bool:
    """Look for a denial in the main clauses; one inside a subordinate clause leaves what is said as it is."""
    clauses = (clause.strip(" “”\"'()") for clause in CLAUSE.split(sentence))
    return any(not ASIDE.match(words) and DENIES.search(WITHIN.split(words, maxsplit=1)[0]) for words in clauses)
