"""The simulated world of 澄野 Chengye: one brand that every page is shown on. It uses the product from outside."""
