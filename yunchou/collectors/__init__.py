"""Raw-ASGI edges where trackers and other machines send events: the intake (FACTS)."""
