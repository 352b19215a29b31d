// What the assistant can do with rows: better words, other words, more rows.
import { h, t } from "./core.js";
import { openMenu } from "./feed_parts.js";
import { requireAssistant } from "./jobs.js";
import { askWith, field } from "./review_dialogs.js";
import { assist } from "./review_jobs.js";

const LANGUAGES = ["English", "中文", "Español", "Deutsch", "Français", "日本語"];

/** Open the assistant's menu for the selected rows, or for all. */
export function openHelp(state, source) {
  if (!requireAssistant()) return;
  const ids = [...state.selected];
  const locked = state.order.filter((id) => state.rows.get(id).is_locked).length;
  openMenu(source, t("review.help"), [
    { icon: "sparkle", label: t("review.enhance"), run: () => assist(state, "enhance", { ids }) },
    { icon: "flip", label: t("review.to_english"), run: () => assist(state, "translate", { ids, language: "English" }) },
    { icon: "flip", label: t("review.translate"), run: () => translate(state, ids) },
    { icon: "edit", label: t("review.rewrite"), run: () => rewrite(state, ids) },
    { icon: "plus", label: t("review.more_like"), isDisabled: locked === 0, run: () => moreLike(state) },
  ]);
}

async function translate(state, ids) {
  const id = "ig-review-languages";
  const box = h("input", { class: "ig-input", required: true });
  box.setAttribute("list", id);
  const list = h("datalist", { id }, LANGUAGES.map((name) => h("option", { value: name })));
  const language = await askWith(t("review.translate"), [field(t("review.language"), box), list], t("review.translate_do"), () => box.value.trim());
  if (language) await assist(state, "translate", { ids, language });
}

/** Change prompts as a person says; locked rows stay as they are. */
export async function rewrite(state, ids) {
  if (!requireAssistant()) return;
  const box = h("textarea", { class: "ig-input", rows: 3, required: true, placeholder: t("review.rewrite_example") });
  const count = ids.length || state.order.length;
  const help = h("p", { class: "ig-help" }, t("review.rewrite_help", { count }));
  const instruction = await askWith(t("review.rewrite"), [help, field(t("review.instruction"), box)], t("review.rewrite_do"), () => box.value.trim());
  if (instruction) await assist(state, "rewrite", { ids, instruction });
}

async function moreLike(state) {
  const count = await askForCount(t("review.more_like"), t("review.more_like_help"), 5);
  if (count) await assist(state, "more", { count });
}

/** Split one row into several, which come right behind it. */
export async function splitFurther(state, id) {
  if (!requireAssistant()) return;
  const count = await askForCount(t("review.further"), t("review.further_help"), 4);
  if (count) await assist(state, "further", { id, count });
}

function askForCount(title, help, usual) {
  const box = h("input", { class: "ig-input", type: "number", min: "1", max: "50", step: "1", required: true });
  box.value = usual;
  return askWith(title, [h("p", { class: "ig-help" }, help), field(t("review.how_many"), box)], t("review.add_rows"), () => box.valueAsNumber);
}
