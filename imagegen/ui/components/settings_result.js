// One line under a control that says how its last question ended: a spinner, a sentence, or an error with its hint.
import { h, StudioError } from "./core.js";
import { icon } from "./icons.js";

/**
 * Build the line. `run(words, work)` shows `words` while `work` runs, then the sentence it resolves to, or nothing when
 * it resolves to none; true when it went well. `say(sentence)` shows one at once. `place(error)` may show an error elsewhere, at the fields it names, and return true: then the line is empty.
 */
export function buildResult(place = () => false) {
  const element = h("p", { class: "ig-settings-result", role: "status", hidden: true });
  const show = (kind, ...content) => {
    element.className = `ig-settings-result is-${kind}`;
    element.replaceChildren(...content);
    element.hidden = false;
  };
  const clear = () => (element.hidden = true);
  const say = (sentence) => (sentence ? show("ok", icon("check"), sentence) : clear());
  const run = async (words, work) => {
    show("busy", h("span", { class: "ig-settings-spinner", "aria-hidden": "true" }), words);
    try {
      say(await work());
      return true;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      if (place(error)) clear();
      else show("error", icon("alert"), h("span", {}, error.message, error.hint ? h("span", { class: "ig-help" }, ` ${error.hint}`) : null));
      return false;
    }
  };
  return { element, run, say, clear };
}

/** Run `work` with the button switched off, so that there is no second time meanwhile; the focus comes back to it. */
export async function whileBusy(button, work) {
  const hadFocus = button === document.activeElement;
  button.disabled = true;
  try {
    return await work();
  } finally {
    button.disabled = false;
    if (hadFocus && document.activeElement === document.body) button.focus();
  }
}
