class RefundTest {
  @Test
  void refusesMoreThanTheTotal() {
    assertThrows(Refused.class, () -> refund(5, 6));
  }
}
