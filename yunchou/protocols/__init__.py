"""Wire formats of tracking clients, each parsed into one Event. No Django here."""
