"""The interpreter, as it follows calls to where they are sent: each function by itself, then from its callers."""

import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field

from tree_sitter import Node

from ...nodes import child, named, text
from ...places import Place
from . import clients, texts, url_functions, urls
from .attributes import member
from .interpreter import Interpreter
from .modules import Modules
from .noticing import LOOKED_AT, Notes, Sighting
from .values import (
    NONE,
    UNKNOWN,
    Argument,
    Bound,
    Call,
    Class,
    Either,
    External,
    Frame,
    Function,
    Given,
    Inner,
    Instance,
    Known,
    Module,
    Part,
    Subscript,
    Table,
    Unknown,
    Value,
    either,
    last_word,
    lineage,
    options,
)

_STEPS_ALONE = 6_000  # for one function with all that it calls
_STEPS_QUIET = 300  # for one that sends nothing, and is of interest for what it gives back
_STEPS_IN_ALL = 8_000_000
_DEEPEST_ALONE = 90  # evaluations inside each other
_MOST_VARIANTS = 24
_MOST_MADE = 8
_MOST_STEPS_BACK = 12
_MAKING = frozenset(
    {"function_definition", "class_definition", "decorated_definition", "import_statement", "import_from_statement"}
)
_CHANGES = re.compile(
    rb"self\.\w+\s*(?:\[[^\]]*\]\s*)?=[^=]|\.(?:append|update|extend|setdefault|add|insert)\(|\]\s*=[^=]"
)


@dataclass
class Alone:
    """What a function does when nobody is seen to call it."""

    returned: list[Value] = field(default_factory=list[Value])
    is_closed: bool = False  # whoever calls it changes nothing of what it sends
    is_open: bool = False  # it sends, and whoever calls it says more of what
    is_idle: bool = False  # it cannot send, changes nothing, and gives back the same whatever it is given


