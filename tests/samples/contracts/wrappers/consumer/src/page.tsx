import { orders } from "./api";

function Row({ order }: { order: { title: string } }) {
  return <li>{order.subtitle}</li>;
}

export async function page(id: number) {
  const all = await orders.all();
  const one = await orders.one(id);
  console.log(one.owner, all[0].id);
  return all.map((order) => <Row order={order} />);
}
