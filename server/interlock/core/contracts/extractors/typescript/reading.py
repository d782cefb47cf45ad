"""What the parts of the interpreter ask of each other."""

from collections.abc import Sequence
from typing import Protocol

from tree_sitter import Node

from .modules import Module
from .values import Class, Client, Function, NodeKey, Param, Value


class Reading(Protocol):
    def value(self, node: Node, module: Module) -> Value:
        """What the expression may be."""
        ...

    def member(self, value: Value, name: str) -> Value: ...

    def item(self, value: Value) -> Value:
        """Any member of an array."""
        ...

    def invoke(self, callee: Value, given: Sequence[Value], call: NodeKey | None) -> Value:
        """What a call gives back; `call` is where it stands."""
        ...

    def returned(self, function: Function) -> Value:
        """What a function gives back, with its parameters left open."""
        ...

    def configured(self, client: Client) -> Client:
        """The client with what is set for it elsewhere: `axios.defaults.baseURL`, an interceptor."""
        ...

    def typed(self, annotation: Node | None, module: Module) -> Value | None:
        """The client or the instance that a value of this type must be; None when the type does not tell."""
        ...

    def is_generated(self, path: str) -> bool: ...

    def above(self, node: Node, module: Module) -> Class | None:
        """The class that a class extends."""
        ...

    def below(self, key: NodeKey) -> Sequence[Class]:
        """The classes that extend a class, directly."""
        ...

    def named(self, name: str, at: Node, module: Module) -> Value:
        """What a name means where `at` stands."""
        ...

    def fetcher(self) -> Value:
        """What SWR fetches with when it is not told."""
        ...

    def query_function(self) -> Value:
        """What TanStack Query fetches with when it is not told."""
        ...

    def parameter(self, function: Node, index: int, module: Module, name: str = "") -> Value:
        """What a function is called with, as far as it is known; else left open."""
        ...

    def may_lack(self, param: Param) -> bool:
        """Whether it is a parameter that need not be given."""
        ...

    def context(self, context: Value) -> Value | None:
        """What `useContext` gives; None when it is no context that we know."""
        ...
