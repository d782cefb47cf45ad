export const remove = (id) => fetch(`/orders/${id}`, { method: "DELETE" });
export const customers = () => fetch("/customer");
export const again = () => fetch("/customer");
export const invoices = (year) => fetch("/invoices/" + year + "/all");
