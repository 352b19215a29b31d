// A fake studio behind the real parts. Tests read `harness.calls` and `harness.heard`, and put answers into
// `harness.answers`. The address may ask for `?many` providers, for a `?live` server, for a `?language`.
import * as composer from "../../../imagegen/ui/components/composer.js";
import { bus, connect, page, setTexts } from "../../../imagegen/ui/components/core.js";
import * as panel from "../../../imagegen/ui/components/panel.js";
import * as settings from "../../../imagegen/ui/components/settings.js";
import * as shell from "../../../imagegen/ui/components/shell.js";
import * as topbar from "../../../imagegen/ui/components/topbar.js";
import * as topics from "../../../imagegen/ui/components/topics.js";
import { boot } from "./boot.js";
import { addLive, liveModels } from "./live.js";
import { addMany } from "./many.js";
import { ownAnswers } from "./own.js";

const TEXTS = ["page", "panel", "topics", "topbar", "composer", "settings", "shell", "feed", "jobs", "review", "create", "products", "library", "notices", "meaning"];
const HEARD = ["open_topic", "open_settings", "field_errors", "choose_model"];
const asked = new URLSearchParams(location.search);

const settingsAnswer = () => ({ providers: page.boot.providers, preferences: boot.preferences, catalog_ready: {} });

const harness = {
  calls: [],
  heard: [],
  bus,
  page,
  answers: {
    estimate: ({ draft, prompts, prompt_count: count }) => {
      const task_count = count ?? prompts.length;
      return { text: "$0.04", usd: 0.04, task_count, image_count: task_count * draft.count };
    },
    start: () => ({ topic_id: "top_new", batch_id: "bat_1", task_count: 1, image_count: 4 }),
    search: () => [],
    set_key: settingsAnswer,
    set_base_url: settingsAnswer,
    standings: settingsAnswer,
    set_preferences: ({ verb, ...preferences }) => ({ ...settingsAnswer(), preferences: { ...page.boot.preferences, ...preferences } }),
    test_provider: () => ({ text: "The key works." }),
    ...ownAnswers(page),
    refresh_choices: () => ({ models: liveModels(), text: "Read from the server: 200 checkpoints, 4 samplers, 3 styles." }),
  },
};
window.harness = harness;

// The next answer to `verb` comes when the test calls `finish`: with what it says, else with what would have come anyway.
harness.holdBack = (verb) => {
  const usual = harness.answers[verb];
  harness.answers[verb] = (payload) => {
    harness.answers[verb] = usual;
    return new Promise((done) => (harness.finish = (answer) => done(answer ?? usual(payload))));
  };
};

async function answer({ verb, ...payload }) {
  harness.calls.push([verb, payload]);
  const found = (await harness.answers[verb]?.({ verb, ...payload })) ?? {};
  return found.error ? { ok: false, error: found.error } : { ok: true, data: found };
}

async function loadTexts(language) {
  const read = async (name) => (await fetch(new URL(`../../../imagegen/ui/texts/${name}.json`, import.meta.url))).json();
  const tables = await Promise.all(TEXTS.map(read));
  setTexts(Object.assign({}, ...tables.map((table) => table[language])));
}

const host = (id) => document.querySelector(`#${id} .html-container > div`);

// Gradio's part of the work: the click goes to `start`, and what comes back goes into the box.
function wireButton() {
  const box = document.querySelector("#prompt textarea");
  document.getElementById("start").addEventListener("click", async () => (box.value = await composer.start(box.value)));
}

async function open() {
  boot.language = asked.get("language") ?? boot.language;
  if (asked.has("many")) addMany(boot);
  if (asked.has("live")) addLive(boot);
  await loadTexts(boot.language);
  page.boot = boot;
  page.topicId = boot.topics[0].id;
  connect(answer);
  for (const name of HEARD) bus.on(name, (detail) => harness.heard.push([name, detail]));
  shell.mount();
  panel.mount(host("panel"));
  topbar.mount(host("topbar"));
  topics.mount(host("topics"));
  settings.mount();
  await composer.mount(host("composer_extras"));
  document.body.dataset.ready = "true";
}

wireButton();
await open();