class Following(Interpreter):
    def __init__(self, modules: Modules) -> None:
        super().__init__(modules)
        self.notes = Notes()
        self.classes: list[Class] = []
        self.made: dict[int, list[Instance]] = {}  # of each class, those that are made in the tree
        self.words: dict[int, set[bytes]] = {}  # that functions mention
        self.sending: dict[int, bool] = {}  # whether they mention something that sends
        self.quiet: set[int] = set()  # functions that send nothing, nor does what they call
        self._alone: dict[int, Alone] = {}
        self._selves: dict[int, Instance] = {}
        self._left = _STEPS_IN_ALL
        self._unsaid = 0  # how often something was done of which only a caller can say what
        self._entry: Function | None = None
        self._variant = ""

    def forget(self) -> None:
        """Start again, with what is known by now of how classes are made."""
        self.notes = Notes()
        self._alone.clear()
        self._selves.clear()

    def run_again(self, module: Module) -> None:
        """What the module itself does, with the same names as before."""
        frame = Frame(module, module.names)
        for statement in named(module.root):
            if statement.type not in _MAKING:
                self._steps = _STEPS_ALONE
                self._run_statement(statement, frame)

    def run_alone(self, function: Function, cls: Class | None = None) -> Alone:
        """Go through a function with nothing known of its arguments; of a method, in an instance of the class."""
        key = function.node.id
        if cls is None and key in self._alone:
            return self._alone[key]
        found = Alone()
        if cls is None:
            self._alone[key] = found
        if self._left <= 0 or self._depth > _DEEPEST_ALONE:
            return found
        before, unsaid, owner = len(self.notes.sent), self._unsaid, self._owner(function, cls)
        if text(child(function.node, "name")) == "__init__":
            return found
        with self._apart(function, cls.name if cls is not None else ""), _kept(owner):
            found.returned = self._returned(function, Given(is_open=True), owner)
            is_whole = self._steps > 0
        sent = [s for s in self.notes.sent[before:] if s.entry is function]
        found.is_closed = is_whole and bool(sent) and all(_is_closed(s.sent) for s in sent)
        is_silent = len(self.notes.sent) == before and self._unsaid == unsaid
        is_plain = all(_is_settled(o) for r in found.returned for o in options(r))
        is_plain = is_plain and not _CHANGES.search(function.node.text or b"")
        found.is_idle = is_whole and is_plain and (is_silent or key in self.quiet)
        found.is_open = bool(sent) and not found.is_closed
        self._alone[key].is_open |= found.is_open
        return found

    def alone(self, function: Function) -> Alone | None:
        return self._alone.get(function.node.id)

    def self_of(self, cls: Class) -> Instance:
        """An instance of which nothing is known but its class, and how the tree makes such instances."""
        if id(cls) not in self._selves:
            made = self._selves[id(cls)] = Instance(cls, Given(is_open=True), cls.place)
            maker = member(cls, "__init__")
            if isinstance(maker, Function):
                made.given = Given((), self._usual(cls, maker), is_open=True)
                with self._apart(maker, ""):
                    super().call_function(maker, made.given, made)
                # What is not there from the beginning may come later.
                made.attributes |= {n: Argument(n) for n, v in made.attributes.items() if v == NONE}
        return self._selves[id(cls)]

    def define_class(self, cls: Class) -> None:
        self.classes.append(cls)
        super().define_class(cls)

    @contextmanager
    def _apart(self, function: Function, variant: str) -> Generator[None]:
        """Away from whatever is gone through just now."""
        outer = (self._steps, self._conditions, self._running, self._sites, self._entry, self._variant)
        steps = _STEPS_QUIET if function.node.id in self.quiet else _STEPS_ALONE
        self._steps, self._conditions, self._running, self._sites = steps, [], [], []
        self._entry, self._variant = function, variant
        try:
            yield
        finally:
            self._left -= steps - max(self._steps, 0)
            self._steps, self._conditions, self._running, self._sites, self._entry, self._variant = outer

    def _owner(self, function: Function, cls: Class | None) -> Value | None:
        if function.owner is None or any(last_word(d) == "staticmethod" for d in function.decorators):
            return None
        of = cls or function.owner
        return of if any(last_word(d) == "classmethod" for d in function.decorators) else self.self_of(of)

    def _usual(self, cls: Class, maker: Function) -> dict[str, Value]:
        """What the tree gives to the constructor: clients, other objects, and texts."""
        found: dict[str, Value] = {}
        names = [parameter_name(p) for p in named(child(maker.node, "parameters"))][1:]
        for made in self.made.get(id(cls), [])[:_MOST_MADE]:
            for index, name in enumerate(names):
                given = made.given.get(index, name)
                if given is not None and any(_says_much(o) for o in options(given)):
                    found[name] = either([found[name], given]) if name in found else given
        return found

    def attribute(self, value: Value, name: str) -> Value:
        if name == "headers" and isinstance(value, Call | Instance) and clients.client_library(value):
            if name not in value.attributes:
                given = value.given.get(None, "headers")
                entries = dict(given.entries) if isinstance(given, Table) else {}
                value.attributes[name] = Table(entries, is_open=given is not None and not isinstance(given, Table))
            return value.attributes[name]
        found = super().attribute(value, name)
        if isinstance(value, Instance) and isinstance(found, Unknown):
            typed = next((c for c in lineage(value.cls) if name in c.attributes), None)
            if typed is not None:
                return self.of_type(self.annotation(typed.attributes[name].annotation, typed.frame), name)
        return found

    def of_type(self, annotation: Value, name: str) -> Value:
        """What is of a type: an instance of a class of the tree, a client of a library."""
        for option in options(annotation):
            written = option.items[0] if last_word(option) == "Annotated" and isinstance(option, Subscript) else option
            if last_word(option) == "Optional" and isinstance(option, Subscript):
                return self.of_type(option.items[0], name)
            if isinstance(written, Class):
                return self.self_of(written)
            if isinstance(written, External) and clients.client_library(Call(written, Given(), Place("", 1))):
                return Call(written, Given((), {"base_url": Unknown(name)}), Place("", 1))
        return Argument(name, annotation)

    def declare(self, value: Value, annotation: Node, frame: Frame) -> None:
        self.notes.declare(self, value, annotation, frame)

    def value(self, node: Node | None, frame: Frame) -> Value:
        found = super().value(node, frame)
        if node is not None and node.type in LOOKED_AT:
            self.notes.look(self, found, node, frame)
        return found

    def invoke(self, callee: Value, given: Given, at: Place) -> Value:
        match callee:
            case External():
                return self._of_library(callee, given, at)
            case Class():
                made = super().invoke(callee, given, at)
                if isinstance(made, Instance):
                    self.made.setdefault(id(callee), []).append(made)
                return made
            case Part() if isinstance(callee.owner, Instance):
                return self._of_session(callee, callee.owner, given, at)
            case Call() if (whole := clients.partial(callee, given)) is not None:
                return self.invoke(whole[0], whole[1], at)
            case Inner() if callee.step is None:
                return self._noted(callee, given, at)
            case Unknown():
                return Unknown(callee.word)
            case _:
                return super().invoke(callee, given, at)

    def call_function(self, function: Function, given: Given, owner: Value | None = None) -> Value:
        """A function whose callers add nothing is not gone through again."""
        if function.node.type != "lambda" and not _is_maker(function) and function.node.id not in self._running:
            alone = self.run_alone(function)
            of = owner.cls if isinstance(owner, Instance) else None
            is_known = of is function.owner or function.node.id in self.quiet  # others may send what it leaves open
            is_usual = of is None or (is_known and owner is self._selves.get(id(of)))
            if alone.is_closed or (alone.is_idle and is_usual and not _hands_on(given)):
                return either(alone.returned) if alone.returned else NONE
        if function.node.id not in self.quiet:
            return super().call_function(function, given, owner)
        before = self._steps
        self._steps = min(before, _STEPS_QUIET)
        found = super().call_function(function, given, owner)
        self._steps = before - (min(before, _STEPS_QUIET) - max(self._steps, 0))
        return found

    def _returned(self, function: Function, given: Given, owner: Value | None) -> list[Value]:
        returned = super()._returned(function, given, owner)
        written = child(function.node, "return_type")
        if written is not None:
            for value in returned:
                if isinstance(value, Call | Part | Inner):
                    self.declare(value, written, function.frame)
        return returned

    def _left_out(self, name: str, default: Node | None, parameter: Node, function: Function, given: Given) -> Value:
        known = self.value(default, function.frame) if default is not None else None
        if known is not None and not given.is_open:
            return known
        written = child(parameter, "type")
        annotation = self.annotation(written, function.frame) if written is not None else None
        if isinstance(known, Known) and isinstance(known.value, str):
            return Known(known.value, is_default=True)
        if annotation is not None:
            return self.of_type(annotation, name)
        if isinstance(known, Call) and last_word(known) == "Depends":
            provider = known.given.get(0)
            return self.invoke(provider, Given(), known.place) if isinstance(provider, Function) else Argument(name)
        if known == NONE:
            return Argument(name, Either((UNKNOWN, NONE)))
        return known if isinstance(known, Call | Instance | Function | Class) else Argument(name)

    def _of_library(self, callee: External, given: Given, at: Place) -> Value:
        if callee.name == "builtins.getattr" and given.positional:
            return self._got(given)
        made = url_functions.function(callee.name, given)
        if made is not None:
            return made
        found = super().invoke(callee, given, at)
        if not isinstance(found, Call):
            return found
        for function, handed in clients.handed_on(found):
            return self.invoke(function, handed, at)
        through = clients.passed(found)
        return through if through is not None else found

    def _got(self, given: Given) -> Value:
        owner, name = given.positional[0], given.get(1)
        words = [o.value for o in options(name) if isinstance(o, Known) and isinstance(o.value, str)] if name else []
        self._unsaid += not words
        return either(self.attribute(owner, str(w)) for w in words) if words else UNKNOWN

    def _of_session(self, callee: Part, owner: Instance, given: Given, at: Place) -> Value:
        """A session that has its own way to send: `get` of the library goes through it."""
        own = member(owner.cls, "request")
        is_verb = callee.name in clients.VERBS and clients.client_library(owner) in {"requests", "httpx", "niquests"}
        if is_verb and isinstance(own, Function) and own.node.id not in self._running:
            handed = Given((Known(callee.name.upper()), *given.positional), given.keywords, given.is_open)
            return self.invoke(Bound(own, owner), handed, at)
        return super().invoke(callee, given, at)

    def _noted(self, callee: External | Part | Call | Inner, given: Given, at: Place) -> Call:
        made = Call(callee, given, at, tuple(self._conditions), tuple(self._sites))
        found = clients.sent(made)
        if found is not None:
            self.notes.sent.append(Sighting(made, found, self._entry, self._variant))
        elif isinstance(callee, Part | Inner):
            through = clients.handed_on(made)
            for function, handed in through:
                result = self.invoke(function, handed, at)
                return result if isinstance(result, Call) else made
        return made


