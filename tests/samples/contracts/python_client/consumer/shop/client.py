import httpx


class Client:
    def __init__(self, base_url: str = "http://localhost:8000/api") -> None:
        self._http = httpx.AsyncClient(base_url=base_url)

    async def _send(self, method: str, path: str, **options):
        answer = await self._http.request(method, path, **options)
        answer.raise_for_status()
        return answer.json()

    async def order(self, order_id: int):
        return await self._send("GET", f"/orders/{order_id}")

    async def create(self, count: int):
        return await self._send("POST", "/orders", json={"name": "x", "count": str(count)})

    async def cancel(self, order_id: int):
        return await self._send("DELETE", f"/orders/{order_id}")


async def show(client: Client) -> str:
    order = await client.order(7)
    return order["title"] + order["owner"]["name"]
