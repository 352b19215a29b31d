// One line under a control that says how its last question ended: a spinner, a sentence, or an error with its hint.
import { h, StudioError } from "./core.js";
import { icon } from "./icons.js";

/** Build the line. `run(words, work)` shows `words` while `work` runs, then the sentence it resolves to. */
export function buildResult() {
  const element = h("p", { class: "ig-settings-result", role: "status", hidden: true });
  const show = (kind, ...content) => {
    element.className = `ig-settings-result is-${kind}`;
    element.replaceChildren(...content);
    element.hidden = false;
  };
  const run = async (words, work) => {
    show("busy", h("span", { class: "ig-settings-spinner", "aria-hidden": "true" }), words);
    try {
      show("ok", icon("check"), await work());
      return true;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      show("error", icon("alert"), h("span", {}, error.message, error.hint ? h("span", { class: "ig-help" }, ` ${error.hint}`) : null));
      return false;
    }
  };
  return { element, run };
}
