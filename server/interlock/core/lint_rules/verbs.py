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
    accept add agree allow answer appear apply arrive ask assign became become began begin begun blink block book
    broke broken brought build built calculate call came cancel caught change charge check clear click close
    collapse collect compare compile complete compute confirm connect contain continue convert copy cost count crash
    create decode decrypt delete deliver deny depend deploy describe differ disable disappear display divide
    download drag draw drop emit enable encode encrypt end enter equal exceed exclude execute exist exit expand
    expire export fail fall fell felt fill filter find finish fit focus follow format found freeze gave get give
    given go got grant grew group grow guide handle hang happen hash held hide highlight hit hold hover import
    include increase inform insert install invite join jump keep kept knew know known lack last lead leave led left
    let lie link list load lock log look lose lost made make map mark match meant measure meet mention merge met
    migrate move name need notify obey object occupy offer omit open order own paid parse pass pause pay perform
    persist pick plan play point poll pop post press prevent preview print process produce prompt provide publish
    pull push put query queue quit raise ran rank rate reach react read receive recognise recognize record recover
    redirect reduce refer refresh refund refuse register reject relate release rely remain remove render repeat
    replace reply report request require resend reserve reset resolve respond rest restart restore resume retain
    retrieve retry return reveal revert review rewrite rise rose rotate round run said sat save saw say scale scan
    schedule scroll search seem select send sent serve set show shown shut sign sink skip sleep slide sold sort
    spend spent split spread stand start state stay stick stood stop store stream submit subscribe succeed sum
    supply suspend swap switch sync synchronise synchronize tag take taken tell terminate test think threw throw
    thrown time toggle told took total touch track transfer translate trigger trim try turn type understand undo
    unlock unsubscribe update upload use validate vanish vary verify visit wait wake walk want warn watch weigh went
    win wipe won work wrap write written wrote yield zoom
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
