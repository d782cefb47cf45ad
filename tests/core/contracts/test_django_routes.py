"""Routes of Django and of REST framework are found from ROOT_URLCONF down, with what serializers say."""

from collections.abc import Mapping

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.extractors.python.django_paths import of_regex
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.shapes import describe, describe_fields
from interlock.core.contracts.sources import SourceFile

SETTINGS = 'ROOT_URLCONF = "shop.urls"\n'
URLS = "from django.urls import include, path, re_path\nfrom . import views\n"
DRF = "from rest_framework import generics, mixins, serializers, status, viewsets\n"
DRF += "from rest_framework.decorators import action, api_view\nfrom rest_framework.response import Response\n"
DRF += "from rest_framework.views import APIView\nfrom django.db import models\n"
ORDER = "class OrderSerializer(serializers.Serializer):\n    id = serializers.IntegerField(read_only=True)\n"
ORDER += "    title = serializers.CharField()\n"
VIEW = "@api_view()\ndef f(request): ..."
ROUTER = "from rest_framework.routers import DefaultRouter\nrouter = DefaultRouter()\n"


def project(urls: str, views: str = "", settings: str = "", **more: str) -> dict[str, str]:
    files = {"shop/settings.py": SETTINGS + settings, "shop/urls.py": URLS + urls, "shop/views.py": DRF + views}
    return files | {"shop/__init__.py": ""} | {f"shop/{name}.py": text for name, text in more.items()}


