package shop.orders;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

abstract class Crud<T> {
    @GetMapping("/{id}")
    public ResponseEntity<T> one(@PathVariable Long id) {
        return ResponseEntity.of(find(id));
    }

    @DeleteMapping("/{id}")
    public ResponseEntity<Void> drop(@PathVariable Long id) {
        remove(id);
        return ResponseEntity.noContent().build();
    }
}
