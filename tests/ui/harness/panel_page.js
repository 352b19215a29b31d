// Mounts the panel alone, with made-up models, and writes down what it says on the bus.
import { bus, page, setTexts } from "/components/core.js";
import { boot } from "./panel_boot.js";

const parameters = new URLSearchParams(location.search);
const words = await (await fetch("/texts/panel.json")).json();
setTexts({ close: "Close", "error.no_answer": "No answer.", "error.no_answer_hint": "Is it running?", ...words[parameters.get("language") ?? "en"] });
document.body.classList.toggle("dark", parameters.has("dark"));
page.boot = boot(Number(parameters.get("models") ?? 0));

const heard = { drafts: [], settings: [] };
bus.on("draft", (draft) => heard.drafts.push(draft));
bus.on("open_settings", (provider) => heard.settings.push(provider));

const panel = await import("/components/panel.js");
panel.mount(document.querySelector("#panel"));
window.harness = { bus, page, heard, draft: panel.currentDraft };