IDIOMS = {
    "a function": (
        project("urlpatterns = [path('orders/<int:id>/', views.f)]", "def f(request, id): ..."),
        ["ANY /orders/{id}/"],
    ),
    "a function with methods": (
        project("urlpatterns = [path('a', views.f)]", "@api_view(['GET', 'POST'])\ndef f(request): ..."),
        ["GET /a", "POST /a"],
    ),
    "a view that nobody can follow": (
        project("urlpatterns = [path('a/<int:id>', views.made(views.f))]"),
        ["ANY /a/{id}"],
    ),
    "a viewset that nobody can follow": (
        project(ROUTER + "router.register('a', views.made())\nurlpatterns = router.urls"),
        ["ANY /a/", "ANY /a/{pk}/"],
    ),
    "patterns by language": (
        project("from django.conf.urls.i18n import i18n_patterns\nurlpatterns = [path('a', views.f)]\n"
                "urlpatterns += i18n_patterns(path('b', views.f), prefix_default_language=False)", VIEW),
        ["GET /a", "GET /b", "GET /{language}/b"],
    ),
    "a regular expression": (
        project(r"urlpatterns = [re_path(r'^a/(?P<id>[0-9]+)/?$', views.f)]", VIEW),
        ["GET /a/{id}/"],
    ),
    "an action with a second method": (
        project("from rest_framework.routers import SimpleRouter\nr = SimpleRouter()\n"
                "r.register('a', views.V)\nurlpatterns = r.urls",
                "class V(viewsets.GenericViewSet):\n"
                "    @action(methods=['delete'], detail=True, url_path='b/(?P<n>.)')\n"
                "    def b(self, request, pk, n): ...\n    @b.mapping.patch\n    def c(self, request, pk, n): ..."),
        ["DELETE /a/{pk}/b/{n}/", "PATCH /a/{pk}/b/{n}/"],
    ),
    "patterns before others under a condition": (
        project("from django.conf import settings\nurlpatterns = [path('a', views.f)]\nif settings.DEBUG:\n"
                "    urlpatterns = [path('b', views.f)] + urlpatterns", VIEW),
        ["GET /a", "GET /b"],
    ),
    "an APIView": (
        project("urlpatterns = [path('a/', views.V.as_view())]", "class V(APIView):\n    def get(self, r): ...\n"
                "    def delete(self, r): ..."),
        ["DELETE /a/", "GET /a/"],
    ),
    "a generic view": (
        project("urlpatterns = [path('a/<pk>/', views.V.as_view())]",
                "class V(generics.RetrieveUpdateDestroyAPIView):\n    http_method_names = ['get', 'put']"),
        ["GET /a/{pk}/", "PUT /a/{pk}/"],
    ),
    "a wrapped view": (
        project("from django.views.decorators.csrf import csrf_exempt\n"
                "urlpatterns = [path('a/', csrf_exempt(views.V.as_view()))]",
                "class V(generics.ListAPIView): ..."),
        ["GET /a/"],
    ),
    "a viewset with a map": (
        project("urlpatterns = [path('a/', views.V.as_view({'get': 'list', 'post': 'make'}))]",
                "class V(viewsets.ModelViewSet):\n    def make(self, request): ..."),
        ["GET /a/", "POST /a/"],
    ),
    "included urls": (
        project("urlpatterns = [path('api/', include('shop.more'))]", VIEW,
                more="from django.urls import path\nfrom .views import f\nurlpatterns = [path('a/', f)]"),
        ["GET /api/a/"],
    ),
    "included with a name": (
        project("urlpatterns = [path('api/', include(('shop.more', 'app'), namespace='x'))]", VIEW,
                more="from django.urls import path\nfrom .views import f\nurlpatterns = [path('a/', f)]"),
        ["GET /api/a/"],
    ),
    "included lists": (
        project("v1 = [path('a/', views.f)]\n"
                "urlpatterns = [path('v1/', include(v1)), path('v2/', include((v1, 'v2')))]", VIEW),
        ["GET /v1/a/", "GET /v2/a/"],
    ),
    "patterns that are added": (
        project("urlpatterns = [path('a/', views.f)]\nurlpatterns += [path('b/', views.f)]", VIEW),
        ["GET /a/", "GET /b/"],
    ),
    "a router": (
        project(ROUTER + "router.register(r'orders', views.V, basename='x')\n"
                "urlpatterns = [path('api/', include(router.urls))]",
                "class V(viewsets.ReadOnlyModelViewSet):\n    lookup_field = 'slug'"),
        ["GET /api/orders/", "GET /api/orders/{slug}/"],
    ),
    "urls of a router, spread": (
        project(ROUTER + "router.register('orders', views.V)\nurlpatterns = [*router.urls]",
                "class V(mixins.CreateModelMixin, viewsets.GenericViewSet): ..."),
        ["POST /orders/"],
    ),
    "urls of a router, added": (
        project(ROUTER + "router.register('orders', views.V)\nurlpatterns = [] + router.urls",
                "class V(mixins.UpdateModelMixin, viewsets.GenericViewSet): ..."),
        ["PATCH /orders/{pk}/", "PUT /orders/{pk}/"],
    ),
    "a router without slashes": (
        project("from rest_framework.routers import SimpleRouter\nr = SimpleRouter(trailing_slash=False)\n"
                "r.register('orders', views.V)\nurlpatterns = r.urls", "class V(viewsets.ViewSet):\n"
                "    def list(self, request): ...\n    def destroy(self, request, pk): ..."),
        ["DELETE /orders/{pk}", "GET /orders"],
    ),
    "actions": (
        project(ROUTER + "router.register('o', views.V)\nurlpatterns = router.urls",
                "class V(viewsets.GenericViewSet):\n    @action(detail=True, methods=['post'])\n"
                "    def pay(self, r, pk): ...\n"
                "    @action(detail=False, url_path='all-open')\n    def open(self, r): ..."),
        ["GET /o/all-open/", "POST /o/{pk}/pay/"],
    ),
    "nested routers": (
        project("from rest_framework_nested.routers import NestedSimpleRouter, SimpleRouter\nr = SimpleRouter()\n"
                "r.register('orders', views.V)\nn = NestedSimpleRouter(r, 'orders', lookup='order')\n"
                "n.register('lines', views.V)\nurlpatterns = [path('', include(r.urls)), path('', include(n.urls))]",
                "class V(mixins.ListModelMixin, viewsets.GenericViewSet): ..."),
        ["GET /orders/", "GET /orders/{order_pk}/lines/"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IDIOMS)
def test_a_route_of_django_is_found_through(name: str):
    files, wanted = IDIOMS[name]
    assert sorted(o.name for o in served(files).operations) == wanted


def test_of_prefixes_under_a_condition_the_known_one_is_taken_and_doubted():
    urls = "from urllib.parse import urlparse\nfrom django.conf import settings\nprefix = ''\n"
    urls += "if _path := urlparse(settings.SITE_ROOT).path.lstrip('/'):\n    prefix = f'{_path}/'\n"
    urls += "urlpatterns = [path(f'{prefix}admin/', V.as_view()), path(prefix, include('shop.more'))]"
    views = "class V(generics.RetrieveAPIView):\n    serializer_class = OrderSerializer"
    more = "from django.urls import path\nfrom .views import V\nurlpatterns = [path('a/', V.as_view())]"
    contract = served(project("from .views import V\n" + urls, ORDER + views, more=more))
    assert sorted((o.name, o.confidence.value) for o in contract.operations) == [
        ("GET /a/", "inferred"),
        ("GET /admin/", "inferred"),
    ]
    assert [d.code for d in contract.diagnostics] == ["conditional_mount"]


def test_a_prefix_of_which_no_way_is_known_is_said_and_has_no_path():
    urls = "from django.conf import settings\nprefix = f'{settings.A}/'\nif settings.B:\n"
    urls += "    prefix = f'{settings.B}/'\nurlpatterns = [path(prefix, include('shop.more'))]"
    more = "from django.urls import path\nfrom .views import f\nurlpatterns = [path('a/', f)]"
    contract = served(project(urls, VIEW, more=more))
    assert (contract.operations, [d.code for d in contract.diagnostics]) == ((), ["unknown_prefix"])


def test_urls_that_nothing_includes_are_said_and_have_no_path():
    more = "from django.urls import path\nfrom .views import f\nurlpatterns = [path('a/', f)]"
    contract = served(project("urlpatterns = []", VIEW, more=more))
    assert (contract.operations, [d.code for d in contract.diagnostics]) == ((), ["unmounted_router"])


def test_urls_of_a_library_are_said():
    contract = served(project("urlpatterns = [path('auth/', include('djoser.urls'))]"))
    assert [d.sentence for d in contract.diagnostics] == ["The routes of djoser.urls could not be followed."]


@pytest.mark.parametrize(
    ("urls", "settings", "slashes"),
    [("'a/'", "", "redirect"), ("'a'", "", "exact"), ("'a/'", "APPEND_SLASH = False", "exact")],
)
def test_a_missing_slash_is_added_and_one_too_many_is_refused(urls: str, settings: str, slashes: str):
    files = project(f"urlpatterns = [path({urls}, views.f)]", VIEW, settings)
    assert [o.slashes for o in served(files).operations] == [slashes]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (r"^orders/(?P<id>\d+)/$", "orders/{id:int}/"),
        (r"^a\.json$", "a.json"),
        (r"^(\w+)/b", "{arg0}/b"),
        (r"^a/(?P<rest>.*)$", "a/{rest:path}"),
        (r"^(?P<s>[^/.]+)/x/?$", "{s}/x/"),
        (r"^a|b$", None),
        (r"^a(?:b|c)$", None),
        (r"^(a", None),
        (r"a+", None),
    ],
)
def test_a_regular_expression_is_read_as_far_as_it_is_plain(pattern: str, path: str | None):
    assert of_regex(pattern)[0] == path


