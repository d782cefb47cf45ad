package shop.orders;

import jakarta.validation.Valid;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.*;
import shop.Shop;

@RestController
@RequestMapping(Shop.API + "/orders")
class OrderController extends Crud<Order> {
    @GetMapping
    List<Order> all(@RequestParam Order.State state, @RequestParam(defaultValue = "0") int page) {
        return orders.all(state, page);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Order add(@Valid @RequestBody NewOrder order) {
        return orders.add(order);
    }
}
