// A prompt kept as a template of a person's own.
import { h, t, tell, toast } from "./core.js";
import { askWith, field } from "./review_dialogs.js";

/** Ask for a name and keep the text under it; whether it was kept. */
export async function saveAsTemplate(text) {
  const name = h("input", { class: "ig-input", required: true, maxLength: 80 });
  const show = (submit) => (submit.disabled = !name.value.trim() || !text.trim());
  const parts = [field(t("create.template_name"), name), h("p", { class: "ig-help" }, t("create.template_help"))];
  const wanted = await askWith(t("create.save_template"), parts, t("create.save"), () => name.value, { onInput: show });
  if (!wanted || (await tell("lists.save_template", { name: wanted, text })) === undefined) return false;
  toast("ok", t("create.template_saved", { name: wanted }));
  return true;
}
