test("refuses more than the total", async ({ annotate }) => {
  await annotate("SHOP-12/AC-1", "criterion")
  expect(() => refund(5, 6)).toThrow("422")
})
