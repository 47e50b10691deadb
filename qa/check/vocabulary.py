"""Words that carry the turn of a sentence, as data: denials, modal verbs, amounts, conditions, opposites.

Folded as `qa.folding.spelled` folds them, several languages together: a list for each would need to know the language
of a claim of six words. English has all sorts; the others have their denials, modal verbs and, in
`qa.check.counting`, numbers.
"""

from __future__ import annotations

from typing import Final


def _grouped(lines: str) -> dict[str, str]:
    """Map every word of a line to the first."""
    return {word: line.split()[0] for line in lines.strip().splitlines() for word in line.split()}


NEGATIONS: Final = frozenset(
    """
    not no never none nobody nothing neither nor nowhere without cannot hardly barely scarcely non aint cant dont doesnt
    didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt mustnt neednt shant mightnt
    pas jamais rien aucun aucune ni sans nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne
    weder nein nunca jamas nada nadie ningun ninguna ninguno sin tampoco mai niente nulla nessun nessuno nessuna senza
    nao nem sem nenhum nenhuma ninguem niet geen nooit niets zonder inte ingen inget aldrig utan ikke aldri nigdy bez
    degil yok не нет ни никогда никто никого ничего ничто нельзя без нигде никакой никакого никаких невозможно
    ні ніколи нема немає нічого لا لم لن ليس ليست لست غير بدون دون 不 没 沒 無 无 非 未 לא אין בלי
    """.split()
)
CONTRACTED: Final = {"wo": "will", "ca": "can", "sha": "shall", "ai": "be"}
"""What stands before "n't" in place of the verb's usual form."""
MODALS: Final = _grouped(
    """
    will shall wird werden будет будут будем
    would
    can
    could
    may might
    must muss müssen doit doivent должен должна должны debe deben musi يجب обязан обязаны
    should ought soll sollte devrait
    need needs needed нужно надо
    peut peuvent pourrait
    kann konnen konnte
    puede pueden podria
    может могут можем могу يمكن
    """
)
DATES: Final = _grouped(
    """
    january января jan
    february февраля feb
    march марта
    april апреля apr
    june июня
    july июля
    august августа aug
    september сентября sept
    october октября oct
    november ноября nov
    december декабря dec
    monday понедельник
    tuesday вторник
    wednesday среду
    thursday четверг
    friday пятницу
    saturday субботу
    sunday воскресенье
    today
    yesterday
    tomorrow
    """
)
"""May is left to the modal verbs, which it is in most sentences."""
AMOUNTS: Final = _grouped(
    """
    all every everyone everybody everything each entire whole always все всех всегда tous toutes alle siempre
    some several certain sometimes occasionally
    many much lots numerous often frequently
    most mostly largely mainly
    few rarely seldom
    more
    less fewer
    only just solely merely exclusively только
    """
)
CONDITIONS: Final = _grouped(
    """
    if provided если falls wenn
    unless
    until till
    """
)
CERTAINTY: Final = _grouped(
    """
    perhaps maybe possibly возможно
    probably likely apparently вероятно
    unlikely
    certainly definitely surely undoubtedly
    """
)
PERSONS: Final = _grouped(
    """
    i me my mine myself we us our ours ourselves я мы мне нам нас меня je nous ich wir
    you your yours yourself yourselves ты вы вас вам
    he she they him her them his their theirs himself herself themselves он она они его ее их им
    """
)
OPPOSITES: Final = frozenset(
    frozenset(pair.split("/"))
    for pair in """
    before/after above/below for/against with/without always/never everyone/nobody more/less more/fewer up/down in/out
    first/last true/false yes/no good/bad right/wrong strong/weak high/low higher/lower increase/decrease
    increased/decreased increases/decreases increasing/decreasing grow/shrink grew/shrank rise/fall rose/fell
    rising/falling support/oppose supports/opposes supported/opposed accept/reject accepted/rejected accepts/rejects
    allow/forbid allowed/forbidden friend/enemy friends/enemies friendly/hostile ally/enemy allies/enemies war/peace
    win/lose won/lost victory/defeat begin/end began/ended start/stop started/stopped open/closed opened/closed
    success/failure better/worse best/worst buy/sell bought/sold import/export imports/exports enter/leave entered/left
    join/leave public/secret safe/dangerous legal/illegal possible/impossible guilty/innocent old/new early/late
    earlier/later confirm/deny confirmed/denied confirms/denies love/hate remember/forget positive/negative
    major/minor many/few
    """.split()
)
DENYING: Final = ("un", "in", "im", "il", "ir", "non", "dis", "mis", "anti", "не")
"""Beginnings that turn a word into its opposite: "acceptable", "unacceptable"."""
