func TestRefund(t *testing.T) {
	t.Run("refuses more than the total", func(t *testing.T) {
		if _, err := Refund(5, 6); err == nil {
			t.Fatal("it was granted")
		}
	})
}
