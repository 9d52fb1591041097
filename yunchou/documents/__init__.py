"""Documents as values, and the Word, PDF and Excel files made of them. Serves every stage."""
