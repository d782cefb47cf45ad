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
