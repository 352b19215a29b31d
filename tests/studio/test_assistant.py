"""The assistant at its desk: an idea becomes rows, prompts become better, and nothing is lost when it fails."""

from contextlib import contextmanager

import pytest

from imagegen.engine.jobs import Job, JobState
from imagegen.errors import InvalidInput, MissingKey
from imagegen.records import LOCAL_OWNER
from imagegen.settings import load_settings
from imagegen.studio import open_studio
from imagegen.studio.assistant_access import Typed
from imagegen.studio.drafts import TaskDraft
from imagegen.studio.ideas import Idea
from tests.fakes.chat import FakeChat, refusing
from tests.fakes.server import make_picture
from tests.studio_kit import FLARE, SCHNELL, wait_until

TWO_TASKS = '{"tasks": [{"title": "One", "prompt": "a fox", "references": [2], "params": [], "reason": "first"}, {"title": "Two", "prompt": "a hen", "references": [], "params": [{"name": "quality", "value": "high"}], "reason": "second"}]}'  # noqa: E501


class Office:
    """A studio with an assistant."""

    def __init__(self, studio, chat):
        self.studio, self.chat, self.assistant = studio, chat, studio.assistant

    def idea(self, prompt="a farm; a field", count=None, model=SCHNELL, **params):
        return Idea.read(TaskDraft(prompt, model, params, 1), count)

    def rows(self, batch_id):
        return self.studio.review.look(LOCAL_OWNER, batch_id)["rows"]

    def open(self, *prompts):
        return self.studio.review.open(LOCAL_OWNER, None, [TaskDraft(one, SCHNELL) for one in prompts], {}).id

    def end_of(self, job: Job) -> Job:
        """The job once it has ended."""
        wait_until(lambda: self.studio.engine.jobs.find(LOCAL_OWNER, job.id).state is not JobState.RUNNING, "the job")
        return self.studio.engine.jobs.find(LOCAL_OWNER, job.id)

    def end_of_all(self):
        return [self.end_of(job) for job in self.studio.engine.jobs.of_owner(LOCAL_OWNER)]

    def picture(self, name, seed=1):
        return self.studio.add_input(LOCAL_OWNER, name, make_picture(seed, 64, 48, "png"))


@pytest.fixture
def chat():
    with FakeChat() as server:
        yield server


@pytest.fixture
def office(environment, chat):
    with opened(environment, chat) as office:
        yield office


@contextmanager
def opened(environment, chat):
    settings = {"IMAGEGEN_LLM_BASE_URL": chat.base_url, "IMAGEGEN_LLM_API_KEY": chat.key}
    with open_studio(load_settings({**environment, **settings})) as studio:
        studio.assistant.access.set(LOCAL_OWNER, Typed(names_topics=False))  # its questions would come in between
        yield Office(studio, chat)


# ---- an idea ---------------------------------------------------------------------------------------------------------


def test_an_idea_becomes_rows_that_nobody_started(office):
    batch = office.assistant.split(LOCAL_OWNER, None, office.idea(count=2, width=512, height=512))
    (job,) = office.end_of_all()
    assert (job.state, job.result["count"]) == (JobState.DONE, 2)
    rows = office.rows(batch.id)
    assert len(rows) == 2
    assert {row["model_key"] for row in rows} == {SCHNELL}
    assert all(row["params"]["width"] == 512 and row["reason"] for row in rows)
    assert office.studio.store.attempts.open_ids() == []


def test_rows_come_while_the_answer_is_written(office):
    office.chat.script(TWO_TASKS)
    office.chat.hold(pieces=22)  # the first task is whole by then, the second is not
    batch = office.assistant.split(LOCAL_OWNER, None, office.idea())
    wait_until(lambda: [row["prompt"] for row in office.rows(batch.id)] == ["a fox"], "the first row")
    office.chat.go_on()
    office.end_of_all()
    assert [row["prompt"] for row in office.rows(batch.id)] == ["a fox", "a hen"]


def test_the_assistant_sees_the_panels_pictures_and_each_row_gets_those_it_names(office):
    shoe, box = office.picture("shoe.png"), office.picture("box.png", 2)
    office.chat.script(TWO_TASKS)
    idea = office.idea(model=FLARE, imageUrls=[f"asset:{shoe.id}", f"asset:{box.id}"])
    batch = office.assistant.split(LOCAL_OWNER, None, idea)
    office.end_of_all()
    one, two = office.rows(batch.id)
    assert (one["params"], two["params"]) == ({"imageUrls": [f"asset:{box.id}"]}, {"quality": "high"})
    content = office.chat.asked[0]["messages"][1]["content"]
    assert [part["type"] for part in content].count("image_url") == 2
    assert "shoe.png" in str(content)


def test_an_answer_that_was_asked_for_anew_leaves_no_row_of_the_first(office):
    office.chat.script('{"tasks": [{"title": "Bad", "prompt": "a cat", "references": []}, {"prompt": ""}]}', TWO_TASKS)
    batch = office.assistant.split(LOCAL_OWNER, None, office.idea())
    office.end_of_all()
    assert [row["prompt"] for row in office.rows(batch.id)] == ["a fox", "a hen"]


