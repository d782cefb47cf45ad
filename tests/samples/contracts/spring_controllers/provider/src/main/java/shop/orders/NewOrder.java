package shop.orders;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

record NewOrder(@NotBlank String title, @Positive int count) {}
