import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Patch, Post, Query } from "@nestjs/common";
import { ChangedOrder, NewOrder, Order } from "./orders.dto";
import { Orders } from "./orders.service";

@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: Orders) {}

  @Get()
  list(@Query("page", ParseIntPipe) page: number): Promise<Order[]> {
    return this.orders.list(page);
  }

  @Post()
  add(@Body() order: NewOrder): Promise<Order> {
    return this.orders.add(order);
  }

  @Patch(":id")
  change(@Param("id") id: string, @Body() order: ChangedOrder): Promise<Order> {
    return this.orders.change(id, order);
  }

  @Delete(":id")
  @HttpCode(204)
  async drop(@Param("id") id: string): Promise<void> {
    await this.orders.drop(id);
  }
}