def test_what_cannot_be_read_is_kept_to_be_copied_and_the_idea_with_the_list(office):
    office.chat.script("No list today.", "Still none.")
    batch = office.assistant.split(LOCAL_OWNER, None, office.idea("my dear idea"))
    (job,) = office.end_of_all()
    assert (job.state, job.raw) == (JobState.FAILED, "Still none.")
    assert office.studio.review.look(LOCAL_OWNER, batch.id)["list"]["origin"]["prompt"] == "my dear idea"
    office.chat.script(TWO_TASKS)
    office.end_of(office.assistant.split_again(LOCAL_OWNER, batch.id))
    assert len(office.rows(batch.id)) == 2


def test_a_refusal_is_told_in_the_models_words(office):
    office.chat.script(refusing("I cannot help with that."))
    office.assistant.split(LOCAL_OWNER, None, office.idea())
    (job,) = office.end_of_all()
    assert (job.error.code, "“I cannot help with that”" in job.error.message) == ("refused", True)


def test_a_split_is_stopped_and_keeps_what_has_come(office):
    office.chat.script(TWO_TASKS)
    office.chat.hold(pieces=22)
    batch = office.assistant.split(LOCAL_OWNER, None, office.idea())
    wait_until(lambda: office.rows(batch.id), "the first row")
    (job,) = office.studio.engine.jobs.of_owner(LOCAL_OWNER)
    office.assistant.cancel(LOCAL_OWNER, job.id)
    assert office.end_of(job).state is JobState.CANCELLED
    office.chat.go_on()
    assert [row["prompt"] for row in office.rows(batch.id)] == ["a fox"]


def test_an_idea_without_words_is_refused_and_opens_no_list(office):
    with pytest.raises(InvalidInput, match="There is no idea to split"):
        office.assistant.split(LOCAL_OWNER, None, office.idea(" "))
    assert office.studio.topics(LOCAL_OWNER) == []


@pytest.mark.parametrize("count", [0, 201, -3])
def test_an_odd_number_of_tasks_is_refused(office, count):
    with pytest.raises(InvalidInput, match="1 to 200 tasks"):
        office.idea(count=count)


# ---- rows ------------------------------------------------------------------------------------------------------------


def test_prompts_are_translated_and_the_first_ones_kept(office):
    made = office.open("a red {colour} fox", "a hen")
    answer = '{"prompts": [{"id": 0, "prompt": "红色的{colour}狐狸"}, {"id": 1, "prompt": "母鸡"}]}'
    office.chat.script(answer)
    job = office.end_of(office.assistant.translate(LOCAL_OWNER, made, [], "Chinese"))
    assert (job.state, job.result["count"], job.result["asked"]) == (JobState.DONE, 2, 2)
    rows = office.rows(made)
    assert [row["original"] for row in rows] == ["a red {colour} fox", "a hen"]
    assert [row["prompt"] for row in rows] == ["红色的{colour}狐狸", "母鸡"]


def test_what_the_assistant_changed_is_taken_back(office):
    made = office.open("a fox")
    before = office.rows(made)
    job = office.end_of(office.assistant.enhance(LOCAL_OWNER, made, []))
    office.studio.review.edit(LOCAL_OWNER, made, job.result["undo"])
    assert office.rows(made) == before


def test_the_difference_is_told_piece_by_piece(office):
    made = office.open("a fox")
    office.chat.script('{"prompt": "a red fox"}')
    office.end_of(office.assistant.rewrite(LOCAL_OWNER, made, [], "make it red"))
    parts = office.studio.review.diff(LOCAL_OWNER, made, office.rows(made)[0]["id"])["parts"]
    assert parts == [("same", "a "), ("in", "red "), ("same", "fox")]


def test_locked_rows_keep_their_prompts(office):
    made = office.open("a fox", "a hen")
    first = office.rows(made)[0]["id"]
    office.studio.review.edit(LOCAL_OWNER, made, [{"ids": [first], "set": {"is_locked": True}}])
    office.end_of(office.assistant.enhance(LOCAL_OWNER, made, []))
    assert office.rows(made)[0]["prompt"] == "a fox"
    with pytest.raises(InvalidInput, match="There is no row to change"):
        office.assistant.enhance(LOCAL_OWNER, made, [first])


def test_a_row_that_a_person_edits_meanwhile_keeps_the_persons_words(environment):
    with FakeChat(latency_s=1.0) as chat, opened(environment, chat) as office:
        made = office.open("a fox")
        job = office.assistant.enhance(LOCAL_OWNER, made, [])
        wait_until(lambda: chat.asked, "the question")
        row = office.rows(made)[0]["id"]
        office.studio.review.edit(LOCAL_OWNER, made, [{"ids": [row], "set": {"prompt": "my own fox"}}])
        assert office.end_of(job).result["count"] == 0
        assert office.rows(made)[0]["prompt"] == "my own fox"


