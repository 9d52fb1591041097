"""Tables from other people's files: CSV as a stream, Excel in a child with limits; pure work (stage: facts)."""
