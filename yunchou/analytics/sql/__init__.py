"""The SQL of questions: one function per table, dimension and measure; values only as parameters (JUDGE)."""
