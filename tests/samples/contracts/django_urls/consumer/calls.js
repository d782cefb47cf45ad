export const good = () => fetch("/reports/2024/");
export const unslashed = () => fetch("/reports/2024", { method: "POST" });
export async function named(name) {
  const report = await (await fetch(`/reports/2024/${name}`)).json();
  return report.title;
}
export const slashed = () => fetch("/ping/", { method: "DELETE" });
export const removed = () => fetch("/reports/2024/sales", { method: "DELETE" });
export const nobody = () => fetch("/reports/latest/");
