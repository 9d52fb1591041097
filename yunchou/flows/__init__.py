"""What spans several nouns: notices, search. Owns no rows. Serves every stage."""
