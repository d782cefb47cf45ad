type Order = { id: number; total: number; paid: string; tags: string[] };

export async function getOrder(id: number): Promise<Order> {
  return (await fetch("/orders/" + id)).json();
}

export const total = async (id: number) => (await getOrder(id)).total;
