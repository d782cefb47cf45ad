export const login = () => fetch("/account/login", { method: "POST" });
export const orders = () => fetch("/api/orders.json");
export const late = () => fetch("/api/orders/late");
export const pay = (number: string) => fetch(`/api/orders/${number}/pay`, { method: "POST" });
export const notes = (number: string) => fetch(`/api/orders/${number}/notes`);
export const dropLine = (id: number) => fetch(`/api/lines/${id}`, { method: "DELETE" });
export const today = () => fetch("/api/reports/daily");
export const onDay = (day: string) => fetch(`/api/reports/weekly/${day}`);
export const yearly = () => fetch("/api/reports/yearly");
export const dropNote = (number: string, id: number) =>
  fetch(`/api/orders/${number}/notes/${id}`, { method: "DELETE" });
export const cancel = (number: string) => fetch(`/api/orders/${number}/pay`, { method: "DELETE" });