def test_a_serializer_is_told_apart_by_direction():
    serializer = "class S(serializers.Serializer):\n    id = serializers.IntegerField(read_only=True)\n"
    serializer += "    name = serializers.CharField(required=False, allow_null=True)\n"
    serializer += "    size = serializers.ChoiceField(['s', 'l'])\n"
    serializer += "    secret = serializers.CharField(write_only=True)\n"
    serializer += "    tags = serializers.ListField(child=serializers.UUIDField())\n"
    sent, answered = both_ways(serializer + "class V(generics.CreateAPIView):\n    serializer_class = S")
    assert sent == "name?: string?, size: s|l, secret: string, tags: uuid[]"
    assert answered == "id: integer, name: string?, size: s|l, tags: uuid[]"


def test_a_model_serializer_takes_over_the_fields_of_the_model():
    code = "class Shop(models.Model): ...\nclass Order(models.Model):\n    title = models.CharField(max_length=9)\n"
    code += "    note = models.TextField(blank=True, null=True)\n    at = models.DateTimeField(auto_now_add=True)\n"
    code += "    shop = models.ForeignKey(Shop, on_delete=models.CASCADE)\n    class State(models.TextChoices):\n"
    code += "        OPEN = 'open', 'Open'\n    state = models.CharField(choices=State.choices, default=State.OPEN)\n"
    code += (
        "class S(serializers.ModelSerializer):\n    class Meta:\n        model = Order\n        fields = '__all__'\n"
    )
    sent, answered = both_ways(code + "class V(generics.CreateAPIView):\n    serializer_class = S")
    assert sent == "title: string, note?: string?, shop: integer, state?: open"
    assert answered == "id: integer, title: string, note: string?, at: date-time, shop: integer, state: open"


