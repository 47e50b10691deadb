"""Extraction rules as data: what labels, furniture, dates and offices look like. Holds no logic."""

from __future__ import annotations

import re

# --- plain pages: lines that are no part of any document -----------------------------------------------------------

CLOCK = r"[A-Z][\w .'-]{1,24}:\s*\d{1,2}[:.]\d{2}(?:\s*(?:[ap]\.?m\.?))?"
FURNITURE = re.compile(
    rf"""^(?:
    (?:{CLOCK}[\s,;|/]*)+                                                     # Moscow: 21:58  London: 19:58
    | [\w .-]{{0,40}}(?:queries|enquiries|inquiries|hotline|emergency|fax|telephone|tel\.?|phone|e-?mail)
      [\w ()]{{0,30}}:?[\s\d()+,;-]*(?:\S+@\S+)?                              # Consular queries: +44 (0) 203 ...
    | [^?!]{{0,120}}\b(?:tel|phone|telephone|fax)\b\.?:?\s*[+(]?\d[\d\s()+-]{{6,30}}[^?!]{{0,80}}
    | [+(]?\d[\d\s()+-]{{6,60}}                                               # a telephone number
    | (?:\d{{1,4}}[\s|…»›>]+){{2,}}(?:\d{{1,4}}|next|last|older|\W)*             # 1 2 3 4 5 next
    | \S+@\S+\.\w+
    | (?:https?://|www\.)\S+
    | (?:\d[\d,. ]*\s+days?\s+(?:have|has)\s+passed\s+since\b.*)              # day counters
    | (?:press\s+releases?(?:\s+and\s+news)?|news|latest\s+news|home|print|share|menu|search|back|next|previous
      |(?:all|more|other|older|newer)\s+(?:messages|news|articles|releases|materials|posts)|read\s+more|see\s+also
      |back\s+to\s+top|top\s+of\s+page)\W*
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
CLOCK_LINE = re.compile(
    rf"^(?:{CLOCK}|[\w .-]{{0,30}}(?:queries|enquiries|hotline)\b|\d[\d,. ]{{0,9}}\s+days?\s+(?:have|has)\s+passed)",
    re.IGNORECASE,
)
"""What a site shows of the moment at the head of every page; a date above it is the day the page was saved."""
TEASER_HEAD = re.compile(r"^(?P<date>\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2})\s+[-–—]\s+(?P<title>\S.*)$")
TITLE_LIMIT = 420
"""Longest title seen on such pages is 290 characters; the shortest opening paragraph taken for one would be a pity."""

MARK = re.compile(
    r"""(?:\(?\d{1,2}[:.]\d{2}(?:\s*(?:[ap]\.?\s?m\.?)?(?:\s*[A-Z]{2,5})?)\)?              # 1:28 P.M. EDT
    |(?:via|by)\s+(?:teleconference|videoconference|telephone|video\s?link|zoom|conference\s+call)
    |(?:ENDS?|\#{1,3}|\*(?:\s?\*)+|-\s?30\s?-|_+|-{3,}|•+|\[?ENDS?\]?)\s*(?:\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?\s*[A-Z]{0,5})?
    |(?:for\s+immediate\s+release|(?:official\s+)?transcript|press\s+release|speech|remarks|statement|final|preliminary
      |as\s+prepared(?:\s+for\s+delivery)?|as\s+delivered|embargoed.{0,60})
    )\.?""",
    re.VERBOSE | re.IGNORECASE,
)
"""Lines around a transcript that belong to nobody: clock times, END, how people met."""
RUNNING_MARK = re.compile(
    r"\[?(?:[\w ,./]{0,30}?\d{4}\s*[:,–—-]?\s*)?(?:column|col\.|page|p\.)\s*\d+[A-Z]{0,3}\]?(?:\s*(?:of|/)\s*\d+)?",
    re.IGNORECASE,
)
"""Marks of the printed edition that stand among the paragraphs: 19 July 2011 : Column 832, [Page 12]."""
DATE_REST = re.compile(
    r"""[\s,.|•·()（）\[\]–—-]*(?:published|posted|updated|released?|issued|date|last\ update[d]?|on|at|for\ release|
    recorded|aired|broadcast|held|delivered|[（(]?[月火水木金土日][）)]|午前|午後|星期[一二三四五六日天]|
    mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|
    \d{1,2}[:.]\d{2}(?::\d{2})?|[ap]\.?m\.?\b|\b[A-Z]{2,4}\b|[\s,.:|•·()\[\]–—-])*""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may stand beside a date for the line to be a date line."""
WEEKDAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|mitt|donners|frei|sams|sonn)(?:tag|woch)|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье",
    re.IGNORECASE,
)
CITY_STARTS = (
    "san santa santo são los las saint st. cape buenos tel abu kuala phnom ho rio addis hong sankt nizhny "
    "нижний санкт-петербург"
)
"""How towns of several words begin; other words in a row may be a person's name."""
SENTENCE_ENDS = frozenset(".?!…‥:：。．｡！？﹖﹗︒؟۔۝।॥։።፧၊။៕᠃᠉༎⸮‼⁇⁈⁉")
"""Marks that end sentences: Unicode's Sentence_Terminal of the scripts in daily use, dots in a row and the colon."""
PUBLISHED_WORD = re.compile(r"publish|posted|update|released|issued|uploaded", re.IGNORECASE)

# --- who and what a title names -------------------------------------------------------------------------------------

GENRES: tuple[tuple[str, str], ...] = (
    # The first that matches wins: a news conference with a statement is a news conference.
    (r"\b(?:news|press)[ -](?:conference|briefing|point|gaggle|call)|\bbriefing\b|\bgaggle\b", "news conference"),
    (
        r"\binterview|\banswers? (?:the |to )?[\w ’'.“”\"-]{0,60}questions?\b|\bin conversation\b|\bQ ?& ?A\b",
        "interview",
    ),
    (r"\banswers? to (?:\w+ ){0,3}questions?|\banswers? \w+.{0,60} questions?\b", "interview"),
    (r"\barticle\b|\bop-?ed\b|\bessay\b|\bcolumn\b", "article"),
    (r"\bcomment(?:s|ary)?\b", "comment"),
    (r"\bspeech\b|\baddress(?:es|ed)?\b|\bremarks\b|\blecture\b|\btestimony\b|\bgreetings?\b", "speech"),
    (r"\bdebates?\b|\bhansard\b|\boral answers\b", "debate"),
    (r"пресс-конференци|брифинг", "news conference"),
    (r"интервью|ответы? на вопрос", "interview"),
    (r"выступлени|\bречь\b", "speech"),
    (r"\bстать[яи]\b", "article"),
    (r"комментари", "comment"),
    (r"заявлени", "statement"),
    (r"\bmeeting\b|\btalks\b|\bsession\b", "meeting"),
    (r"\bstatement|\bappeal\b|\bdeclaration\b|\bcommuniqu", "statement"),
    (r"\bpress release\b|\bnews release\b", "press release"),
    (r"\bletter\b|\bmessage\b|\btelegram\b", "message"),
)
BYLINE_NOUNS = (
    "statement|speech|address|remarks|answers?|reply|replies|interview|article|comments?|commentary|op-?ed|lecture|"
    "message|greetings?|welcome|opening|introductory|closing|letter|testimony|toast|essay|column|press|news|"
    "video|presentation|briefing|contribution|keynote|meeting|visit|conversation|talks"
)
OWN_WORDS = (
    "statements?|speech|address|remarks|article|comments?|commentary|op-?ed|lecture|message|greetings?|letter|testimony|"
    "toast|essay|column|keynote|opening|introductory|closing|appeal|welcome"
)
"""What consists of its speaker's own words where nobody is labelled."""
OFFICE_NOUNS = (
    "president|chancellor|premier|minister|ambassador|secretary|spokesman|spokeswoman|spokesperson|"
    "chairman|chairwoman|chair|chairperson|governor|director|director-general|general|representative|envoy|"
    "commissioner|deputy|speaker|senator|congressman|congresswoman|king|queen|prince|princess|emperor|pope|"
    "head|chief|rector|mayor|judge|justice|attorney|consul|consul-general|counsellor|adviser|advisor|"
    "assistant|aide|delegate|attaché|commander|admiral|marshal|colonel|lieutenant|leader|ombudsman|"
    "präsident|präsidentin|vizepräsident|vizepräsidentin|kanzler|kanzlerin|bundeskanzler|bundeskanzlerin|ministerin|"
    "bundesminister|bundesministerin|staatssekretär|staatssekretärin|président|présidente|ministre|sénateur|sénatrice|"
    "presidente|presidenta|ministro|ministra|canciller|president-elect|президент|министр|председатель|посол|"
    "academician|professor|vice-president|undersecretary|under-secretary|administrator|coordinator|plenipotentiary|"
    "extraordinary|high|permanent|sheikh|emir|sultan|prime|patriarch|archbishop|bishop|rabbi|metropolitan|ceo|editor"
)
TRADES = (
    "host|presenter|anchor|correspondent|journalist|columnist|reporter|observer|commentator|blogger|teacher|doctor|"
    "engineer|worker|student|farmer|coach|captain|pilot|actor|actress|writer|author|historian|economist|lawyer|analyst|"
    "scientist|researcher|entrepreneur|owner|founder|veteran|winner|champion|officer|nurse|manager|expert|specialist|"
    "activist|producer|physician|surgeon|metallurgist|miner|driver|architect|designer|artist|musician|singer|conductor|priest"
)
PRESS_TRADES = "host|presenter|anchor|correspondent|journalist|columnist|reporter|observer|commentator|blogger|editor"
HONORIFICS = (
    "mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|baroness|baron|rev|hon|rt|gen|col|lt|capt|adm|sen|rep|gov|"
    "his|her|excellency|honourable|honorable|senhor|señor|monsieur|madame|madam|mme|herr|frau"
)
PARTICLES = "de|da|di|do|dos|du|del|della|der|den|van|von|al|el|bin|ibn|bint|la|le|y|e|ten|ter|zu|af|av"
COUNTRIES = (
    "Afghanistan Albania Algeria Andorra Angola Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh "
    "Belarus Belgium Benin Bolivia Botswana Brazil Britain Brunei Bulgaria Burundi Cambodia Cameroon Canada Chad "
    "Chile China Colombia Congo Croatia Cuba Cyprus Denmark Djibouti Ecuador Egypt Eritrea Estonia Ethiopia Fiji "
    "Finland France Gabon Gambia Georgia Germany Ghana Greece Guatemala Guinea Haiti Honduras Hungary Iceland India "
    "Indonesia Iran Iraq Ireland Israel Italy Jamaica Japan Jordan Kazakhstan Kenya Korea Kosovo Kuwait Kyrgyzstan "
    "Laos Latvia Lebanon Liberia Libya Liechtenstein Lithuania Luxembourg Macedonia Madagascar Malawi Malaysia Mali "
    "Malta Mauritania Mexico Moldova Monaco Mongolia Montenegro Morocco Mozambique Myanmar Namibia Nepal Netherlands "
    "Nicaragua Niger Nigeria Norway Oman Pakistan Palestine Panama Paraguay Peru Philippines Poland Portugal Qatar "
    "Romania Russia Rwanda Senegal Serbia Singapore Slovakia Slovenia Somalia Spain Sudan Suriname Sweden Switzerland "
    "Syria Taiwan Tajikistan Tanzania Thailand Togo Tunisia Turkey Turkmenistan Uganda Ukraine Uruguay Uzbekistan "
    "Venezuela Vietnam Yemen Zambia Zimbabwe Federation Union Kingdom States Emirates Arabia Republic Africa Zealand "
    "Lanka Crimea Ossetia Abkhazia Chechnya Tatarstan Bashkortostan Dagestan Moscow Europe Parliament Duma Council "
    "Assembly Nations Treasury State Affairs Defence Defense Finance Justice Foreign Committee Bank Region Territory "
    "Department Ministry Government Agency Organisation Organization Party Fund Commission Conference Office House "
    "Court Society Academy University Herzegovina"
)
"""The last words of countries and of bodies that people hold offices of."""
REGIONS = (
    r"D\.?C\.?|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|"
    r"Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|"
    r"Missouri|Montana|Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|"
    r"Oklahoma|Oregon|Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|"
    r"Wisconsin|Wyoming|Ontario|Quebec|England|Scotland|Wales|Northern Ireland|United Kingdom|U\.?K\.?|U\.?S\.?A?\.?|"
    r"France|Germany|Italy|Spain|Portugal|Switzerland|Austria|Belgium|Netherlands|Sweden|Norway|Finland|Denmark|Poland|"
    r"Russia|Ukraine|Belarus|Kazakhstan|Turkey|Greece|Israel|Egypt|Japan|China|India|Vietnam|South Korea|Singapore|"
    r"Australia|New Zealand|Canada|Mexico|Brazil|Argentina|Chile|South Africa|Kenya|Nigeria|Moscow Region|"
    r"Saudi Arabia|Qatar|United Arab Emirates|Indonesia|Thailand|Malaysia|Philippines|Hungary|Czech Republic|Ireland"
)
NO_NAME = (
    "treaty contest rally movement revolution protection development festival forum summit association foundation "
    "institute club league army navy war award prize games cup championship tournament anniversary programme program "
    "project initiative congress convention exhibition expo olympics olympic theatre museum school hospital company "
    "corporation group industry trade economy energy economics policy rights freedom security news press media "
    "television radio newspaper magazine agency service channel television-channel times journal national "
    "international russian american british french german chinese european african asian soviet ukrainian turkish "
    "indian japanese iranian israeli syrian first second third fourth fifth sixth seventh eighth ninth tenth annual "
    "background senior great global federal republican democratic orthodox victory week year question questions "
    "answer answers interview statement speech remarks address article comment message greetings conference call "
    "briefing gaggle official officials administration social january february july september october november "
    "december monday tuesday wednesday thursday friday saturday sunday northern southern eastern western central "
    "square sea ocean mountain island city town village district province county university college academy "
    "constitution act code decree order resolution agreement protocol charter declaration memorandum note part "
    "chapter section column table figure volume item topic subject example"
)
"""Capitalised words that stand in titles and headings but in hardly anybody's name."""
TITLE_TAIL = (
    r"(?:\s*(?:года|год|г\.|r\.|року))?[\s\"'”’»).\]]*(?:\((?:excerpts?|abridged|full text|transcript|in \w+|"
    r"unofficial translation)\)|"
    r"[,–—|-]?\s*(?:excerpts?|transcript))?[\s.]*$"
)

# --- labels ---------------------------------------------------------------------------------------------------------

ASKERS = (
    "question|questions|questioner|inquirer|q|reporter|journalist|correspondent|press|media|interviewer|"
    "audience|audience member|participant question|voice|voices|вопрос|питання|запитання|frage|journaliste|pregunta|"
    "periodista|periodistas|domanda|pergunta|vraag|pytanie|otázka|kérdés|soru|שאלה|سؤال|السؤال|س|الصحفي|صحفي|"
    r"\w{0,12}[記记]者|問|问|質問|\w{0,12}기자|질문|문"
)
ANSWERERS = (
    "answer|a|reply|response|ответ|відповідь|antwort|respuesta|réponse|risposta|resposta|antwoord|odpowiedź|odpověď|"
    "válasz|cevap|yanıt|תשובה|جواب|الجواب|ج|答|回答|答え|답변|답"
)
ROLELESS = "remark|comment|reaction|retort|interjection|реплика"
# Words that end in a colon at a line's head without being anybody's label.
NO_SPEAKER = (
    "note|notes|source|sources|photo|photos|video|audio|phone|tel|fax|email|e-mail|date|time|location|place|venue|"
    "contact|contacts|address|published|updated|posted|author|tags|tag|topics|topic|related|see also|"
    "read more|more|share|subject|re|ps|p.s|nb|n.b|editor's note|caption|image|website|web|url|http|https|link|links|"
    "category|categories|section|keywords|summary|abstract|moscow|london|background|conclusion|example|first|second|"
    "third|finally|secondly|firstly|thirdly|warning|disclaimer|copyright|references|footnotes|important|attachment|"
    "attachments|download|for example|for instance|fact|reality|remember|result|results|to|from|cc|agenda|participants|"
    "present|attendees|speakers|moderated by|transcript|transcript by|duration|length|recorded|language|languages|"
    "ملاحظة|المصدر|التاريخ|المكان|注|注意|来源|来源于|时间|地点|拍手|笑|笑い|笑声|中略|以上|掌声|編集|编辑|참고|출처"
)

# --- trust ----------------------------------------------------------------------------------------------------------

TRUST = {
    # Where a fact was found, most trusted first: what was written for machines by hand, then what people see.
    "title": ("record", "yaml", "json-ld", "microdata", "h1", "opengraph", "meta", "title"),
    "date": ("record", "yaml", "json-ld", "microdata", "xml"),
    "published": ("record", "yaml", "json-ld", "microdata", "opengraph", "meta", "time"),
    "place": ("record", "yaml", "json-ld", "microdata", "class"),
    "url": ("record", "canonical", "opengraph", "json-ld", "yaml"),
    "publisher": ("record", "yaml", "json-ld", "opengraph", "meta"),
    "language": ("record", "yaml", "html", "microdata", "json-ld", "meta"),
    "speaker": ("record", "yaml", "json-ld", "meta"),
    "genre": ("record", "yaml"),
    "captured": ("record",),
}
FILE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")
FILE_SURNAME = re.compile(r"^[\d_.-]+[_-](?P<name>[A-Z][a-z]+(?:[A-Z][a-z]+)?)$")

UNNAMED = (
    r"(?:(?:the|a|an|first|second|third|senior|unidentified|unknown|another|male|female|conference|our|white house"
    r"|state|us|u\.s\.|administration|government|department|defen[cs]e|military|intelligence|official|press|media"
    r"|audience|panel|call|kremlin|embassy|ministry|foreign|treasury)\s+){0,6}"
    r"(?:moderator|operator|facilitator|host|hostess|presenter|anchor|official|officials|participant|participants|"
    r"speaker|speakers|aide|staff|staffer|interpreter|translator|narrator|voice|voices|member|crowd|"
    r"attendee|student|guest|man|woman|male|female|all|both|unidentified|unknown|several hon\.? members|hon\.? members|"
    r"announcer|interviewee|respondent|caller|spectator|child|boy|girl|soldier|worker|secretariat|volunteers?|residents?|"
    r"veterans?|teachers?|doctors?|mayor|audience members?|reporters|journalists|everyone|group|"
    r"zurufe?|zwischenrufe?|moderation|moderatorin|dolmetscher(?:in)?|sprecher(?:in)?|modérat(?:eur|rice)|interprète|"
    r"moderadora?|intérprete|ведущ(?:ий|ая)|переводчи(?:к|ца)|из зала|司会|主持人)"
    r"(?:\s+(?:\d+|one|two|three|[A-Z]))?(?:\s+(?:from|of|for|at)\b.*)?"
)
"""Labels that name a part in the event and no person."""
INLINE_MARKS = "Question|QUESTION|Answer|ANSWER|Вопрос|Ответ"
SENTENCE_WORDS = (
    "is are was were be been has have had do does did will would shall should can could may might must say says said "
    "told tell asked ask answered reads read i we you he she it they this that these those there here what which who "
    "whom whose why how when if because but or not no yes so as than then also only just about into from with by his "
    "her their our your my its"
)
"""Words of a sentence; no label that names a person has one."""
SENTENCE_STARTERS = (
    "thank thanks and but so with from hello hi hey good yes no well now then also dear madam sir colleague colleagues "
    "president secretary chair chairman mister both when if as for to in on at by like or my our your his her their "
    "this that these those the a an while after before since because whether mr mrs ms dr okay ok right great sorry "
    "please "
    "welcome former current late new old young former-president st question moderator interviewer"
)
BREAKS = "break|jingle|music|ad break|advertisement|intermission|pause|recess|musical break|sponsor"
"""Labels that mark a pause in a recording; nobody speaks under them."""
SPELLINGS = (
    # Applied in this order to a folded name; each makes two common transliterations of one Cyrillic name equal.
    (r"['ʹ]", ""),
    (r"\by(?=[eu])", ""),
    (r"(?<=[^aeiou\W])ye|ie(?=[vn]\b)", "e"),
    (r"x", "ks"),
    (r"\baleksandr\b", "aleksander"),
    (r"\bp(?:e|io|yo)tr\b", "pyotr"),
    (r"kh", "h"),
    (r"(?:iy|ii|yi|yy|ij|y|i)\b", "i"),
    (r"(?<=[^aeiou\W])y(?=[aeiou])", "i"),
    (r"(?<=[aeou])y(?=[^aeiou\W])", "i"),
)
