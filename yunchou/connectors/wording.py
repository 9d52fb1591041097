"""Cuts a message to the room that a vendor gives. Serves every stage."""

CUT = "…"


def fitted(text: str, *, most: int) -> str:
    """The text in at most `most` bytes of UTF-8: whole lines as far as they go, then `…`.

    A first line that is too long alone is cut between its characters.
    """
    if len(text.encode()) <= most:
        return text
    room = most - len(f"\n{CUT}".encode())
    kept: list[str] = []
    for line in text.split("\n"):
        needed = len(line.encode()) + (1 if kept else 0)
        if needed > room:
            break
        kept.append(line)
        room -= needed
    if kept:
        return "\n".join(kept).rstrip() + f"\n{CUT}"
    return text.encode()[: max(0, most - len(CUT.encode()))].decode(errors="ignore") + CUT
