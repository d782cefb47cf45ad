import { Client } from "./client";

const client = new Client("/v1");

export async function show() {
  const order = await client.order(1);
  const [first] = await client.find("tea");
  return order.title + first.name;
}
