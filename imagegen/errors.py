"""Every error a person may meet, in one tree.

    ImagegenError               message, hint, code
    ├── InvalidInput            what a person gave cannot be used
    │   ├── InvalidParams       values that do not fit the model's schema: one sentence per field
    │   ├── BadImage            a file that is not a usable picture
    │   ├── NotFound            an id or a name nobody knows
    │   └── BadCallback         a call to us that no provider signed
    ├── SetupError              this installation cannot do it
    │   ├── BadPreset           a preset file that breaks its schema
    │   ├── DatabaseTooNew      written by a newer version
    │   ├── DataFolderBusy      another Imagegen works on the same folder
    │   ├── DiskFull            no room for the file
    │   └── MissingPackage      an optional package that is not installed
    └── ProviderError           the provider did not deliver; retryable, retry_after_s
        ├── MissingKey          needs a key and there is none
        ├── WrongKey            401, 403
        ├── NoCredit            402, billing limit, exhausted quota
        ├── Refused             the provider's policy says no to this prompt or picture
        ├── BadRequest          400, 404, 422: the request itself is at fault
        ├── RateLimited         429
        ├── ProviderDown        5xx
        ├── Unreachable         the request was never delivered
        ├── OutcomeUnknown      delivered, but the answer was lost: may have been billed
        └── BadReply            an answer that cannot be understood

    InvalidMove                 a programming error: the table of moves has no such move

A message says what happened, in whose words; the hint says what to do now.
"""

from collections.abc import Mapping
from typing import ClassVar


class ImagegenError(Exception):
    """What happened, and what the person can do about it."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def sentence(self) -> str:
        """Message and hint as one line of text."""
        return f"{self.message} {self.hint}".strip()


class InvalidInput(ImagegenError):
    """What a person gave cannot be used as it is."""

    code = "invalid_input"


class InvalidParams(InvalidInput):
    """Values that do not fit the model's schema; `fields` maps a parameter name to one sentence."""

    code = "invalid_params"

    def __init__(self, fields: Mapping[str, str], *, hint: str = "Correct the marked fields and start again.") -> None:
        super().__init__(" ".join(fields.values()), hint=hint)
        self.fields = dict(fields)


class BadImage(InvalidInput):
    """A file that is not a usable picture."""

    code = "bad_image"


class NotFound(InvalidInput):
    """An id or a name nobody knows."""

    code = "not_found"


class BadCallback(InvalidInput):
    """A call to us that is not signed by the provider it names, or not by now."""

    code = "bad_callback"


class SetupError(ImagegenError):
    """This installation cannot do it as it is set up."""

    code = "setup"


class BadPreset(SetupError):
    """A preset file that breaks its schema; the message names file, JSON path and reason."""

    code = "bad_preset"


class DatabaseTooNew(SetupError):
    """The database was written by a newer version of Imagegen."""

    code = "database_too_new"


class DataFolderBusy(SetupError):
    """Another Imagegen works on the same data folder."""

    code = "data_folder_busy"


class DiskFull(SetupError):
    """There is no room on the disk for the file."""

    code = "disk_full"


class MissingPackage(SetupError):
    """An optional package that is not installed."""

    code = "missing_package"


class ProviderError(ImagegenError):
    """The provider did not deliver.

    `retryable` says whether the same request may simply be sent again;
    `retry_after_s` is the provider's own wish in seconds, None when it named none.
    """

    code = "provider_error"
    retryable_by_class: ClassVar[bool] = False

    def __init__(
        self, message: str, *, hint: str = "", retryable: bool | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.retryable = self.retryable_by_class if retryable is None else retryable
        self.retry_after_s = retry_after_s


class MissingKey(ProviderError):
    """The provider needs a key and there is none."""

    code = "missing_key"


class WrongKey(ProviderError):
    """The provider does not accept the key (401, 403)."""

    code = "wrong_key"


class NoCredit(ProviderError):
    """The account has no credit, or a billing limit is reached."""

    code = "no_credit"


class Refused(ProviderError):
    """The provider's policy says no to this prompt or picture."""

    code = "refused"


class BadRequest(ProviderError):
    """The provider says that the request itself is at fault."""

    code = "bad_request"


class RateLimited(ProviderError):
    """Too many requests at once (429)."""

    code = "rate_limited"
    retryable_by_class = True


class ProviderDown(ProviderError):
    """The provider has trouble of its own (5xx)."""

    code = "provider_down"
    retryable_by_class = True


class Unreachable(ProviderError):
    """The request was never delivered, so it cannot have been billed."""

    code = "unreachable"
    retryable_by_class = True


class OutcomeUnknown(ProviderError):
    """The request was delivered and the answer was lost: it may have been billed, so it is not sent again."""

    code = "outcome_unknown"


class BadReply(ProviderError):
    """The provider answered with something that cannot be understood."""

    code = "bad_reply"


class InvalidMove(RuntimeError):
    """The table of moves has no such move; both ends are named."""
