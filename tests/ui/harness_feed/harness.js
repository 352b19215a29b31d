// A page with only the feed and the lightbox, before a studio that records what it is asked and answers as it is told.
import { bus, connect, page, setTexts } from "/imagegen/ui/components/core.js";
import { mount as mountFeed } from "/imagegen/ui/components/feed.js";
import { mount as mountLightbox } from "/imagegen/ui/components/lightbox.js";

const LEAD_TEXTS = { close: "Close", "error.no_answer": "No answer.", "error.no_answer_hint": "Try again." };
const HEARD = ["open_lightbox", "lightbox_closed", "reuse", "example", "open_settings"];

const language = new URLSearchParams(location.search).get("language") ?? "en";
const tables = await Promise.all(["feed", "lightbox", "products", "create"].map(readTexts));
setTexts(Object.assign({}, LEAD_TEXTS, ...tables));

const harness = { calls: [], answers: {}, heard: [], emit: bus.emit };
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
