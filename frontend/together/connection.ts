/** The socket of a shared text: what is typed goes out, what others typed comes in, and what was missed both ways.
 *  Bytes are updates of the text, JSON is everything else; see web/together.py. */
import * as Y from "yjs";

const GATHER_MS = 120; // what is typed within so long is sent as one
const AGAIN_MS = [400, 1_000, 2_000, 4_000, 8_000];
const LARGEST_KEPT = 1_000_000; // characters that this browser remembers for a lost connection
const PREFIX = "peacetime.together.";

export const REPLACED = 4409;
export const TOO_LARGE = 4413;
/** After these there is no coming back: what was sent is wrong, or whoever sent it may not. */
const FINAL = [1009, 4400, 4401, 4403, 4404, REPLACED, TOO_LARGE];

export interface Hello {
  document: string;
  version: number;
  state: string;
  name: string;
  hue: number;
}

export interface Place {
  client: number;
  name: string;
  hue: number;
  anchor: unknown;
  head: unknown;
  new: boolean;
  gone: boolean;
}

export interface Listener {
  /** The text is here, or here again. */
  greeted(hello: Hello): void;
  moved(place: Place): void;
  saved(version: number, asked: boolean): void;
  /** The connection is lost, and is looked for. */
  lost(): void;
  ended(code: number): void;
}

type Message =
  | ({ type: "hello" } & Hello)
  | ({ type: "here" } & Place)
  | { type: "kept" }
  | { type: "saved"; version: number; asked?: boolean };

export class Connection {
  private socket: WebSocket | null = null;
  private hello: Hello | null = null;
  private isReady = false;
  private attempts = 0;
  private waiting: Uint8Array[] = [];
  private sent = 0; // updates that the server has not kept yet
  private known = new Uint8Array([0]); // what the server has for certain, as a state
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isRecalled = false; // something was typed before this page was loaded, and never sent
  private isOver = false;

  constructor(
    private readonly address: string,
    private readonly doc: Y.Doc,
    private readonly listener: Listener,
  ) {
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.gather(update);
    });
    this.open();
  }

  get isConnected(): boolean {
    return this.isReady;
  }

  /** Whether something was typed that the server has not kept yet. */
  get isWaiting(): boolean {
    return !this.isOver && (this.waiting.length > 0 || this.sent > 0);
  }

  /** Where something can be said now: a socket that is closing takes nothing more, and tells of it later. */
  private get listening(): WebSocket | null {
    return this.isReady && this.socket?.readyState === WebSocket.OPEN ? this.socket : null;
  }

  say(message: Record<string, unknown>): boolean {
    const socket = this.listening;
    if (socket === null) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  /** Send what waits at once. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const socket = this.listening;
    if (socket !== null && this.waiting.length > 0) {
      socket.send(new Uint8Array(Y.mergeUpdates(this.waiting)));
      this.waiting = [];
      this.sent += 1;
    }
    this.remember();
  }

  private gather(update: Uint8Array): void {
    if (this.isOver) return;
    this.waiting.push(update);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  private open(): void {
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", state: hex(Y.encodeStateVector(this.doc)) }));
    });
    socket.addEventListener("message", (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === "string") this.hear(JSON.parse(event.data) as Message);
      else this.take(new Uint8Array(event.data));
    });
    socket.addEventListener("close", (event) => this.close(event.code));
    this.socket = socket;
  }

  private hear(message: Message): void {
    if (message.type === "hello") this.greet(message);
    else if (message.type === "kept") this.keep();
    else if (message.type === "saved") this.listener.saved(message.version, message.asked === true);
    else if (message.client !== this.doc.clientID) this.listener.moved(message);
  }

  private greet(hello: Hello): void {
    if (this.hello !== null && this.hello.document !== hello.document) {
      this.end(REPLACED);
      return;
    }
    const isFirst = this.hello === null;
    this.hello = hello;
    if (isFirst) this.recall();
    this.known = bytes(hello.state);
  }

  /** The first bytes are everything that was missed; then goes what the server missed. */
  private take(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, this);
    if (this.isReady || this.hello === null) return;
    const isOwed = this.isWaiting || this.isRecalled || hasMore(this.doc, this.known);
    this.waiting = isOwed ? [Y.encodeStateAsUpdate(this.doc, this.known)] : [];
    this.isReady = true;
    this.isRecalled = false;
    this.attempts = 0;
    this.sent = 0;
    this.listener.greeted(this.hello);
    this.flush();
  }

  private keep(): void {
    this.sent = Math.max(0, this.sent - 1);
    if (!this.isWaiting) this.known = new Uint8Array(Y.encodeStateVector(this.doc));
    this.remember();
  }

  private close(code: number): void {
    this.isReady = false;
    if (this.isOver) return;
    if (FINAL.includes(code)) {
      this.end(code);
      return;
    }
    this.listener.lost();
    this.remember();
    const pause = AGAIN_MS[Math.min(this.attempts, AGAIN_MS.length - 1)] ?? 0;
    this.attempts += 1;
    setTimeout(() => this.open(), pause * (0.5 + Math.random()));
  }

  leave(): void {
    this.isOver = true;
    this.isReady = false;
    this.socket?.close();
  }

  private end(code: number): void {
    this.leave();
    this.listener.ended(code);
  }

  /** What the server does not have yet outlives this page: a lost connection, a browser that is closed by mistake. */
  private remember(): void {
    if (this.hello === null) return;
    const key = PREFIX + this.hello.document;
    if (!this.isWaiting) {
      sessionStorage.removeItem(key);
      return;
    }
    const text = hex(Y.encodeStateAsUpdate(this.doc, this.known));
    if (text.length < LARGEST_KEPT) sessionStorage.setItem(key, text);
  }

  private recall(): void {
    const kept = this.hello && sessionStorage.getItem(PREFIX + this.hello.document);
    if (!kept) return;
    Y.applyUpdate(this.doc, bytes(kept), this);
    this.isRecalled = true;
  }
}

/** Whether a document has words that this state does not know. */
function hasMore(doc: Y.Doc, state: Uint8Array): boolean {
  const known = Y.decodeStateVector(state);
  const own = Y.decodeStateVector(Y.encodeStateVector(doc));
  return [...own].some(([client, clock]) => clock > (known.get(client) ?? 0));
}

function hex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array((text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}
