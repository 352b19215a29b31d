"""StepFun in the contract test."""

from tests.fakes.resellers import FakeStepFun
from tests.providers.contract import Case

CASE = Case(
    provider="stepfun",
    fake=FakeStepFun,
    card="step-image-edit-2",
    edit_card="step-1x-edit",
    names_seed=True,
    tells_wait=False,  # not documented
)
