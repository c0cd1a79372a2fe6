"""English words that Snowball's stemmer gets wrong: irregular forms, two spellings, and words it draws together.

Its own list of exceptions (`news`, `dying`) goes no further than what its author came upon.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_IRREGULAR = (
    "find found|write wrote written|give gave given|take took taken|make made|buy bought|bring brought|"
    "think thought|teach taught|catch caught|fight fought|seek sought|sell sold|tell told|hold held|keep kept|"
    "sleep slept|sweep swept|meet met|feed fed|lead led|pay paid|lay laid|say said|send sent|spend spent|"
    "lend lent|bend bent|build built|lose lost|win won|begin began begun|drink drank drunk|swim swam swum|"
    "sing sang sung|ring rang rung|sink sank sunk|run ran|come came|become became|know knew known|"
    "grow grew grown|throw threw thrown|draw drew drawn|fly flew flown|blow blew blown|show shown|"
    "speak spoke spoken|break broke broken|steal stole stolen|choose chose chosen|freeze froze frozen|"
    "drive drove driven|ride rode ridden|rise risen|eat ate eaten|fall fell fallen|forget forgot forgotten|"
    "get got gotten|hide hid hidden|shake shook shaken|stand stood|understand understood|wear wore worn|"
    "swear swore sworn|tear tore torn|go goes went gone|do does did done|see seen|sit sat|hang hung|stick stuck|"
    "strike struck|dig dug|spin spun|sting stung|swing swung|shine shone|shrink shrank shrunk|spring sprang sprung|"
    "withdraw withdrew withdrawn|overtake overtook overtaken|undertake undertook undertaken|arise arose arisen|"
    "awake awoke awoken|forbid forbade forbidden|forgive forgave forgiven|mistake mistook mistaken|"
    "rebuild rebuilt|repay repaid|resell resold|rewrite rewrote rewritten|foresee foresaw foreseen|"
    "oversee oversaw overseen|uphold upheld|withhold withheld|overcome overcame|undergo underwent undergone|"
    "deal dealt|mean meant|flee fled|bleed bled|breed bred|creep crept|weep wept|kneel knelt|weave wove woven|"
    "child children|man men|woman women|foot feet|tooth teeth|mouse mice|goose geese|"
    "datum data|criterion criteria|index indices|appendix appendices|analysis analyses|thesis theses|"
    "crisis crises|diagnosis diagnoses|wife wives|knife knives|shelf shelves|wolf wolves|thief thieves"
)
"""Forms of one word, the first of them its base. Those that are more often another word are left out: left, saw,
felt, rose, wound, lives, leaves; `found` is a form of find, and founded one of found."""

_KEPT_APART = (
    "founded founding founder founders founds|important importance importantly|business businesses|"
    "authority authorities|experiment experiments experimental experimented|department departments departmental|"
    "apartment apartments|engine engines|hospital hospitals|animal animals|mineral minerals|conversion conversions|"
    "terminal terminals|fabric fabrics|rational rationally|numerous|evening evenings"
)
"""Forms of one word that the stemmer takes for another: found, import, busy, author, experience, depart, apart,
engineer, hospitality, animate, miner, conversation, terminate, fabricate, ration, numerical, even."""

_AMERICAN = {
    "our": "or",
    "ourit": "orit",
    "ourhood": "orhood",
    "ourabl": "orabl",
    "is": "iz",
    "ys": "yz",
    "tr": "ter",
    "br": "ber",
    "logu": "log",
    "ramm": "ram",
    "cenc": "cens",
    "fenc": "fens",
}
"""How stems end in British English and in American: colour, favourite, organise, analyse, centre, fibre, catalogue,
programme, licence, defence."""
_SHORTEST_OF_TWO_SPELLINGS = 5
"""Letters of a stem: hour, prise and metre may be other words without."""


@lru_cache(maxsize=1)
def irregular_groups() -> tuple[tuple[str, ...], ...]:
    """Words with all their forms that a stemmer would miss, the base first."""
    return tuple(tuple(group.split()) for group in f"{_IRREGULAR}|{_KEPT_APART}".split("|"))


@lru_cache(maxsize=1)
def _bases() -> Mapping[str, str]:
    return {form: group[0] for group in irregular_groups() for form in group}


@lru_cache(maxsize=1)
def _apart() -> frozenset[str]:
    return frozenset(form for group in _KEPT_APART.split("|") for form in group.split())


def base_form(word: str) -> str:
    """What the stemmer is to be asked for in a word's place: `wrote` → write."""
    return _bases().get(word, word)


def own_stem(word: str) -> str:
    """The stem of a word that the stemmer draws together with another; empty for all others."""
    return _bases()[word] if word in _apart() else ""


def american(cut: str) -> str:
    """A stem as it is in American English: colour → color."""
    if len(cut) >= _SHORTEST_OF_TWO_SPELLINGS:
        for british, end in _AMERICAN.items():
            if cut.endswith(british):
                return cut.removesuffix(british) + end
    return cut


def british(cut: str) -> tuple[str, ...]:
    """How an American stem may begin in British English: color → colour."""
    return tuple(cut.removesuffix(end) + start for start, end in _AMERICAN.items() if cut.endswith(end))
