test("refuses more than the total", {
  annotation: { type: "criterion", description: "SHOP-12/AC-1" },
}, async () => {
  expect(() => refund(5, 6)).toThrow("422")
})