def test_meta_chooses_fields_and_what_is_read_only():
    code = "class Order(models.Model):\n    title = models.CharField()\n    total = models.IntegerField()\n"
    code += "class A(serializers.ModelSerializer):\n    class Meta:\n"
    code += "        model = Order\n        fields = ['id', 'total']\n"
    code += "class S(A):\n    label = serializers.SerializerMethodField()\n    def get_label(self, o) -> str: ...\n"
    code += "    class Meta(A.Meta):\n        fields = A.Meta.fields + ['title', 'label']\n"
    code += "        read_only_fields = ['total']\n"
    sent, answered = both_ways(code + "class V(generics.CreateAPIView):\n    serializer_class = S")
    assert sent == "title: string"
    assert answered == "id: integer, total: integer, title: string, label: string"


def test_a_list_is_a_page_when_the_settings_say_so():
    settings = "REST_FRAMEWORK = {'PAGE_SIZE': 9, 'DEFAULT_PAGINATION_CLASS': "
    settings += "'rest_framework.pagination.PageNumberPagination'}"
    views = ORDER + "class V(generics.ListAPIView):\n    serializer_class = OrderSerializer"
    files = project("urlpatterns = [path('a/', views.V.as_view())]", views, settings)
    assert answer_of(files) == "{count: integer, next: string?, previous: string?, results: OrderSerializer[]}"
    assert answer_of(project("urlpatterns = [path('a/', views.V.as_view())]", views)) == "OrderSerializer[]"


def test_a_renderer_of_the_tree_leaves_the_answer_open():
    views = ORDER + "from rest_framework.renderers import JSONRenderer\nclass Mine(JSONRenderer): ...\n"
    views += "class V(generics.ListAPIView):\n    renderer_classes = [Mine]\n    serializer_class = OrderSerializer"
    assert answer_of(project("urlpatterns = [path('a/', views.V.as_view())]", views)) == "any"


def test_what_a_view_puts_together_itself_is_read():
    views = ORDER + "class V(APIView):\n    def post(self, request):\n"
    views += "        s = OrderSerializer(data=request.data.get('order'))\n        s.is_valid()\n"
    views += "        return Response({'order': s.data, 'new': True}, status=status.HTTP_201_CREATED)"
    (operation,) = served(project("urlpatterns = [path('a/', views.V.as_view())]", views)).operations
    assert [(r.status, describe(r.shape, {})) for r in operation.responses] == [
        ("201", "{order: OrderSerializer, new: boolean}")
    ]
    assert describe(operation.bodies[0].shape, {}) == "{order: OrderSerializer-Input}"


def test_an_answer_that_is_known_on_one_way_out_only_leaves_the_rest_open():
    views = (
        "class V(APIView):\n    def get(self, request):\n        if request.x:\n            return Response({'a': 1})\n"
    )
    views += "        return elsewhere(request)"
    (operation,) = served(project("urlpatterns = [path('a/', views.V.as_view())]", views)).operations
    assert [r.status for r in operation.responses] == ["200", "2XX"]


def both_ways(views: str) -> tuple[str, str]:
    contract = served(project("urlpatterns = [path('a/', views.V.as_view())]", views))
    (operation,) = contract.operations
    sent, answered = operation.bodies[0].shape, operation.responses[0].shape
    return tuple(describe_fields(contract.shapes[s.ref], contract.shapes) for s in (sent, answered))  # type: ignore[return-value]  two of them


def answer_of(files: Mapping[str, str]) -> str:
    (operation,) = served(files).operations
    return describe(operation.responses[0].shape, {})


def served(files: Mapping[str, str]) -> Contract:
    return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider or Contract(Side.PROVIDER)


@pytest.mark.parametrize(
    ("stated", "settings", "kinds"),
    [
        ("", "", ["*/*"]),
        ("parser_classes = [parsers.JSONParser]", "", ["application/json"]),
        ("parser_classes = (parsers.MultiPartParser, parsers.FormParser)", "",
         ["multipart/form-data", "application/x-www-form-urlencoded"]),
        ("", "REST_FRAMEWORK = {'DEFAULT_PARSER_CLASSES': ['rest_framework.parsers.JSONParser']}\n",
         ["application/json"]),
    ],
)  # fmt: skip
def test_a_body_is_read_as_the_parsers_say(stated: str, settings: str, kinds: list[str]):
    view = f"from rest_framework import parsers\n{ORDER}class V(generics.CreateAPIView):\n"
    view += f"    serializer_class = OrderSerializer\n    {stated}"
    (operation,) = served(project("urlpatterns = [path('a/', views.V.as_view())]", view, settings)).operations
    assert [b.media_type for b in operation.bodies] == kinds
