"""Cloudflare Workers AI: a key of two halves, forms for FLUX.2, and replies that are the picture itself."""

from tests.providers.cases.cloudflare import CASE
from tests.providers.contract import request_for

FLUX_2 = "@cf/black-forest-labs/flux-2-dev"


def test_the_account_is_in_the_path_and_the_token_in_the_header(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path, seed=7))
    request = fake.requests[0]
    assert request.path == "/client/v4/accounts/account-0123456789/ai/run/@cf/black-forest-labs/flux-1-schnell"
    assert request.headers["authorization"] == "Bearer token-0123456789"
    assert request.json() == {"prompt": "a red fox in the snow", "steps": 4, "seed": 7}


def test_flux_2_is_a_form_with_numbered_pictures(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card(FLUX_2), tmp_path, pictures=2, cfg=4))
    submission = fake.submissions[0]
    assert list(submission.files) == ["input_image_0", "input_image_1"]
    assert submission.body == {
        "prompt": "a red fox in the snow",
        "width": 1024,
        "height": 768,
        "steps": 25,
        "guidance": 4,
    }


def test_a_reply_that_is_the_picture_is_kept_as_it_is(tmp_path):
    with CASE.fake() as fake:
        result = CASE.generate(fake, request_for(CASE.load_card("@cf/leonardo/phoenix-1.0"), tmp_path))
    assert result.images[0].media_type == "image/jpeg"
    assert result.images[0].data.startswith(b"\xff\xd8")
