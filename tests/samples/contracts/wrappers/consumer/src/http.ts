import { API } from "./config";

export async function send<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(API + path, { credentials: "include", ...init });
  if (!response.ok) {
    const problem = await response.json();
    throw new Error(problem.detail);
  }
  return await response.json();
}

export const get = <T>(path: string) => send<T>(path);
export const write = <T>(method: string, path: string, content: unknown) =>
  send<T>(path, { method, body: JSON.stringify(content) });
