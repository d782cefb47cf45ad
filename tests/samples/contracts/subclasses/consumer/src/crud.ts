import { HttpClient } from "@angular/common/http";
import { inject } from "@angular/core";

export abstract class Crud<T extends { id: number }> {
  protected http = inject(HttpClient);
  protected abstract resource: string;

  protected url(id: number | null = null): string {
    let url = `/api/${this.resource}/`;
    if (id !== null) {
      url += `${id}/`;
    }
    return url;
  }

  list() {
    return this.http.get<T[]>(this.url());
  }

  save(one: T) {
    return this.http.put<T>(this.url(one.id), one);
  }
}
