export async function label(id) {
  const { status, kind } = await fetch(`/orders/${id}`).then((response) => response.json());
  if (status === "OPEN") return "Open";
  if (kind === "anything") return kind;
  switch (status) {
    case "paid":
      return "Paid";
    case "shipped":
      return "Shipped";
  }
}
