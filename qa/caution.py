"""When a quote needs the sentence before it: where that sentence denies, sets a condition or gives another's words.

Rules as data over one sentence; `benchmarks/cautions.py` states how often they are right. Knows nothing of quotes,
documents or how a caution is shown.
"""

from __future__ import annotations

import re

from qa.models import Span
from qa.results import Caution, Reason
from qa.sentences import sentences

REACH = 3_000
"""Characters before the quote that are looked at: no sentence worth showing is longer."""

LONG = 220
"""Characters from which a denial is rarely what the sentence as a whole says."""
OPENING = 100
"""Characters within which a sentence that gives another's words says so."""

OTHERS = (
    r"(?:he|she|they|people|some|many|others|someone|somebody|everyone|everybody|nobody|critics|opponents|"
    r"colleagues?|experts?|partners?|friends|journalists?|media|press|newspapers?|reports?|statement|ministers?|"
    r"president|mayor|governor|side|government|law|constitution|leaders?|presidents|economists?|operators|analysts|"
    r"(?!(?:I|We|My|Our|As|And|But|So|This|These|That|Let|What|Also)\b)[A-Z][\w’'-]+)"
)
SAYS = (
    r"(?:say|says|said|tell|tells|told|claims?|claimed|alleges?|alleged|argues?|argued|believes?|believed|thinks?|"
    r"thought|insists?|insisted|asserts?|asserted|warns?|warned|announced?|announces|complain\w*|accus\w+|"
    r"suggests?|suggested|expects?|expected|demands?|demanded|writes?|wrote|stressed|emphasised|emphasized|"
    r"(?:notes?|noted|states?|stated|reports?|reported|added|explained|asked|replied|answered)"
    r"(?= that|:|,| whether| me| us))"
)
REPORTS = (
    re.compile(
        rf"(?<![Dd]o )(?<![Dd]id )\b{OTHERS}"
        rf"(?: (?!(?:not|will|to|should|must|can|could|final|and|you|I|we|who|about)\b)\w+){{0,2}}? {SAYS}\b"
        rf"(?! (?:rests|in the matter|(?:\w+ ){{0,4}}(?:about|of)\b))"
    ),
    re.compile(rf"\b[Aa]ccording to (?:the |our |some |many |several )?(?:\w+ )?{OTHERS}\b"),
    re.compile(rf"^As (?!I\b|we\b|they\b|you\b)(?:the |an? )?\w+(?: \w+)? (?:just |already |rightly )?{SAYS}\b"),
    re.compile(r"\b(?:it (?:is|was) said|allegedly|reportedly|rumou?rs?|some suggest|in (?:his|her|their) words)\b"),
    re.compile(r"^[“\"«]", re.DOTALL),
    re.compile(r"^\([^)]*\b(?:talk about|spoke|speaks|said|told|reported|noted)\b", re.DOTALL),
)
CONDITIONS = (
    re.compile(
        r"\b(?:unless|supposing|assuming that|provided that|on (?:the )?condition)\b|\bor otherwise\b|"
        r"(?:^|[.!?:] )(?:Well, |But |So |And )?(?:suppose|imagine|otherwise)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\buntil\b.*\b(?:nothing|not|no|never)\b|\b(?:nothing|not|no|never)\b.*\buntil\b", re.IGNORECASE),
    re.compile(
        r"(?<!\bas )(?<!\beven )(?<!ask )(?<!asked )(?<!see )(?<!know )(?<!wonder )(?<!check )"
        r"(?<!ourselves )(?<!understand )(?<!out )\bif\b"
        r"(?! (?:any|necessary|needed|required|possible|so|anything|not|only because|just|"
        r"\w+ (?:wishes|questions|schedule))\b)"
        r"(?! (?:you|I|we) (?:will )?(?:could|can|allow|please|like|look|take|compare|remember|recall|may|"
        r"might|am not|are not|do not mind|don[’']t mind|talk|speak|put|see|say|wish|prefer|consider|think of)\b)",
        re.IGNORECASE,
    ),
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
DENIES = re.compile(
    r"\b(?:do|does|did|is|are|was|were|am|has|have|had|will|would|can|could|should|may|might|must|shall)"
    r"(?: (?:\w+ly|also|still|yet|even))? not\b|\w+n[’']t\b|\bcannot\b|"
    r"\b(?:is|are|was|were|there|have|has|had|see|saw) no\b|\b(?:nobody|no one|nothing|never|neither|none)\b",
    re.IGNORECASE,
)
VERB = r"(?:is|are|was|were|will|can|could|has|have|had|does|did|do|would|should|must)"
ANSWERS_NO = re.compile(rf"No(?:[.,!;]| [–—])|(?:No|Not) .*\b{VERB}\b", re.DOTALL)
"""A "No" or "Not" at the head of a sentence that says something; "Not a profession, but a mission" has no verb."""
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
BRACKETED = re.compile(
    r"\([^()]*\)|(?:, | [–—] (?:and )?)as (?:[\w’.]+ ){1,4}(?:just |has |have |had |already )*"
    r"(?:said|noted|mentioned|says?)\b|"
    r"(?<=\w)[, ]+as (?:they|people|we|you) say\b|you (?:can[’']t|cannot) say it in any other way"
)
"""Asides that leave the sentence as it is."""


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
    asks = core.endswith("?")
    if not asks and any(rule.search(core[:OPENING]) for rule in REPORTS):
        return "reports"
    if not asks and any(rule.search(core) for rule in CONDITIONS) and _binds(core):
        return "conditions"
    return "negates" if not asks and _denies(HARMLESS.sub(" ", core)) else None


def _binds(sentence: str) -> bool:
    """Tell whether a condition has another half that depends on it."""
    return bool(MODAL.search(IF_CLAUSE.sub("", sentence))) and not POLITE.search(sentence)


def _denies(sentence: str) -> bool:
    """Look for a denial in the main clauses; one inside a subordinate clause leaves what is said as it is."""
    if len(sentence) > LONG:
        return False
    if re.match(r"(?:No|Not)\b", sentence):
        return bool(ANSWERS_NO.match(sentence))
    for clause in CLAUSE.split(sentence):
        words = clause.strip(" “”\"'()")
        if not ASIDE.match(words) and DENIES.search(WITHIN.split(words, maxsplit=1)[0]):
            return True
    return False
