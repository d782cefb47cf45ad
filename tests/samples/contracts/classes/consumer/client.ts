export class Client {
  constructor(private readonly base: string) {}

  private async get(path: string) {
    const response = await fetch(this.base + path);
    return response.json();
  }

  order(id: number) {
    return this.get(`/orders/${id}`);
  }

  find(text: string) {
    const query = new URLSearchParams({ q: text, page: "1" });
    return this.get(`/orders?${query}`);
  }
}
