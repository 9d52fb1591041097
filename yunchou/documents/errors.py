"""What a document refuses: figures that do not fit together, missing fonts. Serves every stage."""


class DocumentError(Exception):
    """A document could not be made; the message says which part, and what to do."""


class DoesNotAddUp(DocumentError):
    """The steps of a waterfall do not lead from its start to its end."""


class DoesNotFit(DocumentError):
    """A row has more or fewer cells than its table has columns, or a line more or fewer values than days."""


class FontMissing(DocumentError):
    """A font that documents embed was not brought."""
