import axios from "axios";

export async function orders() {
  const { data } = await axios.get("/orders");
  return data.map((order) => order.id);
}

export async function customers() {
  const answer = await axios.get("/customers");
  return answer.data.items;
}
