"""AI Horde: anonymous without a key, kudos and place in the queue while it waits."""

from tests.fakes.aihorde import FakeAIHorde
from tests.fakes.calls import RecordingListener
from tests.fakes.provider import Outcome
from tests.providers.adapter_kit import access_to
from tests.providers.cases.aihorde import CASE
from tests.providers.contract import request_for


def test_the_body_is_sent_as_documented(tmp_path):
    request = request_for(CASE.load_card(), tmp_path, seed=7, negativePrompt="blur", scheduler="simple")
    with CASE.fake() as fake:
        CASE.generate(fake, request)
    assert fake.submissions[0].body == {
        "prompt": "a red fox in the snow ### blur",
        "models": ["AlbedoBase XL (SDXL)"],
        "params": {
            "width": 1024,
            "height": 1024,
            "steps": 25,
            "cfg_scale": 7.5,
            "seed": "7",
            "sampler_name": "k_euler_a",
            "karras": False,
            "n": 1,
        },
        "nsfw": False,
        "censor_nsfw": True,
        "slow_workers": True,
        "trusted_workers": False,
        "r2": True,
        "shared": False,
        "replacement_filter": True,
    }


def test_a_mask_makes_it_inpainting(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path, pictures=1, mask=True, strength=0.8))
    body = fake.submissions[0].body
    assert body["source_processing"] == "inpainting"
    assert not body["source_image"].startswith("data:")
    assert body["params"]["denoising_strength"] == 0.8


def test_it_says_how_long_the_queue_is_and_what_it_costs_in_kudos(tmp_path):
    listener = RecordingListener()
    with CASE.fake(Outcome(polls=1)) as fake:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path), listener)
    assert listener.steps == [(None, "3 ahead, about 14 s, 10.5 kudos")]


def test_without_a_key_it_is_anonymous(tmp_path):
    request = request_for(CASE.load_card(), tmp_path)
    with FakeAIHorde() as fake:
        nobody = access_to(fake, None)
        CASE.call(lambda adapter: adapter.generate(request, nobody, RecordingListener()))
        sentence = CASE.call(lambda adapter: adapter.check(nobody))
    assert fake.submissions[0].headers["apikey"] == "0000000000"
    assert sentence == "AI Horde knows you as Anonymous#0, with 1200 kudos."


def test_it_says_who_calls(tmp_path):
    with CASE.fake() as fake:
        CASE.generate(fake, request_for(CASE.load_card(), tmp_path))
    assert {request.headers.get("client-agent") for request in fake.requests if "/api/" in request.path} == {
        "imagegen:0.1:unknown"
    }
