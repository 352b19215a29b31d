// The picture that others are held against: pinned by a key, unpinned by the same one.
import { bus, t, toast } from "./core.js";

export class Pin {
  constructor() {
    this.id = null;
    bus.on("pictures_deleted", ({ ids }) => ids.includes(this.id) && (this.id = null));
  }

  /** Pin the picture when none is, compare it with the pinned one, or unpin it. */
  press(id) {
    if (this.id === null) {
      this.id = id;
      toast("info", t("lightbox.pinned"));
    } else if (this.id === id) {
      this.id = null;
      toast("info", t("lightbox.unpinned"));
    } else bus.emit("open_compare", { generation_ids: [this.id, id] });
  }
}
