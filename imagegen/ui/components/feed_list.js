/** Keeps the children of a node in step with items: one view per id, patched when its item is another object, moved only
 * when it stands in the wrong place, removed with its item. The parent holds nothing else. */
export class KeyedList {
  constructor(parent, makeView) {
    this.parent = parent;
    this.makeView = makeView;
    this.views = new Map();
  }

  view(id) {
    return this.views.get(id);
  }

  draw(items) {
    this.drop(new Set(items.map(({ id }) => id)));
    let place = this.parent.firstChild;
    for (const item of items) {
      const { node } = this.patch(item);
      if (place && node === place.nextSibling) place = node; // what stood between them is moved when its turn comes
      if (node === place) place = place.nextSibling;
      else this.parent.insertBefore(node, place);
    }
  }

  drop(wanted) {
    for (const [id, view] of this.views) {
      if (wanted.has(id)) continue;
      view.node.remove();
      this.views.delete(id);
    }
  }

  patch(item) {
    const view = this.views.get(item.id) ?? this.makeView(item);
    if (view.item !== item) view.patch(item);
    view.item = item;
    this.views.set(item.id, view);
    return view;
  }
}

/** Set the text only when it differs: writing the same text again would still cost a layout. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
