import { where } from "somewhere-else";

export const open = (path: string) => fetch(path);
export const outside = () => fetch(where());
export const stripe = () => fetch("https://api.stripe.test/v1/charges");
export const loud = (verb: string) => fetch("/orders", { method: verb });
export const glued = (tail: string) => fetch("/orders" + tail);
