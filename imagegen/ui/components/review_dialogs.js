// The questions of the review: what to replace, which models to compare, what a rewriting changed.
import { button, h, page, t, tell } from "./core.js";

/** Open a dialog with a form; its answer, or null when the person left it. `read` makes the answer of the form. */
export function askWith(title, parts, action, read, { onInput = null } = {}) {
  const cancel = button(null, t("review.cancel"), () => dialog.close());
  const submit = h("button", { class: "ig-button is-primary", value: "yes" }, action);
  const form = h("form", { method: "dialog" }, h("h2", {}, title), parts, h("div", { class: "ig-feed-answers" }, cancel, submit));
  const dialog = h("dialog", { class: "ig ig-dialog ig-feed-question ig-review-question", "aria-label": title }, form);
  if (onInput) form.addEventListener("input", () => onInput(submit));
  document.body.append(dialog);
  dialog.showModal();
  onInput?.(submit);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => (dialog.remove(), resolve(dialog.returnValue === "yes" ? read() : null)));
  });
}

export function field(label, input) {
  return h("label", { class: "ig-review-field" }, h("span", { class: "ig-label" }, label), input);
}

/** What to find and what to put in its place, with the number of rows it would change while it is typed. */
export function askForReplacement(state) {
  const find = h("input", { class: "ig-input", required: true });
  const put = h("input", { class: "ig-input" });
  const anyCase = h("input", { type: "checkbox", checked: true });
  const count = h("p", { class: "ig-help", role: "status" });
  const parts = [field(t("review.find"), find), field(t("review.put"), put), h("label", { class: "ig-review-choice" }, anyCase, t("review.any_case")), count];
  const fits = (text) => (anyCase.checked ? text.toLowerCase().includes(find.value.toLowerCase()) : text.includes(find.value));
  const show = (submit) => {
    const found = find.value ? meantRows(state).filter((row) => !row.is_locked && fits(row.prompt)).length : 0;
    count.textContent = find.value ? t("review.would_change", { count: found }) : "";
    submit.disabled = found === 0;
  };
  const read = () => ({ find: find.value, put: put.value, ignore_case: anyCase.checked });
  return askWith(t("review.replace"), parts, t("review.replace_do"), read, { onInput: show });
}

const meantRows = (state) => (state.selected.size ? [...state.selected] : state.order).map((id) => state.rows.get(id));

/** Which other models shall make the same rows; those that can be used now stand first. */
export function askForModels(state) {
  const own = new Set(meantRows(state).map((row) => row.model_key));
  const models = page.boot.catalog.models.filter((model) => !own.has(model.key));
  const search = h("input", { class: "ig-input", type: "search", placeholder: t("review.find_model"), "aria-label": t("review.find_model") });
  const rows = models.toSorted((one, other) => Number(other.is_ready) - Number(one.is_ready)).map(modelChoice);
  const list = h("div", { class: "ig-review-models" }, rows.map((row) => row.element));
  const count = h("p", { class: "ig-help", role: "status" });
  const chosen = () => rows.filter((row) => row.box.checked).map((row) => row.model.key);
  const show = (submit) => {
    const words = search.value.toLowerCase();
    for (const row of rows) row.element.hidden = !row.words.includes(words) && !row.box.checked;
    count.textContent = t("review.would_add", { count: chosen().length * meantRows(state).length });
    submit.disabled = chosen().length === 0;
  };
  return askWith(t("review.compare"), [h("p", { class: "ig-help" }, t("review.compare_help")), search, list, count], t("review.compare_do"), chosen, { onInput: show });
}

function modelChoice(model) {
  const box = h("input", { type: "checkbox" });
  const facts = [model.provider_name, model.price_text, model.is_ready ? "" : t("panel.needs_key")].filter(Boolean).join(" · ");
  const element = h("label", { class: "ig-review-model" }, box, h("span", {}, h("b", {}, model.name), h("span", { class: "ig-help" }, ` ${facts}`)));
  return { model, box, element, words: `${model.name} ${model.provider_name} ${model.key}`.toLowerCase() };
}

/** What became of a prompt, word by word; `restore` brings the original back. */
export async function showDiff(state, id, restore) {
  const found = await tell("review.diff", { list: state.id, id });
  if (!found) return;
  const words = found.parts.map(([kind, text]) => h({ same: "span", out: "del", in: "ins" }[kind], {}, text));
  const wanted = await askWith(t("review.rewritten_title"), [h("p", { class: "ig-review-diff" }, words)], t("review.original"), () => true);
  if (wanted) restore();
}
