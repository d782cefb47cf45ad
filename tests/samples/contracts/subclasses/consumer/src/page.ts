import { Tags, Users } from "./services";

export class Page {
  constructor(
    private tags: Tags,
    private users: Users,
  ) {}

  load(tag: { id: number; name: string }) {
    this.tags.list().subscribe();
    this.users.list().subscribe();
    this.tags.save(tag).subscribe();
    this.users.save({ id: 1 }).subscribe();
  }
}
