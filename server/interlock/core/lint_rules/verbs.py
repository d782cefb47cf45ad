"""Which words say that something happens, and which only ask for work."""

from .phrases import listed
from .rule import LintedCriterion

AUXILIARIES = listed(
    """
    is are was were be been being has have had does do did can cannot can't could must shall should will would may
    might need needs isn't aren't wasn't weren't doesn't don't didn't hasn't haven't won't mustn't
    """
)
# What can be seen of a program from outside. A list of verbs is never whole: see `may_say_what_happens`.
OBSERVABLE = listed(
    """
    accept add agree allow answer appear apply arrive ask assign become begin block book build calculate call
    cancel change charge check clear click close collect compare complete compute confirm connect contain continue
    convert copy cost count create deliver delete deny depend describe differ disable disappear display divide
    download draw drop emit enable end enter equal exceed exclude execute exist exit expire export fail fall fill
    filter find finish fit follow format get give go grant grow hide hold import include increase insert keep know
    lack last lead leave let list load lock log lose make mark match measure meet mention move name notify obey
    offer omit open order own pass pay perform persist point post prevent print process produce prompt provide
    publish put raise reach read receive record redirect reduce refer refresh refund refuse reject release remain
    remove render repeat replace reply report request require reset resolve respond restart restore return reveal
    round run save say scroll search select send serve set show shut sign skip sort spend split start state stay
    stop store submit succeed sum switch take tell throw time total track trigger try turn update upload use
    validate verify vanish wait warn work write yield
    """
)
# What somebody is to do, and no program: at the head of a sentence there is nobody who does it.
TASKS = listed(
    """
    add build clean create develop ensure extend extract fix implement improve introduce make migrate move optimise
    optimize provide refactor rename replace rewrite update write
    """
)
ENGLISH = listed("the of for with from then when into which that")
BEFORE_NOUNS = listed("a an the of for in on with from at by and or this its their per") | {""}
ARTICLES = listed("a an the all any every each new some support tests that this these our")


def is_english(criterion: LintedCriterion) -> bool:
    """Whether it holds a word that stands in hardly any other language."""
    return not ENGLISH.isdisjoint(criterion.words)


def may_say_what_happens(criterion: LintedCriterion) -> bool:
    """False only where no word can be a verb: one that is known, or that ends as most verbs do. Many nouns end so, too:
    whoever is not sure says True."""
    words = criterion.words
    return any(_may_be_verb(word, before) for word, before in zip(words, ("", *words), strict=False))


def asks_for_work(criterion: LintedCriterion) -> bool:
    """Whether it begins like an order ("Add a button to the page") and says of nobody else what they do."""
    head, *rest = criterion.words or ("",)
    if head not in TASKS or not rest or rest[0] not in ARTICLES:
        return False
    return not any(word in AUXILIARIES or _as_third_person(word) in OBSERVABLE for word in rest)


def _may_be_verb(word: str, before: str) -> bool:
    """Without an ending, and at the beginning or after an article or a preposition, it is a noun: a refund button."""
    if word in AUXILIARIES or (len(word) > 3 and word.endswith(("s", "ed")) and not word.endswith(("ss", "us"))):
        return True
    return word in OBSERVABLE and before not in BEFORE_NOUNS


def _as_third_person(word: str) -> str:
    """shows -> show, replies -> reply, passes -> pass; "" for what has no such ending."""
    if not word.endswith("s"):
        return ""
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        stem = word.removesuffix(ending) + instead
        if word.endswith(ending) and stem in OBSERVABLE:
            return stem
    return ""
