// Which control a field of a model gets, and the control in its frame.
import { chooser } from "./panel_chooser.js";
import { multiselect, segmented, select, toggle } from "./panel_choices.js";
import { Frame } from "./panel_frame.js";
import { images } from "./panel_images.js";
import { number, seed, slider, stepper } from "./panel_numbers.js";
import { choicesOf } from "./panel_schema.js";
import { size } from "./panel_size.js";
import { json, text, textarea } from "./panel_text.js";

const WIDGETS = { count: stepper, slider, number, segmented, select, chooser, switch: toggle, seed, size, images, text, textarea, multiselect, json };
const MOST_IN_DROPDOWN = 24; // a longer list is one to search in

/** The control of `field` in its frame. `change(patch)` is told values by standard name, `reset()` to forget them; `place` makes
 * its ids differ from those of the same field elsewhere on the page. */
export function buildFrame(field, parts, reset, place = "panel") {
  const id = `ig-${place}-${field.name}`;
  const frame = new Frame(field, id, WIDGETS[kindOf(field)]({ ...parts, field, id, note: (words) => frame.say(words) }), reset);
  return frame;
}

// A control needs its facts: a slider without limits or a dropdown without choices would be broken.
function kindOf({ widget, schema, choices_from: choicesFrom }) {
  if (choicesFrom || (widget === "select" && choicesOf(schema).length > MOST_IN_DROPDOWN)) return "chooser";
  if (widget === "slider" && !["minimum", "maximum"].every((limit) => Number.isFinite(schema[limit]))) return "number";
  if (["segmented", "select"].includes(widget) && !choicesOf(schema).length) return "json";
  return widget in WIDGETS ? widget : "json";
}
