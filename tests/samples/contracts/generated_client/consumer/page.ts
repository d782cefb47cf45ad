import { allOrders, askToken, oneOrder } from './client/sdk.gen';

export async function show(id: number, user: { username: string; scope: string | null }) {
  const { data: token } = await askToken({ body: user });
  const { data, error } = await oneOrder({ path: { id } });
  if (error) return error.detail;
  const page = await allOrders({ query: { limit: 10 } });
  return [token.access, data.title, data.price, page.data.length, page.total];
}
