export const good = (tenant: string) => fetch(`/tenants/${tenant}/reports/2024?kind=sales&limit=5&pageSize=3`);
export const mine = () => fetch("/mine/reports/2024?kind=costs");
export const paged = (tenant: string) => fetch(`/tenants/${tenant}/reports/2024?kind=sales&page_size=3`);
