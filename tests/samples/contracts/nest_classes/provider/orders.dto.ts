import { OmitType, PartialType } from "@nestjs/swagger";
import { IsEnum, IsInt, IsOptional, IsString, Min } from "class-validator";

export enum State {
  Open = "open",
  Paid = "paid",
}

export class NewOrder {
  @IsString()
  title: string;

  @IsInt()
  @Min(1)
  count: number;

  @IsOptional()
  @IsEnum(State)
  state?: State;
}

export class ChangedOrder extends PartialType(OmitType(NewOrder, ["count"] as const)) {}

export class Order extends NewOrder {
  id: string;
  total: number | null;
}
