import { Crud } from "./crud";

export class Tags extends Crud<{ id: number; name: string }> {
  resource = "tags";
}

export class Users extends Crud<{ id: number }> {
  constructor() {
    super();
    this.resource = "users";
  }
}
