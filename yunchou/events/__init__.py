"""What happened: tracking plan, spool, loader, quarantine, channel rules (FACTS)."""
