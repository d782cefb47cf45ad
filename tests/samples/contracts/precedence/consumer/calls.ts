export const mine = async () => (await (await fetch("/orders/mine")).json()).mine;
export const one = async (id: number) => (await (await fetch(`/orders/${id}`)).json()).id;
export const seven = async () => (await (await fetch("/orders/7")).json()).id;
export const wrong = () => fetch("/orders/yours");
export const file = async () => (await (await fetch("/files/a/b/c.txt")).json()).size;
export const report = async (name: string) => (await (await fetch(`/reports/${name}.json`)).json()).rows;
