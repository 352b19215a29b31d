// A topic's title, edited where it stands: in the list and in the top bar.
import { h, t, tell } from "./core.js";

/**
 * Put a text box in place of the button `label` until the title is decided: Enter and leaving keep it, Escape does
 * not. Resolves once the box is gone and the studio has answered.
 */
export function renameInPlace(label, topic) {
  const box = h("input", { class: "ig-input ig-topics-rename", type: "text", value: topic.title, "aria-label": t("topics.rename_label") });
  label.hidden = true;
  label.after(box);
  box.focus();
  box.select();
  return new Promise((resolve) => {
    const finish = (isKept) => {
      const title = box.value.trim();
      box.removeEventListener("blur", keep); // removing the box blurs it, which must not decide a second time
      box.remove();
      label.hidden = false;
      resolve(isKept && title && title !== topic.title ? saveTitle(label, topic, title) : undefined);
    };
    const keep = () => finish(true);
    box.addEventListener("blur", keep);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      finish(event.key === "Enter");
      label.focus();
    });
  });
}

// The new title shows at once; the old one comes back when the studio says no.
async function saveTitle(label, topic, title) {
  label.textContent = title;
  const answer = await tell("rename_topic", { topic_id: topic.id, title });
  if (answer === undefined) label.textContent = topic.title;
}
