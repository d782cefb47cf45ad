export async function health() {
  const answer = await (await fetch("/api/health")).json();
  return answer.ok && answer.uptime;
}

export async function titles() {
  const report = await (await fetch("/api/reports/")).json();
  return report.rows.map((row: any) => row.title + row.name);
}

export const order = async (id: number) => {
  const found = await (await fetch(`/api/orders/${id}?full=1`)).json();
  return found.title + found.customer;
};

export const rename = (id: number) => fetch(`/api/orders/${id}`, { method: "PUT", body: "{}" });
export const slashed = (id: number) => fetch(`/api/orders/${id}/`, { method: "DELETE" });
export const create = () => fetch("/api/reports", { method: "POST", body: JSON.stringify({ title: "x" }) });
