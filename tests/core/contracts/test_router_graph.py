"""Routes get their whole path through all mounts, and none that is wrong."""

from interlock.core.contracts.model import Confidence, Operation
from interlock.core.contracts.places import Place
from interlock.core.contracts.routes.compose import Composition, compose
from interlock.core.contracts.routes.graph import Graph, Mount, Placed, Route, Router

HERE = Place("app.py", 1)


def a_graph(*mounts: Mount[str], routers: tuple[Router[str], ...] = (), path: str | None = "/x") -> Graph[str]:
    """An app, and routers a and b with one route each."""
    made = {r.key: r for r in (Router[str]("app", "app", HERE, is_app=True), a_router("a"), a_router("b"), *routers)}
    routes = [Route("a", path, HERE, operation), Route("b", "/y", HERE, operation)]
    return Graph(made, list(mounts), routes)


def a_router(key: str, prefix: str | None = "", one_slash: bool = False) -> Router[str]:
    return Router(key, f"Router {key}", Place(f"{key}.py", 1), prefix, one_slash=one_slash)


def operation(placed: Placed[str]) -> Operation:
    return Operation("GET", placed.path, HERE, tags=placed.adds)


def paths(composition: Composition) -> list[str]:
    return [str(o.path) for o in composition.operations]


def codes(composition: Composition) -> list[str]:
    return [d.code for d in composition.diagnostics]


def test_prefixes_add_up_from_the_app_down():
    found = compose(a_graph(Mount("app", "a", HERE, "/v1"), Mount("a", "b", HERE, "/b")))
    assert (paths(found), codes(found)) == (["/v1/x", "/v1/b/y"], [])


def test_a_router_that_is_mounted_twice_is_served_twice():
    mounts = [Mount("app", "a", HERE, "/v1"), Mount("app", "a", HERE, "/v2"), Mount("app", "b", HERE)]
    assert paths(compose(a_graph(*mounts))) == ["/v1/x", "/v2/x", "/y"]


def test_a_router_that_no_app_reaches_is_said_and_has_no_path():
    found = compose(a_graph(Mount("app", "a", HERE)))
    assert (paths(found), codes(found)) == (["/x"], ["unmounted_router"])
    assert found.diagnostics[0].sentence.startswith("Router b has 1 route, and no app")
    assert [(u.method, str(u.tail)) for u in found.unplaced] == [("GET", "/y")]


def test_of_a_route_without_a_place_the_end_of_its_path_is_kept():
    found = compose(a_graph(Mount("app", "a", HERE, None), Mount("a", "b", HERE), routers=(a_router("a", "/as"),)))
    assert sorted(str(u.tail) for u in found.unplaced) == ["/as/x", "/y"]
    found = compose(a_graph(Mount("app", "a", HERE), Mount("app", "b", HERE), path=None))
    assert [str(u.tail) for u in found.unplaced] == ["/"]


def test_what_hangs_under_an_unknown_prefix_is_said_once_and_has_no_path():
    found = compose(a_graph(Mount("app", "a", HERE, None), Mount("a", "b", HERE)))
    assert (paths(found), codes(found)) == ([], ["unknown_prefix"])
    assert "2 routes not compared" in found.diagnostics[0].sentence


def test_a_router_whose_own_prefix_is_unknown_has_no_path():
    found = compose(a_graph(Mount("app", "a", HERE), Mount("app", "b", HERE), routers=(a_router("b", None),)))
    assert (paths(found), codes(found)) == (["/x"], ["unknown_prefix"])


def test_a_route_with_an_unknown_path_is_said():
    found = compose(a_graph(Mount("app", "a", HERE), Mount("app", "b", HERE), path=None))
    assert (paths(found), codes(found)) == (["/y"], ["unknown_path"])


def test_a_page_for_any_path_is_said_and_answers_no_call():
    found = compose(a_graph(Mount("app", "a", HERE), Mount("app", "b", HERE), path="/{rest:path}"))
    assert (paths(found), codes(found)) == (["/y"], ["answers_anything"])


def test_routers_in_a_circle_are_served_once_each():
    found = compose(a_graph(Mount("app", "a", HERE, "/a"), Mount("a", "b", HERE, "/b"), Mount("b", "a", HERE, "/a")))
    assert paths(found) == ["/a/x", "/a/b/y"]


def test_a_circle_that_no_app_enters_is_unmounted():
    assert codes(compose(a_graph(Mount("a", "b", HERE), Mount("b", "a", HERE)))) == ["unmounted_router"] * 2


def test_an_app_that_is_mounted_is_served_only_there():
    inner = Router[str]("a", "inner app", Place("inner.py", 1), is_app=True)
    found = compose(a_graph(Mount("app", "a", HERE, "/in"), Mount("app", "b", HERE), routers=(inner,)))
    assert paths(found) == ["/in/x", "/y"]


def test_an_app_that_is_made_once_more_elsewhere_is_not_served_twice():
    once, again = (Router[str](key, "inner app", Place("inner.py", 1), is_app=True) for key in ("a", "b"))
    assert paths(compose(a_graph(Mount("app", "a", HERE, "/in"), routers=(once, again)))) == ["/in/x"]


def test_what_is_mounted_under_a_condition_is_less_sure_and_said():
    found = compose(a_graph(Mount("app", "a", HERE, "/a", condition="DEBUG"), Mount("app", "b", HERE)))
    assert [o.confidence for o in found.operations] == [Confidence.INFERRED, Confidence.EXACT]
    assert codes(found) == ["conditional_mount"]


def test_a_prefix_of_the_mount_may_stand_in_place_of_the_routers_own():
    own = a_router("a", "/own")
    mounts = [Mount("app", "a", HERE, "/new", replaces=True), Mount("app", "b", HERE)]
    assert paths(compose(a_graph(*mounts, routers=(own,)))) == ["/new/x", "/y"]


def test_frameworks_that_join_with_one_slash_do():
    app = Router[str]("app", "app", HERE, is_app=True, one_slash=True)
    mounts = [Mount("app", "a", HERE, "/a/"), Mount("app", "b", HERE, "b")]
    found = compose(a_graph(*mounts, routers=(app, a_router("a", one_slash=True))))
    assert paths(found) == ["/a/x", "/b/y"]


def test_a_route_is_told_what_everything_above_adds():
    app = Router[str]("app", "app", HERE, is_app=True, adds=("app",))
    inner = Router[str]("a", "a", Place("a.py", 1), adds=("router",))
    found = compose(a_graph(Mount("app", "a", HERE, adds=("mount",)), Mount("app", "b", HERE), routers=(app, inner)))
    assert [o.tags for o in found.operations] == [("app", "mount", "router"), ("app",)]


def test_a_router_that_nobody_serves_stands_where_its_paths_begin_as_those_of_an_api_do():
    found = compose(a_graph(Mount("app", "a", HERE), Mount("b", "c", HERE, "/c"), routers=(a_router("c"),)))
    assert paths(found) == ["/x"]
    own = {**a_graph().routers, "b": a_router("b", "/api/v1"), "c": a_router("c")}
    routes = [Route("b", "/y", HERE, operation), Route("c", "/z", HERE, operation)]
    found = compose(Graph(own, [Mount("b", "c", HERE, "/c")], routes))
    assert (paths(found), codes(found)) == (["/api/v1/y", "/api/v1/c/z"], [])
    assert {o.confidence for o in found.operations} == {Confidence.INFERRED}
