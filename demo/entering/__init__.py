"""How the simulated brand gets into the product: by its services, its intake and its importers, as a team would."""
