// A fake studio behind the real parts. Tests read `harness.calls` and `harness.heard`, and put answers into `harness.answers`.
import * as composer from "../../../imagegen/ui/components/composer.js";
import { bus, connect, page, setTexts } from "../../../imagegen/ui/components/core.js";
import * as panel from "../../../imagegen/ui/components/panel.js";
import * as settings from "../../../imagegen/ui/components/settings.js";
import * as shell from "../../../imagegen/ui/components/shell.js";
import * as topbar from "../../../imagegen/ui/components/topbar.js";
import * as topics from "../../../imagegen/ui/components/topics.js";
import { boot } from "./boot.js";

const TEXTS = ["page", "panel", "topics", "topbar", "composer", "settings", "shell"];
const HEARD = ["open_topic", "open_settings", "field_errors"];

const settingsAnswer = () => ({ providers: boot.providers, preferences: boot.preferences, catalog_ready: {} });

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
    set_preferences: ({ verb, ...preferences }) => ({ ...settingsAnswer(), preferences }),
    test_provider: () => ({ text: "The key works." }),
  },
};
window.harness = harness;

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
