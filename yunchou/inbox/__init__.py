"""What people are told: notifications behind the bell. Serves every stage."""
