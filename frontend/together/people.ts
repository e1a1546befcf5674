/** Who writes here: names in the colours of their cursors, and one sentence about the connection. */
import type { Place } from "./connection";

const AWAY_MS = 45_000; // whoever says nothing for so long is gone
const EVERY_MS = 15_000;

export class People {
  readonly places = new Map<number, Place>();
  private readonly heard = new Map<number, number>();

  constructor(
    private readonly list: HTMLElement,
    private readonly changed: () => void,
  ) {
    setInterval(() => this.forget(), EVERY_MS);
  }

  /** Answers whether somebody new is here, who does not know of us yet. */
  take(place: Place): boolean {
    if (place.gone) {
      this.places.delete(place.client);
      this.heard.delete(place.client);
    } else {
      this.places.set(place.client, place);
      this.heard.set(place.client, Date.now());
    }
    this.show();
    return place.new && !place.gone;
  }

  clear(): void {
    this.places.clear();
    this.heard.clear();
    this.show();
  }

  private forget(): void {
    const late = [...this.heard].filter(([, at]) => Date.now() - at > AWAY_MS);
    for (const [client] of late) {
      this.places.delete(client);
      this.heard.delete(client);
    }
    if (late.length > 0) this.show();
  }

  private show(): void {
    const shown = new Map([...this.places.values()].map((each) => [each.name, each.hue]));
    const before = [...this.list.children].map((each) => each.textContent).join("\n");
    if (before !== [...shown.keys()].join("\n")) {
      this.list.replaceChildren(...[...shown].map(([name, hue]) => chip(name, hue)));
    }
    this.changed();
  }
}

function chip(name: string, hue: number): HTMLElement {
  const item = document.createElement("li");
  item.className = "together-person";
  item.dataset.hue = String(hue);
  item.textContent = name;
  return item;
}
