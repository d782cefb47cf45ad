export const orders = () => fetch("/orders");
export const add = () => fetch("/orders", { method: "POST" });
export const order = (id: number) => fetch(`/orders/${id}`);
export const customers = () => fetch("/customers");
export const stop = (stopId: number, parcelId: number) => fetch(`/parcels/${stopId}/stops/${parcelId}`);
export const lines = () => fetch("/orderLines");
export const small = () => fetch("/orderlines");
export const free = () => fetch("/rooms/free");
export const slash = () => fetch("/customers/");
