// What only a provider of one's own has: its models to choose from, Edit and Remove.
import { bus, button, h, page, t, toast } from "./core.js";
import { confirmed } from "./feed_parts.js";
import { ProviderForm } from "./settings_custom_form.js";
import { addressesOf, isReady, providerNow } from "./settings_groups.js";
import { buildResult, whileBusy } from "./settings_result.js";
import { editProvider, removeProvider } from "./settings_save.js";

/** Parts of a block: `element` with the models, `buttons` for its foot, `editor` to take the place of all parts. */
export function buildOwn({ id }) {
  const address = h("p", { class: "ig-help ig-custom-address" });
  const models = h("div", { class: "ig-custom-chips", role: "group", "aria-label": t("settings.models_use") });
  const title = h("span", { class: "ig-label" });
  const result = buildResult();
  const element = h("div", { class: "ig-settings-part" }, result.element, title, models, address);
  const editor = h("div", { class: "ig-custom", hidden: true });
  const edit = button("edit", t("settings.edit"), () => showEditor(id, editor, edit, result));
  const remove = button("trash", t("settings.remove"), () => whileBusy(remove, () => askAndRemove(id, result)), { isDanger: true });
  const draw = (now) => {
    const found = modelsOf(id);
    title.textContent = t(found.length ? "settings.models_use" : "settings.models_none");
    models.replaceChildren(...found.map(chipOf));
    models.hidden = found.length === 0;
    address.hidden = now.machines.length > 1; // the list of machines has them
    address.textContent = addressesOf(now).join(", ");
  };
  const welcome = () => {
    result.say(t("settings.added"));
    if (isReady(providerNow(id))) models.querySelector("button")?.focus();
  };
  return { element, editor, buttons: [edit, remove], draw, welcome };
}

function modelsOf(provider) {
  return page.boot.catalog.models.filter((model) => model.provider === provider);
}

function chipOf(model) {
  const use = () => {
    bus.emit("choose_model", model.key);
    toast("ok", t("settings.model_chosen", { name: model.name }));
  };
  return h("button", { type: "button", class: "ig-chip ig-custom-chip", onclick: use }, model.name);
}

// ---- edit --------------------------------------------------------------------------------------------------------

// Built anew each time, from the provider as it is now.
function showEditor(id, editor, opener, result) {
  const parts = editor.previousElementSibling;
  const close = () => {
    editor.hidden = true;
    parts.hidden = false;
    opener.focus();
  };
  const form = new ProviderForm(`settings-edit-${id}`, {
    provider: providerNow(id),
    words: { submit: t("settings.save_edit"), busy: t("settings.saving") },
    submit: async (draft) => {
      await editProvider(id, draft);
      close();
      result.say(t("settings.saved"));
    },
    cancel: close,
  });
  editor.replaceChildren(form.element);
  parts.hidden = true;
  editor.hidden = false;
  form.focus();
}

// ---- remove ------------------------------------------------------------------------------------------------------

async function askAndRemove(id, result) {
  const { name } = providerNow(id);
  const question = { title: t("settings.remove_title", { name }), text: t("settings.remove_text"), action: t("settings.remove") };
  if (!(await confirmed(question))) return;
  await result.run(t("settings.removing"), async () => {
    await removeProvider(id);
    toast("ok", t("settings.removed", { name }));
    document.querySelector(".ig-settings-search input").focus(); // the button that had it is gone
    return t("settings.removed", { name });
  });
}
