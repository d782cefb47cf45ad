export async function add(name) {
  const response = await fetch("https://api.shop.test/v2/orders", {
    method: "post",
    body: JSON.stringify({ titel: name }),
  });
  const { id, title, state } = await response.json();
  return [id, title, state];
}
