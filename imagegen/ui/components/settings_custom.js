// "Add a provider": a button over the list, and the form that it unfolds.
import { button, h, page, t } from "./core.js";
import { ProviderForm } from "./settings_custom_form.js";
import { addProvider } from "./settings_save.js";

/**
 * {button, element}, both null where the studio knows no kind to add. `added(provider, key)` is told of a new provider and
 * the key that was typed for it.
 */
export function buildAdding(added) {
  if (!page.boot.kinds.length) return { button: null, element: null };
  const toggle = button("plus", t("settings.add"), () => show(element.hidden));
  const form = new ProviderForm("settings-add", {
    words: { submit: t("settings.add_submit"), busy: t("settings.adding") },
    submit: async (draft) => {
      const provider = await addProvider(draft);
      show(false);
      form.clear();
      added(provider, draft.key);
    },
    cancel: () => {
      show(false);
      toggle.focus();
    },
  });
  const element = h("section", { class: "ig-custom", "aria-label": t("settings.add"), id: "settings-adding", hidden: true }, form.element);
  const show = (isShown) => {
    element.hidden = !isShown;
    toggle.setAttribute("aria-expanded", String(isShown));
    if (!isShown) return;
    element.scrollIntoView({ block: "nearest" });
    form.focus();
  };
  toggle.setAttribute("aria-expanded", "false");
  toggle.setAttribute("aria-controls", "settings-adding");
  return { button: toggle, element };
}
