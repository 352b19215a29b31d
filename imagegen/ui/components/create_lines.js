// The way "Lines and variants": a text box.
import { t } from "./core.js";
import { TextForm } from "./create_text.js";

export const LINES = {
  id: "lines",
  label: "create.tab_lines",
  icon: "menu",
  build(context) {
    const form = new TextForm(context, { label: t("create.text"), placeholder: t("create.text_placeholder"), hasLines: true });
    return {
      element: form.element,
      read: () => form.read(),
      count: (wish) => form.count(wish),
      make: (wish) => form.make(wish),
      // What stands in the prompt box is where a person was; a text that is already here stays.
      opened: (text) => !form.box.value.trim() && text && form.setText(text),
    };
  },
};
