/** Keeps the page true while it is open. `<body data-stream="/stream" data-cursor="12-34" data-viewer="7">`. */
import { setServerTime } from "../clock";
import { fieldsIn, isTyped } from "../forms";
import { toast } from "../notice";
import { elect } from "./leader";
import { isAfter, isBehind } from "./order";
import { apply, watchForWaiting, type Patch } from "./patch";
import { open } from "./source";
import { keepOverSwaps } from "./swap";

interface Told {
  id: string;
  data: string;
}

type Word =
  | { kind: "event"; told: Told }
  | { kind: "state"; state: "live" | "reconnecting" }
  | { kind: "ask"; after: string }
  | { kind: "here"; floor: string }
  | { kind: "reset" }
  | { kind: "signed-out" };

const KEPT = 500;
const BEHIND = "This page is behind. Reload it when you have sent what you typed.";
const SIGNED_OUT = "You are signed out. Copy what you typed, then reload the page and sign in.";

export function followStream(): void {
  const { stream, viewer = "", cursor: start = "" } = document.body.dataset;
  if (stream === undefined) return;
  const name = `peacetime.${viewer}`;
  const channel = new BroadcastChannel(name);
  const kept: Told[] = [];
  let cursor = start;
  let floor = start; // the leader knows of everything after it
  let isLeading = false;

  const say = (word: Word): void => channel.postMessage(word);

  const hear = (told: Told): void => {
    if (!isAfter(told.id, cursor)) return;
    cursor = told.id;
    perform(told.data);
  };

  const leadership = elect(name, {
    ask: () => say({ kind: "ask", after: cursor }),
    lead: () => {
      isLeading = true;
      floor = cursor;
      const stop = open(stream, () => cursor, {
        event: (id, data) => {
          const told = { id, data };
          hear(told);
          kept.push(told);
          while (kept.length > KEPT) floor = kept.shift()?.id ?? floor;
          say({ kind: "event", told });
        },
        reset: () => {
          say({ kind: "reset" });
          refresh();
        },
        state: (state) => {
          showState(state);
          say({ kind: "state", state });
        },
        signedOut: () => {
          say({ kind: "signed-out" });
          refresh(SIGNED_OUT);
        },
      });
      return () => {
        isLeading = false;
        stop();
      };
    },
  });

  channel.onmessage = ({ data: word }: MessageEvent<Word>) => {
    if (word.kind === "ask" && isLeading) {
      say({ kind: "here", floor });
      for (const told of kept.filter(({ id }) => isAfter(id, word.after))) say({ kind: "event", told });
    }
    if (isLeading) return;
    leadership.heard();
    if (word.kind === "event") hear(word.told);
    if (word.kind === "state") showState(word.state);
    if (word.kind === "reset") refresh();
    if (word.kind === "signed-out") refresh(SIGNED_OUT);
    // This page is older than what the leader remembers.
    if (word.kind === "here" && isBehind(cursor, word.floor)) refresh();
  };
  say({ kind: "ask", after: cursor });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) say({ kind: "ask", after: cursor });
  });
  watchForWaiting();
  keepOverSwaps();
}

/** An event's data: `{"patches": […], "title"?: "…", "now"?: "…", "say"?: "…", "stale"?: "#selector"}`. */
function perform(data: string): void {
  const told = JSON.parse(data) as {
    patches?: Patch[];
    title?: string;
    now?: string;
    say?: string;
    stale?: string;
  };
  if (told.now !== undefined) setServerTime(told.now);
  for (const patch of told.patches ?? []) apply(patch);
  if (told.title !== undefined && document.body.dataset.liveTitle !== undefined) document.title = told.title;
  const speaker = document.getElementById("spoken");
  if (told.say !== undefined && speaker !== null) speaker.textContent = told.say;
  if (told.stale !== undefined && document.querySelector(told.stale) !== null) refresh();
}

let lost: ReturnType<typeof setTimeout> | undefined;

/** A short break is nobody's business; after two seconds it is said. */
function showState(state: "live" | "reconnecting"): void {
  const sign = document.getElementById("live-sign");
  if (sign === null) return;
  if (state === "live") {
    clearTimeout(lost);
    lost = undefined;
    sign.dataset.state = "live";
  } else {
    lost ??= setTimeout(() => (sign.dataset.state = "reconnecting"), 2_000);
  }
}

function refresh(sentence = BEHIND): void {
  if (fieldsIn(document).some(isTyped)) toast(sentence);
  else location.reload();
}
