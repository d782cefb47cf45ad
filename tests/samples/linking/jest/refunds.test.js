test("refuses more than the total [SHOP-12/AC-1]", () => {
  expect(() => refund(5, 6)).toThrow("422")
})
test("keeps the rest [SHOP-12/AC-2, SHOP-12/AC-3]", () => {
  expect(refund(5, 2)).toBe(3)
})
