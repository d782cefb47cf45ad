const post = (path: string, body?: unknown) => fetch(path, { method: "POST", body: JSON.stringify(body) });

export const wrapped = () => post("/orders", { order: { title: "A", code: "abc" } });
export const good = () => post("/orders", { title: "A", code: "abc", note: "x" });
export const wrong = () => post("/orders", { id: 3, title: "A", code: "abcd", note: null });
export const paid = (id: number) => post(`/orders/${id}/paid`, { at: "now" });
export const picture = () => post("/pictures", { title: "B" });
export async function parsed() {
  const response = await fetch("/orders", { method: "POST", body: JSON.stringify({ title: "A", code: "b" }) });
  const order = await response.json();
  return order.id;
}
