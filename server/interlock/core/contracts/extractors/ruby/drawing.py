"""Where in a routes file something stands: the path so far, the resource around, and what is put on all below."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .inflection import Inflector
from .rails_paths import joined
from .values import Value


@dataclass(frozen=True)
class Resource:
    """`resources :orders` or `resource :cart`."""

    name: str
    path: str | None
    param: str
    singular: str
    is_single: bool

    @property
    def member(self) -> str | None:
        return self.path if self.is_single or self.path is None else f"{self.path}/:{self.param}"

    @property
    def nested(self) -> str | None:
        return self.path if self.is_single or self.path is None else f"{self.path}/:{self.singular}_{self.param}"


@dataclass(frozen=True)
class Scope:
    """`path` is that of what is around the resource; what stands in a resource says itself how it goes on."""

    router: str
    root: str  # the folder of the application
    file: str
    path: str | None = ""
    shallow_path: str | None = ""
    is_shallow: bool = False
    depth: int = 0  # resources around this one
    level: str = ""  # 'resources', 'resource', 'member', 'collection', 'new', 'nested'
    resource: Resource | None = None
    only: tuple[str, ...] | None = None
    left_out: tuple[str, ...] = ()
    names: Mapping[str, Value] = field(default_factory=dict[str, Value])
    path_names: Mapping[str, str] = field(default_factory=dict[str, str])
    conditions: tuple[str, ...] = ()

    @property
    def is_in_resource(self) -> bool:
        return self.level in {"resources", "resource"}

    def below(self, path: str | None) -> "Scope":
        """Under a path; what is shallow begins again here, outside of resources."""
        whole = joined(self.path, path)
        if self.level == "nested":
            return replace(self, path=whole)
        return replace(self, path=whole, shallow_path=joined(self.shallow_path, path))

    def member(self) -> "Scope":
        return self._in("member", self.resource.member if self.resource else None, self._leaves())

    def collection(self) -> "Scope":
        return self._in("collection", self.resource.path if self.resource else None, False)

    def new(self) -> "Scope":
        path = joined(self.resource.path, self.path_names.get("new", "new")) if self.resource else None
        return self._in("new", path, False)

    def nested(self) -> "Scope":
        return self._in("nested", self.resource.nested if self.resource else None, self._leaves() and self.depth > 0)

    def _leaves(self) -> bool:
        return self.is_shallow and self.resource is not None and not self.resource.is_single

    def _in(self, level: str, path: str | None, leaves: bool) -> "Scope":
        return replace(self, level=level, path=joined(self.shallow_path if leaves else self.path, path))


def resource_of(
    name: str, path: str | None, param: str, named_as: str | None, is_single: bool, inflector: Inflector
) -> Resource:
    return Resource(name, path, param, inflector.singular(named_as or name), is_single)
