import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { OrdersController } from "./orders.controller";

@Module({ controllers: [OrdersController] })
class AppModule {}

async function start() {
  const app = await NestFactory.create(AppModule);
  app.setGlobalPrefix("api");
  await app.listen(3000);
}

void start();
