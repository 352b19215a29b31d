// A page with only the feed and the lightbox, before a studio that records what it is asked and answers as it is told.
import { bus, connect, page, setTexts } from "/imagegen/ui/components/core.js";
import { mount as mountFeed } from "/imagegen/ui/components/feed.js";
import { mount as mountLightbox } from "/imagegen/ui/components/lightbox.js";

const LEAD_TEXTS = { close: "Close", "error.no_answer": "No answer.", "error.no_answer_hint": "Try again." };
const HEARD = ["open_lightbox", "lightbox_closed", "reuse", "example", "open_settings", "open_list", "open_compare", "open_grid", "open_finals", "pictures_deleted"];

const language = new URLSearchParams(location.search).get("language") ?? "en";
const tables = await Promise.all(["feed", "lightbox", "products", "create", "review", "composer"].map(readTexts));
setTexts(Object.assign({}, LEAD_TEXTS, ...tables));

// What the side of the lightbox reads of its own accord.
const DETAILS = {
  prompt: { revised: null, changes: null, said: null },
  warnings: [],
  made_here: null,
  settings: [{ name: "seed", label: "Seed", asked: 1000, used: 1001, is_default: false, differs: true }],
  attempts: [],
  references: [],
  usage: [],
  file: { name: "lake.png", media_type: "image/png", size_bytes: 1500000, created_at: "2026-11-22T09:00:00Z", width_px: 1024, height_px: 768 },
  cost_text: "",
};

const harness = { calls: [], answers: { "pictures.details": { ok: true, data: DETAILS } }, heard: [], emit: bus.emit };
for (const name of HEARD) bus.on(name, (detail) => harness.heard.push([name, detail]));

connect(async ({ verb, ...payload }) => {
  harness.calls.push([verb, payload]);
  return harness.answers[verb] ?? { ok: true, data: {} };
});

page.boot = { language, engine: { is_paused: false, running: 0, queued: 0 }, topics: [] };
mountLightbox();
mountFeed(document.querySelector("#feed"));
window.harness = harness;

async function readTexts(name) {
  const response = await fetch(`/imagegen/ui/texts/${name}.json`);
  return (await response.json())[language];
}
