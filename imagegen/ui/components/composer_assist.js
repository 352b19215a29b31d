// The assistant beside the prompt box: split the idea into a list, better words, other words, a picture in words.
import { ask, bus, h, page, StudioError, t, toast } from "./core.js";
import { openMenu } from "./feed_parts.js";
import { requireAssistant, runJob, tellTrouble } from "./jobs.js";
import { currentDraft } from "./panel.js";
import { askWith, field } from "./review_dialogs.js";

const USUAL_COUNT = 6;
const MOST_TASKS = 200;

/** Open the menu; `box` is {text(), put(text)}: what the prompt box holds, and how another text gets into it. */
export function openAssistant(source, box) {
  if (!requireAssistant()) return;
  const text = box.text().trim();
  const pictures = picturesOf(currentDraft());
  openMenu(source, t("composer.assistant"), [
    { icon: "topics", label: t("composer.split"), isDisabled: !text, run: () => split(text) },
    { icon: "sparkle", label: t("composer.enhance"), isDisabled: !text, run: () => polish(text, "", box) },
    { icon: "flip", label: t("composer.to_english"), isDisabled: !text, run: () => polish(text, "English", box) },
    { icon: "image", label: t("composer.describe"), isDisabled: !pictures.length, run: () => describe(pictures[0], box) },
  ]);
}

/** The assets that a draft refers to, in their order. */
export const picturesOf = ({ params }) => [params.imageUrl ?? [], params.imageUrls ?? []].flat().map((ref) => ref.replace("asset:", ""));

async function split(text) {
  const how = countChoice();
  const help = h("p", { class: "ig-help" }, t("composer.split_help"));
  const wish = await askWith(t("composer.split"), [help, how.element], t("composer.split_do"), () => ({ count: how.read() }));
  if (wish) await splitIdea(text, wish.count);
}

/** "How many" as a number, or left to the assistant: {element, read()}; read() gives null for the latter. */
export function countChoice() {
  const box = h("input", { class: "ig-input", type: "number", min: "1", max: String(MOST_TASKS), step: "1", required: true });
  const free = h("input", { type: "checkbox" });
  box.value = USUAL_COUNT;
  free.addEventListener("change", () => (box.disabled = free.checked));
  const choice = h("label", { class: "ig-review-choice" }, free, t("composer.let_decide"));
  return { element: h("div", { class: "ig-review-how-many" }, field(t("review.how_many"), box), choice), read: () => (free.checked ? null : box.valueAsNumber) };
}

/** Have an idea split into a list with the panel's settings and pictures; the list opens while it is written. */
export async function splitIdea(prompt, count) {
  try {
    const made = await ask("assistant.split", { topic_id: page.topicId, draft: currentDraft(), prompt, count });
    if (made.topic_id !== page.topicId) bus.emit("open_topic", made.topic_id);
    bus.emit("open_list", made.batch_id);
    return true;
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    tellTrouble(error);
    return false;
  }
}

async function polish(text, language, box) {
  toast("info", t("composer.asking"));
  const job = await runJob("assistant.polish", { text, language });
  take(job, box);
}

async function describe(asset, box) {
  toast("info", t("composer.asking"));
  take(await runJob("assistant.describe", { asset, language: page.boot.language === "zh" ? "中文" : "English" }), box);
}

// What a person typed meanwhile stays, one undo away.
function take(job, box) {
  if (job?.state === "failed") return tellTrouble(job.error);
  if (job?.state !== "done") return;
  const before = box.text();
  box.put(job.result.prompt);
  toast("ok", t("composer.rewritten"), { action: { label: t("review.undo"), run: () => box.put(before) } });
}
