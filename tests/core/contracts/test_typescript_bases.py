"""What stands before a path is a base, when nobody can tell what it is; it costs no call its path."""

from .trees import calls, consumer


def bases(code: str | dict[str, str]) -> list[str]:
    return [f"{o.base} {o.name}" for o in consumer(code).operations]


def test_a_subclass_calls_through_what_its_superclass_was_given_elsewhere():
    code = {
        "client.ts": """
            export default class Client {
              server: string;
              constructor(server: string) { this.server = server }
              private async request(method: string, path: string) { return fetch(`${this.server}${path}`, { method }) }
              async get(path: string) { return this.request('GET', path) }
            }""",
        "shop.ts": """
            import Client from './client';
            export class Shop extends Client { order(id: number) { return this.get(`/api/orders/${id}`) } }""",
    }
    assert bases(code) == ["{server} GET /api/orders/{id}"]


def test_a_table_that_is_read_by_key_gives_the_value_of_that_key_alone():
    code = """
        const paths = { orders: '/api/orders', users: '/api/users', isOpen: false }
        const at = (key) => paths[key]
        export const all = () => fetch(at('orders'))"""
    assert calls(code) == ["GET /api/orders"]


def test_what_the_page_is_served_with_stands_over_what_is_written():
    code = """
        import axios from 'axios'
        const config = { url: 'unset', ...window.config }
        export const all = () => axios.get(config.url + 'orders')"""
    assert bases(code) == ["{url} GET /orders"]


def test_what_begins_with_something_unknown_brings_its_own_origin():
    code = """
        import { base } from './elsewhere'
        const at = (path) => new URL(base().replace('v1', 'v2') + path, window.location.origin).toString()
        export const save = () => fetch(at('user/settings'), { method: 'PUT' })"""
    (told,) = bases(code)
    assert told.endswith("} PUT /user/settings")


def test_a_url_is_resolved_against_its_base_as_a_browser_does():
    code = """
        const at = (path) => new URL(`${path}?all=1`, 'https://shop.test/api/')
        export const one = () => fetch(at('orders'))
        export const whole = () => fetch(new URL('/health', 'https://shop.test/api/'))"""
    assert bases(code) == ["https://shop.test GET /api/orders", "https://shop.test GET /health"]
