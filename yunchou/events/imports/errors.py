"""What may be wrong with an import, as a person meets it (stage: facts)."""

from django.utils.translation import gettext as _

from yunchou.core.errors import DomainError
from yunchou.events.files.refusals import FileRefused


class UnreadableFile(DomainError):
    """The file cannot be read as a table."""

    code = "unreadable_file"


class BadMapping(DomainError):
    """The columns of a file cannot be taken as they were said to be."""

    code = "bad_mapping"


class BadAccount(DomainError):
    """What was said of a platform's account cannot be."""

    code = "bad_account"


class BadRate(DomainError):
    """An exchange rate cannot be used."""

    code = "bad_rate"


class FileIsGone(DomainError):
    """The uploaded file was deleted, as files are some days after they were loaded."""

    code = "file_is_gone"


def unreadable(refusal: FileRefused) -> UnreadableFile:
    """The refusal in the language of whoever asked."""
    return UnreadableFile(refusal.message.text(_), advice=refusal.advice.text(_), field="file")
