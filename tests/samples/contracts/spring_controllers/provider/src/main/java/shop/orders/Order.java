package shop.orders;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import lombok.Data;

@Data
public class Order {
    private Long id;
    private State state;

    @JsonProperty("total_amount")
    private BigDecimal total;

    @JsonIgnore
    private String note;

    public enum State { OPEN, PAID }
}
