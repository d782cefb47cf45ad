"""Routes of Rails are found through the idioms that projects use, as Rails itself would draw them."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.contracts.compare import compare
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.extractors.ruby.inflection import Inflector
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile

ORDERS = ["DELETE /orders/{id}", "GET /orders", "GET /orders/new", "GET /orders/{id}", "GET /orders/{id}/edit",
          "PATCH /orders/{id}", "POST /orders", "PUT /orders/{id}"]  # fmt: skip

IDIOMS: dict[str, tuple[str, list[str]]] = {
    "resources": ("resources :orders", ORDERS),
    "resources in brackets": ("resources(:orders)", ORDERS),
    "only some": ("resources :orders, only: %i[index show]", ["GET /orders", "GET /orders/{id}"]),
    "all but some": (
        "resources :orders, :except => [:new, :edit, :destroy, :update]",
        ["GET /orders", "GET /orders/{id}", "POST /orders"],
    ),
    "another path and parameter": (
        "resources :orders, path: 'bills', param: :slug, only: :show do\n resources :items, only: :index\nend",
        ["GET /bills/{order_slug}/items", "GET /bills/{slug}"],
    ),
    "several at once": ("resources :a, :b, only: :index", ["GET /a", "GET /b"]),
    "a single resource": (
        "resource :cart, except: [:new, :edit] do\n get :total\n resources :items, only: :destroy\nend",
        ["DELETE /cart", "DELETE /cart/items/{id}", "GET /cart", "GET /cart/total", "PATCH /cart", "POST /cart",
         "PUT /cart"],
    ),
    "members and collections": (
        "resources :orders, only: [] do\n member do\n post :pay, :ship\n end\n collection { get 'search' }\n"
        " get :lines\n get :late, on: :collection\n put :hold, :on => :member\n new { get :draft }\nend",
        ["GET /orders/late", "GET /orders/new/draft", "GET /orders/search", "GET /orders/{order_id}/lines",
         "POST /orders/{id}/pay", "POST /orders/{id}/ship", "PUT /orders/{id}/hold"],
    ),
    "nested names in the singular": (
        "resources :boxes, only: [] do\n resources :people, only: [] do\n"
        " resources :categories, only: :index\n end\nend",
        ["GET /boxes/{box_id}/people/{person_id}/categories"],
    ),
    "a parameter named by `as`": (
        "resources :orders, as: :bills, only: [] do\n get :a\nend", ["GET /orders/{bill_id}/a"],
    ),
    "shallow": (
        "scope '/api' do\n resources :orders, shallow: true, only: :show do\n"
        " resources :items, only: [:index, :show] do\n"
        "  resources :notes, only: [:create, :destroy]\n end\n end\nend",
        ["DELETE /api/notes/{id}", "GET /api/items/{id}", "GET /api/orders/{id}", "GET /api/orders/{order_id}/items",
         "POST /api/items/{item_id}/notes"],
    ),
    "namespaces and scopes": (
        "namespace :api, defaults: { format: :json } do\n namespace :v1, path: 'one' do\n get 'a', to: 'x#a'\n end\n"
        " scope module: 'x', as: 'y' do\n get :b\n end\n scope path: '/c' do\n root to: 'c#d'\n end\nend\n"
        "scope ':shop', constraints: { shop: /a/ } do\n resources :orders, only: :index\nend",
        ["GET /api/b", "GET /api/c", "GET /api/one/a", "GET /{shop}/orders"],
    ),
    "a path option": (
        "get 'a', to: 'x#a', path: nil\nget :b, to: 'x#b', path: 'c'", ["GET /a", "GET /c"],
    ),
    "arrows": (
        "get 'a/:id' => 'x#a', as: :a\npost '/b', :to => 'x#b'\nget({ 'c' => 'x#c' })",
        ["GET /a/{id}", "GET /c", "POST /b"],
    ),
    "match": (
        "match 'a', to: 'x#a', via: [:get, :post]\nmatch '/b' => 'x#b', via: :all",
        ["ANY /b", "GET /a", "POST /a"],
    ),
    "optional parts": (
        "get '/a(/:b)(.:format)', to: 'x#a'\nscope '(:locale)' do\n get 'c'\nend",
        ["GET /a", "GET /a/{b}", "GET /c", "GET /{locale}/c"],
    ),
    "the rest of a path": ("get '/files/*path', to: 'x#a', format: false", ["GET /files/{*path}"]),
    "texts beside holes": ("get '/~:user/:id.png' => 'x#a'", ["GET /~{user}/{id}.png"]),
    "concerns": (
        "concern :noted do\n resources :notes, only: :index\nend\nresources :orders, only: [], concerns: :noted\n"
        "resources :items, only: [] do\n concerns [:noted]\nend",
        ["GET /items/{item_id}/notes", "GET /orders/{order_id}/notes"],
    ),
    "loops over what is written out": (
        "PAGES = %w[terms about].freeze\nPAGES.each { |page| get \"/p/#{page}\", to: \"pages##{page}\" }\n"
        "[[:a, 1], [:b, 2]].each do |name, n|\n get \"#{name}#{n}\"\nend\n"
        "{ x: 'y' }.each do |from, to|\n get from => 'z#z'\n get to\nend",
        ["GET /a1", "GET /b2", "GET /p/about", "GET /p/terms", "GET /x", "GET /y"],
    ),
    "methods of the file": (
        "def noted(name, path: name)\n resources name, path: path, only: :index do\n yield\n end\nend\n"
        "noted :a, path: 'b' do\n get :c\nend",
        ["GET /b", "GET /b/{a_id}/c"],
    ),
    "blocks that change no path": (
        "constraints subdomain: 'api' do\n defaults format: :json do\n authenticate :user, ->(u) { u.admin? } do\n"
        "  controller :x do\n get 'a'\n end\n end\n end\nend\nwith_options only: :index do |o|\n o.resources :b\nend",
        ["GET /a", "GET /b"],
    ),
    "versions": (
        "api_version(module: 'V1', path: { value: 'v1' }, default: true) do\n get 'a'\nend\n"
        "api_version(module: 'V2', header: { name: 'Accept', value: 'v2' }) do\n get 'b'\nend",
        ["GET /a", "GET /b", "GET /v1/a"],
    ),
    "conditions": ("get 'a' if Rails.env.development?\nunless x?\n get 'b'\nelse\n get 'c'\nend",
                   ["GET /a", "GET /b", "GET /c"]),
    "actions with other names": (
        "scope path_names: { new: 'neu' } do\n"
        " resources :orders, only: [:new, :edit], path_names: { edit: 'ändern' }\nend",
        ["GET /orders/neu", "GET /orders/{id}/ändern"],
    ),
    "the actions of a scope": ("scope only: [:index] do\n resources :orders\nend", ["GET /orders"]),
    "what only looks like a route": (
        "direct(:shop) { get 'a' }\nresolve('Cart') { [:cart] }\nclient.get('/a')\nget '*any', to: 'x#a'", [],
    ),
}  # fmt: skip

DEVISE = "devise_for :users, path: '', path_names: { sign_in: 'login' }, skip: [:registrations]"


@pytest.mark.parametrize("name", IDIOMS)
def test_a_route_is_found_through(name: str):
    code, wanted = IDIOMS[name]
    assert sorted(o.name for o in drawn(code).operations) == wanted


def test_an_application_that_is_only_an_api_has_no_pages_to_fill_in():
    api = "module Shop\n class Application < Rails::Application\n  config.api_only = true\n end\nend"
    found = drawn("resources :orders\nresource :cart, only: [:new]", {"config/application.rb": api})
    assert sorted(o.name for o in found.operations) == sorted(["GET /cart/new", *(o for o in ORDERS if "new" not in o
                                                              and "edit" not in o)])  # fmt: skip


def test_other_files_are_drawn_where_it_says_so():
    files = {
        "config/routes/admin.rb": "namespace :admin do\n get 'a'\nend",
        "config/routes/never.rb": "get 'never'",
        "config/routes/own.rb": "Rails.application.routes.draw do\n get 'own'\nend",
    }
    assert sorted(o.name for o in drawn("scope 's' do\n draw :admin\nend", files).operations) == [
        "GET /own",
        "GET /s/admin/a",
    ]


def test_an_engine_of_the_tree_is_served_where_it_is_mounted():
    engine = {"engines/shop/config/routes.rb": "Shop::Engine.routes.draw do\n resources :orders, only: :index\nend"}
    assert [o.name for o in drawn("mount Shop::Engine, at: '/shop'", engine).operations] == ["GET /shop/orders"]
    assert [o.name for o in drawn("scope '/a' do\n mount Shop::Engine => '/b'\nend", engine).operations] == [
        "GET /a/b/orders"
    ]
    unmounted = drawn("", engine)
    assert (unmounted.operations, [d.code for d in unmounted.diagnostics]) == ((), ["unmounted_router"])


def test_what_is_added_to_an_engine_is_served_with_it():
    files = {
        "core/config/routes.rb": "Spree::Core::Engine.routes.draw do\n get 'a'\nend",
        "api/config/routes.rb": "Spree::Core::Engine.add_routes do\n get 'b'\nend",
    }
    assert sorted(o.name for o in drawn("mount Spree::Core::Engine, at: '/s'", files).operations) == [
        "GET /s/a",
        "GET /s/b",
    ]


def test_an_engine_of_somebody_else_is_said():
    found = drawn("mount Spree::Core::Engine, at: '/'\nmount Sidekiq::Web => '/jobs'\njsonapi_resources :orders")
    assert [d.code for d in found.diagnostics] == ["unknown_router", "page_mounted", "unknown_router"]


def test_an_api_of_grape_is_served_where_it_is_mounted():
    files = {
        "app/api/shop/base.rb": "module Shop\n class Base < Grape::API\n  prefix :api\n  mount Shop::V1::Orders\n"
        "  mount V2\n end\n class V2 < Base\n  version 'v2', using: :header\n  get(:ping) { }\n end\nend",
        "app/api/shop/v1/orders.rb": "class Shop::V1::Orders < Grape::API\n version 'v1', using: :path\n"
        " resource :orders do\n  params do\n   requires :q\n  end\n  get do\n  end\n  post '/', &:add\n"
        "  route_param :id do\n   get\n   namespace :lines do\n    delete ':line_id'\n   end\n  end\n"
        "  route [:put, :patch], ':id'\n end\nend",
    }
    assert sorted(o.name for o in drawn("mount Shop::Base => '/'", files).operations) == [
        "DELETE /api/v1/orders/{id}/lines/{line_id}", "GET /api/ping", "GET /api/v1/orders", "GET /api/v1/orders/{id}",
        "PATCH /api/v1/orders/{id}", "POST /api/v1/orders", "PUT /api/v1/orders/{id}",
    ]  # fmt: skip


def test_what_answers_any_request_is_no_route():
    found = drawn("match '*any', to: 'errors#lost', via: :all\nnamespace(:api) { match '*any', to: 'x#x', via: :all }")
    assert (found.operations, {d.code for d in found.diagnostics}) == ((), {"answers_anything"})


def test_devise_draws_what_the_model_has():
    model = {
        "app/models/user.rb": "class User < ApplicationRecord\n devise :database_authenticatable, :recoverable\nend"
    }
    assert sorted(o.name for o in drawn(DEVISE, model).operations) == [
        "DELETE /sign_out", "GET /login", "GET /password/edit", "GET /password/new", "PATCH /password",
        "POST /login", "POST /password", "PUT /password",
    ]  # fmt: skip
    assert sorted(o.name for o in drawn("devise_for :users").operations) == [
        "DELETE /users/sign_out", "GET /users/sign_in", "POST /users/sign_in",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "code",
    ["get dynamic_path", 'get "#{prefix}/a"', "LIST.each { |x| get x }", "resources NAME",
     "versions(1) do\n get 'a'\nend", "scope PREFIX do\n get 'a'\nend"],
)  # fmt: skip
def test_what_nobody_can_tell_is_said_and_has_no_path(code: str):
    found = drawn(code)
    assert (found.operations, [d.code for d in found.diagnostics]) == ((), ["unknown_path"])
    assert len(found.unplaced) == 1


def test_any_route_takes_a_format():
    files = {"config/routes.rb": draw("resources :orders, only: [:index, :show, :create]\nget ':page', to: 'p#p'"),
             "web/calls.ts": "fetch('/orders.json', { method: 'POST' }); fetch(`/orders/${id}.json`);\n"
                             "fetch('/carts/1.json')"}  # fmt: skip
    found = extract_files([SourceFile(p, t.encode()) for p, t in files.items()])
    assert found.provider is not None
    assert found.consumer is not None
    assert [m.operation for m in compare(found.provider, found.consumer).mismatches] == ["GET /carts/1.json"]


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("orders", "order"), ("categories", "category"), ("boxes", "box"), ("people", "person"), ("statuses", "status"),
        ("news", "news"), ("series", "series"), ("addresses", "address"), ("wolves", "wolf"), ("movies", "movie"),
        ("analyses", "analysis"), ("media", "medium"), ("data", "datum"), ("children", "child"), ("bus", "bus"),
        ("order_lines", "order_line"), ("business_people", "business_person"), ("lives", "life"),
        ("women", "woman"), ("quizzes", "quiz"), ("heroes", "hero"), ("octopi", "octopus"),
    ],
)  # fmt: skip
def test_a_word_is_put_into_the_singular(plural: str, singular: str):
    assert Inflector().singular(plural) == singular


def test_words_of_the_tree_are_known():
    rules = (
        "ActiveSupport::Inflector.inflections do |inflect|\n"
        " inflect.irregular 'opus', 'opera'\n inflect.uncountable %w[staff]\nend"
    )
    found = drawn("resources :opera, only: [] do\n get :a\nend\nresources :staff, only: [] do\n get :b\nend",
                  {"config/initializers/inflections.rb": rules})  # fmt: skip
    assert sorted(o.name for o in found.operations) == ["GET /opera/{opus_id}/a", "GET /staff/{staff_id}/b"]


BREAKING = {
    "a method that calls itself": "def a\n a\n get 'x'\nend\na",
    "concerns in a circle": "concern(:a) { concerns :b }\nconcern(:b) { concerns :a }\nconcerns :a",
    "a file that draws itself": "draw :self",
    "nesting": "scope 'a' do\n" * 600 + "get 'b'\n" + "end\n" * 600,
    "many loops": "%w[a b c d e f g h].each do |x|\n" * 8 + "get x\n" + "end\n" * 8,
    "many options": "get '" + "(/:a)" * 40 + "'",
    "brackets": "get '((((((', to: 'a'\nget ')))'",
    "no text": "get '\udcff\udcfe\x00', \udcff",
    "half": "resources :a do\n get '/x",
}


@pytest.mark.parametrize("name", BREAKING)
def test_no_code_breaks_the_reader(name: str):
    files = {"config/routes.rb": draw(BREAKING[name]), "config/routes/self.rb": "draw :self\nget 'x'"}
    extract_files([SourceFile(p, t.encode(errors="surrogateescape")) for p, t in files.items()])


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_file_cut_anywhere_is_read(data: st.DataObject):
    code = draw("\n".join(code for code, _ in IDIOMS.values())).encode()
    extract_files([SourceFile("config/routes.rb", code[: data.draw(st.integers(0, len(code)))])])


def draw(code: str) -> str:
    return f"Rails.application.routes.draw do\n{code}\nend\n"


def drawn(code: str, files: Mapping[str, str] | None = None) -> Contract:
    whole = {"config/routes.rb": draw(code), **(files or {})}
    return extract_files([SourceFile(p, t.encode()) for p, t in whole.items()]).provider or Contract(Side.PROVIDER)
