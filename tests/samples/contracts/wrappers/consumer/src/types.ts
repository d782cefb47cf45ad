export type Order = { id: number; title: string };
