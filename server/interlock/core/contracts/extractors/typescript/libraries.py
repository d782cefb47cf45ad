"""The libraries that send: where each comes from, and what it calls its options, its verbs and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass

VERBS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE",
          "head": "HEAD", "options": "OPTIONS"}  # fmt: skip
BASE, VERB = "@base", "@verb"
"""Steps from a client to what stands before its paths, and from a method of it to what that sends."""
_WITH_BODY = frozenset({"post", "put", "patch"})
_BRIEF = {f"${name}": verb for name, verb in VERBS.items()}
_FORMS = {"postForm": "POST", "putForm": "PUT", "patchForm": "PATCH"}


@dataclass(frozen=True)
class Library:
    """`stage`: what the call gives back (see Answer). The tuples are the names of the options that carry each thing."""

    stage: str
    is_callable: bool = True  # `axios(config)`, and not only `axios.get(url)`
    is_factory: bool = False  # a call of it makes an instance: `createClient({baseUrl})`
    verbs: Mapping[str, str] | None = None  # by the name of the method
    general: frozenset[str] = frozenset({"request"})  # methods that are told the verb
    takes_verb_first: bool = False  # `http.request("GET", url)`
    body_is_second: frozenset[str] = frozenset()
    query_is_second: frozenset[str] = frozenset()
    base: tuple[str, ...] = ()
    method: tuple[str, ...] = ("method",)
    body: tuple[str, ...] = ("body",)
    query: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()  # the option that asks for the whole answer, instead of its content
    makers: frozenset[str] = frozenset({"create", "extend"})
    makes: str = ""  # the library of what a factory makes, when that is another


_AXIOS = Library(
    "envelope",
    verbs=VERBS | _BRIEF | _FORMS,
    general=frozenset({"request", "$request"}),
    body_is_second=_WITH_BODY | {f"${v}" for v in _WITH_BODY} | set(_FORMS),
    base=("baseURL",),
    body=("data",),
    query=("params",),
)
LIBRARY: Mapping[str, Library] = {
    "fetch": Library("raw", general=frozenset({"fetch"})),
    "axios": _AXIOS,
    "ky": Library(
        "lenient",
        verbs=VERBS,
        base=("prefixUrl", "prefix", "baseUrl"),
        body=("json", "body", "form"),
        query=("searchParams",),
    ),
    "ofetch": Library(
        "body",
        verbs={"raw": "GET", "native": "GET"},
        base=("baseURL",),
        query=("query", "params"),
    ),
    "nuxt": Library("refs", verbs={}, base=("baseURL",), query=("query", "params")),
    "superagent": Library(
        "reply",
        verbs=VERBS | {"del": "DELETE"},
        takes_verb_first=True,
        body_is_second=_WITH_BODY,
        query_is_second=frozenset({"get", "head"}),
        makers=frozenset({"agent"}),
    ),
    "angular": Library(
        "body",
        is_callable=False,
        verbs=VERBS,
        takes_verb_first=True,
        body_is_second=_WITH_BODY,
        query=("params",),
        whole=("observe",),
    ),
    "angular-resource": Library(
        "resource",
        general=frozenset({"text", "blob", "arrayBuffer"}),
        query=("params",),
    ),
    "resource": Library("reply", verbs=VERBS, body_is_second=_WITH_BODY, query=("params",)),
    "jquery": Library(
        "body",
        is_callable=False,
        verbs={"get": "GET", "post": "POST", "getJSON": "GET"},
        general=frozenset({"ajax"}),
        body_is_second=frozenset({"post"}),
        query_is_second=frozenset({"get", "getJSON"}),
        method=("method", "type"),
        body=("data",),
    ),
    "umi": Library(
        "body",
        verbs=VERBS,
        base=("prefix",),
        body=("data", "body"),
        query=("params",),
    ),
    "umi-extend": Library("body", is_factory=True, base=("prefix",), makes="umi"),
    "vueuse": Library("refs", verbs={}, base=("baseUrl",)),
    "vueuse-create": Library("refs", is_factory=True, base=("baseUrl",), makes="vueuse"),
    "xhr": Library("reply", is_callable=False, verbs={}, general=frozenset({"open"}), takes_verb_first=True),
    "events": Library("stream"),
    "beacon": Library(
        "raw",
        is_callable=False,
        verbs={"sendBeacon": "POST"},
        general=frozenset(),
        body_is_second=frozenset({"sendBeacon"}),
    ),
    "wretch": Library("lenient", is_callable=False, verbs=VERBS),
    "apisauce": Library(
        "envelope",
        is_factory=True,
        verbs=VERBS,
        body_is_second=_WITH_BODY,
        query_is_second=frozenset({"get", "delete", "head"}),
        base=("baseURL",),
    ),
    "rtk": Library("body", is_factory=True, verbs={}, base=("baseUrl",), query=("params",)),
    "openapi-fetch": Library(
        "envelope",
        is_factory=True,
        verbs={v: v for v in VERBS.values()},
        takes_verb_first=True,
        base=("baseUrl",),
        query=("query",),
        path=("path",),
    ),
    "openapi-react-query": Library(
        "query",
        is_factory=True,
        verbs={},
        general=frozenset({"useQuery", "useSuspenseQuery", "useInfiniteQuery", "useMutation", "queryOptions"}),
        takes_verb_first=True,
        query=("query",),
        path=("path",),
    ),
}


def _all(library: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, library)


_FETCHES = {"default": "fetch", "*": "fetch", "fetch": "fetch"}
SOURCES: Mapping[str, Mapping[str, str]] = {
    "axios": _all("axios", "default", "*", "axios", "Axios", "AxiosInstance", "AxiosStatic"),
    "redaxios": {"default": "axios"},
    "@nestjs/axios": {"HttpService": "axios"},
    "ky": _all("ky", "default", "*", "ky", "KyInstance"),
    "ky-universal": {"default": "ky"},
    "got": _all("ky", "default", "*", "got", "Got"),
    "ofetch": {"ofetch": "ofetch", "$fetch": "ofetch", "fetch": "fetch", "$Fetch": "ofetch"},
    "superagent": {"default": "superagent", "*": "superagent"},
    "superagent-promise": {"default": "superagent"},
    "@angular/common/http": {"HttpClient": "angular", "httpResource": "angular-resource"},
    "jquery": _all("jquery", "default", "*", "$", "jQuery"),
    "apisauce": _all("apisauce", "create", "ApisauceInstance"),
    "openapi-fetch": _all("openapi-fetch", "default", "createClient", "Client"),
    "openapi-react-query": _all("openapi-react-query", "default", "createClient"),
    "@reduxjs/toolkit/query": {"fetchBaseQuery": "rtk"},
    "@reduxjs/toolkit/query/react": {"fetchBaseQuery": "rtk"},
    "@rtk-query/core/react": {"fetchBaseQuery": "rtk"},
    "wretch": _all("wretch", "default", "wretch"),
    "umi": {"request": "umi"},
    "@umijs/max": {"request": "umi"},
    "umi-request": {"default": "umi", "request": "umi", "extend": "umi-extend"},
    "@vueuse/core": {"useFetch": "vueuse", "createFetch": "vueuse-create"},
    "eventsource": _all("events", "default", "EventSource"),
    "event-source-polyfill": _all("events", "EventSourcePolyfill", "NativeEventSource"),
    "@microsoft/fetch-event-source": {"fetchEventSource": "fetch"},
    "undici": {"fetch": "fetch"},
    "#app": {"useFetch": "nuxt", "useLazyFetch": "nuxt"},
    "#imports": {"useFetch": "nuxt", "useLazyFetch": "nuxt"},
    "@nuxtjs/axios": {"NuxtAxiosInstance": "axios"},
    "@tauri-apps/plugin-http": {"fetch": "fetch"},
    "expo/fetch": {"fetch": "fetch"},
} | dict.fromkeys(("node-fetch", "cross-fetch", "isomorphic-fetch", "isomorphic-unfetch", "unfetch"), _FETCHES)
"""By the source of an import and the name in it, types included: a parameter of that type is such a client."""

GLOBALS: Mapping[str, str] = {
    "fetch": "fetch",
    "$fetch": "ofetch",
    "useFetch": "nuxt",
    "useLazyFetch": "nuxt",
    "axios": "axios",
    "$": "jquery",
    "jQuery": "jquery",
    "navigator": "beacon",
    "EventSource": "events",
}
"""Names that nobody declares: the browser's, a framework's, or those of a script tag."""

PLUGINS: Mapping[str, str] = {"$axios": "axios", "$http": "resource", "axios": "axios", "http": "resource"}
"""What plugins hang on every component: `this.$axios`, `Vue.http`."""