def subclasses(classes: Iterable[Class]) -> dict[int, list[Class]]:
    """Of each class, those that come from it, in the tree."""
    found: dict[int, list[Class]] = {}
    for cls in classes:
        for above in lineage(cls)[1:]:
            found.setdefault(id(above), []).append(cls)
    return {key: below[:_MOST_VARIANTS] for key, below in found.items()}


@contextmanager
def _kept(owner: Value | None) -> Generator[None]:
    """A method leaves an instance as it was; only what was not known before is known from then on."""
    if not isinstance(owner, Instance):
        yield
        return
    before = dict(owner.attributes)
    yield
    owner.attributes |= {n: v for n, v in before.items() if not isinstance(v, Unknown)}


def parameter_name(parameter: Node) -> str:
    while parameter.type != "identifier" and named(parameter):
        parameter = child(parameter, "name") or named(parameter)[0]
    return text(parameter)


def _says_much(value: Value) -> bool:
    return texts.is_text(value) or isinstance(value, Instance | Call | Function | Bound | Class)


def _is_closed(sent: clients.Sent) -> bool:
    found = urls.addresses(sent.url, sent.base, sent.joins)
    is_clear = bool(found) and all(a is not None and not a.is_open for a in found)
    methods = list(options(sent.method))
    return is_clear and all(isinstance(m, Known) and not m.is_default for m in methods)


def _hands_on(given: Given) -> bool:
    """Whether something is given that can send by itself."""
    return any(
        isinstance(o, Instance | Call | Function | Bound | Class | External | Part)
        for v in (*given.positional, *given.keywords.values())
        for o in options(v)
    )


def _is_settled(value: Value) -> bool:
    """Whether it hangs on nothing that a caller gives."""
    for _ in range(_MOST_STEPS_BACK):
        if isinstance(value, Inner | Part):
            value = value.owner
        elif isinstance(value, Call) and not clients.client_library(value):
            given = (*value.given.positional, *value.given.keywords.values())
            if any(type(g) is not Known for g in given):
                return False
            value = value.callee
        else:
            break
    return type(value) is Unknown or isinstance(value, Known | External)


def _is_maker(function: Function) -> bool:
    return text(child(function.node, "name")) in {"__init__", "__post_init__", "__enter__", "__aenter__", "__new__"}