def test_more_rows_like_the_locked_ones(office):
    made = office.open("a fox", "a hen")
    with pytest.raises(InvalidInput, match="No row is locked"):
        office.assistant.more_like(LOCAL_OWNER, made, 2)
    first = office.rows(made)[0]["id"]
    office.studio.review.edit(LOCAL_OWNER, made, [{"ids": [first], "set": {"is_locked": True, "count": 3}}])
    job = office.end_of(office.assistant.more_like(LOCAL_OWNER, made, 2))
    assert (job.result["count"], [row["count"] for row in office.rows(made)[2:]]) == (2, [3, 3])


def test_one_row_is_split_further_right_behind_it(office):
    made = office.open("a farm", "a hen")
    office.chat.script(TWO_TASKS)
    office.end_of(office.assistant.split_further(LOCAL_OWNER, made, office.rows(made)[0]["id"], 2))
    assert [row["prompt"] for row in office.rows(made)] == ["a farm", "a fox", "a hen", "a hen"]


# ---- pictures, texts, titles -----------------------------------------------------------------------------------------


def test_a_picture_is_described(office):
    job = office.end_of(office.assistant.describe(LOCAL_OWNER, office.picture("shoe.png").id, "English"))
    assert job.state is JobState.DONE
    assert job.result["prompt"]


def test_a_product_is_looked_at(office):
    ids = [office.picture("front.png").id, office.picture("back.png", 2).id]
    job = office.end_of(office.assistant.look_at_product(LOCAL_OWNER, ids, "English"))
    assert (job.state, sorted(job.result)) == (JobState.DONE, ["colours", "keep", "label_text", "material", "product"])


def test_one_prompt_outside_of_lists_is_polished(office):
    office.chat.script('{"prompts": [{"id": 0, "prompt": "a far better fox"}]}')
    job = office.end_of(office.assistant.polish_text(LOCAL_OWNER, "a fox", ""))
    assert job.result == {"prompt": "a far better fox", "before": "a fox"}


def test_a_new_topic_gets_a_better_title_than_the_first_words(office):
    prompt = "a very long prompt about a fox that runs through the snow at night, and some more words"
    office.assistant.access.set(LOCAL_OWNER, Typed())
    office.chat.script("“Fox in the snow.”")
    new = office.studio.start(LOCAL_OWNER, None, [TaskDraft(prompt, SCHNELL, {}, 1)])
    title = lambda: office.studio.store.topics.get(LOCAL_OWNER, new.batch.topic_id).title  # noqa: E731
    wait_until(lambda: title() == "Fox in the snow", "the title")


def test_without_an_assistant_the_first_words_are_the_title(desk):
    batch = desk.start("a red kite over the sea")
    assert desk.studio.store.topics.get(LOCAL_OWNER, batch.batch.topic_id).title == "a red kite over the sea"
    desk.wait(batch)


# ---- the way there ---------------------------------------------------------------------------------------------------


def test_without_a_key_nothing_is_asked_and_nothing_is_opened(environment):
    alone = {name: value for name, value in environment.items() if not name.startswith("OPENAI")}
    with open_studio(load_settings(alone)) as studio:
        office = Office(studio, None)
        with pytest.raises(MissingKey, match="The assistant needs a key"):
            office.assistant.split(LOCAL_OWNER, None, office.idea())
        assert (studio.topics(LOCAL_OWNER), studio.boot(LOCAL_OWNER)["assistant"]["is_ready"]) == ([], False)


def test_a_key_of_the_environment_goes_only_where_the_environment_says(environment):
    names = {"OPENAI_API_KEY": "sk-of-openai", "IMAGEGEN_LLM_BASE_URL": "http://127.0.0.1:9/v1"}
    with open_studio(load_settings({**environment, "OPENAI_BASE_URL": "", **names})) as studio:
        assert studio.assistant.access.find(LOCAL_OWNER).key is None
        typed = Typed.read("https://api.openai.com/v1/", "", "", True)
        assert studio.assistant.access.find(LOCAL_OWNER, typed).key == "sk-of-openai"


def test_settings_show_where_a_key_came_from_and_never_the_key(office):
    office.assistant.access.set(LOCAL_OWNER, Typed.read(office.chat.base_url, "sk-very-secret-1234", "mine", False))
    view = office.assistant.access.view(LOCAL_OWNER)
    assert (view["key_source"], view["key_tail"], view["model"]) == ("browser", "1234", "mine")
    assert "very-secret" not in str(view)


def test_a_test_asks_for_one_word(office):
    assert office.assistant.test(LOCAL_OWNER, Typed()) == "gpt-6-luna answers."
    assert "gpt-6-luna" in office.assistant.models(LOCAL_OWNER, Typed())


def test_a_key_the_server_does_not_take_is_said(office):
    with pytest.raises(Exception, match="does not accept the key") as found:
        office.assistant.test(LOCAL_OWNER, Typed(key="sk-wrong"))
    assert "sk-wrong" not in str(found.value)
