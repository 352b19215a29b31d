"""The base of a fake provider that the contract test can drive: it takes submissions, and each has a scripted outcome.

A subclass knows one provider's routes, checks what it is sent against the provider's own documentation, and answers in
the provider's own shapes. What is to happen is said in words that all providers share:

    with FakeNimbus(Outcome(polls=2), Outcome(trouble=Trouble.REFUSED)) as nimbus:
        … call nimbus.base_url with nimbus.key …
        assert nimbus.submissions[0].body == {"text": "a fox"}
"""

import itertools
from abc import abstractmethod
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from tests.fakes.server import Answer, Drop, FakeServer, Received, Script, make_picture


class Trouble(StrEnum):
    """What a provider may have against a submission."""

    WRONG_KEY = "wrong key"
    NO_CREDIT = "no credit"
    REFUSED = "refused"
    RATE_LIMITED = "rate limited"  # with Retry-After: 7, where the provider says how long to wait
    SERVER_ERROR = "server error"  # one after which the same request may be sent again


@dataclass(frozen=True)
class Outcome:
    """What happens to one submission."""

    trouble: Trouble | None = None
    pictures: int | None = None  # None: as many as were asked for
    polls: int = 1  # how often a job is still running when it is asked for
    is_stuck: bool = False  # a job that runs until `finish()`
    picture_url: str = ""  # the reply names this address instead of a file of the fake's own
    is_broken: bool = False  # the second half of each picture is missing
    is_lost: bool = False  # the submission is taken, and the line is cut before the answer


@dataclass
class Submission:
    """One request for pictures that was found in order."""

    body: Any  # what was sent: the JSON, or the fields of a form
    headers: Mapping[str, str]
    outcome: Outcome
    model: str = ""
    files: Mapping[str, Any] = field(default_factory=dict)  # of a form: field → list of Upload
    id: str = ""
    polls_left: int = 0
    is_cancelled: bool = False

    @property
    def is_running(self) -> bool:
        return self.polls_left > 0


class FakeProvider(FakeServer):
    """Use it as a context manager; `route` of a subclass decides what to reply."""

    key = "test-key-0123456789"
    base_path = ""  # what the provider's own base URL has after the host
    file_paths: ClassVar[tuple[str, ...]] = ("/files/",)  # how the addresses of its files begin

    def __init__(self, *outcomes: Outcome, latency_s: float = 0.0) -> None:
        super().__init__(latency_s=latency_s)
        self._outcomes = deque(outcomes)
        self._numbers = itertools.count(1)
        self._files: dict[str, tuple[bytes, str]] = {}
        self.submissions: list[Submission] = []

    @property
    def base_url(self) -> str:
        return self.url + self.base_path

    async def answer(self, request: Received) -> Script:
        """Files need no key; for all else it comes first."""
        if request.path.startswith(self.file_paths):
            return self.file_answer(request)
        if not self.has_key(request):
            return self.trouble_answer(Trouble.WRONG_KEY)
        return await self.route(request)

    def has_key(self, request: Received) -> bool:
        """Whether the request brings the key, or needs none."""
        return request.headers.get("authorization") == f"Bearer {self.key}"

    @abstractmethod
    async def route(self, request: Received) -> Script:
        """What to reply to a request that has the key."""

    @abstractmethod
    def trouble_answer(self, trouble: Trouble) -> Answer:
        """The provider's own way to say it, at the submission."""

    def script(self, *outcomes: Outcome) -> None:
        """Replace what happens to the submissions still to come."""
        self._outcomes = deque(outcomes)

    def finish(self) -> None:
        """Let every stuck job end well."""
        for submission in self.submissions:
            submission.polls_left = 0

    def submit(self, request: Received, body: Any, **facts: Any) -> Submission:
        """Note a submission that passed all checks, with the next outcome of the script."""
        outcome = self._outcomes.popleft() if self._outcomes else Outcome()
        polls = 1_000_000 if outcome.is_stuck else outcome.polls
        number = len(self.submissions) + 1
        values = {"id": f"job-{number:04}", "polls_left": polls, **facts}
        submission = Submission(body, request.headers, outcome, **values)
        self.submissions.append(submission)
        return submission

    def refusal_of(self, submission: Submission) -> Script | None:
        """The answer when the script has trouble at the submission itself; None when it is taken."""
        if submission.outcome.is_lost:
            return Drop()
        trouble = submission.outcome.trouble
        return None if trouble is None else self.trouble_answer(trouble)

    def find(self, job_id: str) -> Submission | None:
        return next((one for one in self.submissions if one.id == job_id), None)

    def poll(self, submission: Submission) -> bool:
        """Count one question about a job; True when it still runs."""
        if submission.is_running:
            submission.polls_left -= 1
            return True
        return False

    # ---- pictures ---------------------------------------------------------------------------------------------------

    def pictures_of(
        self, submission: Submission, asked: int, width: int, height: int, kind: str = "png"
    ) -> list[bytes]:
        """The bytes of what was made, an eighth of the size that was asked for."""
        count = asked if submission.outcome.pictures is None else submission.outcome.pictures
        made = [
            make_picture(next(self._numbers), max(16, width // 8), max(16, height // 8), kind) for _ in range(count)
        ]
        return [data[: len(data) // 2] if submission.outcome.is_broken else data for data in made]

    def urls_of(self, submission: Submission, asked: int, width: int, height: int, kind: str = "png") -> list[str]:
        """The same as addresses where the files lie."""
        made = self.pictures_of(submission, asked, width, height, kind)
        return [submission.outcome.picture_url or self.add_file(data, f"image/{kind}") for data in made]

    def add_file(self, data: bytes, media_type: str) -> str:
        path = f"/files/{len(self._files) + 1}.{media_type.partition('/')[2]}"
        self._files[path] = (data, media_type)
        return self.url + path

    def file_answer(self, request: Received) -> Answer:
        """The files lie elsewhere in reality, so a key that arrives here was given away."""
        if any(self.key in value for value in (*request.headers.values(), *request.query.values())):
            return Answer(400, b"a key was sent to the file server", "text/plain")
        data, media_type = self._files.get(request.path, (b"", ""))
        return Answer(200, data, media_type) if data else Answer(404, b"no such file", "text/plain")
