/** The stream itself, held by the leading tab. */

const LONGEST_WAIT_MS = 30_000;

export interface Listener {
  event: (id: string, data: string) => void;
  reset: () => void;
  state: (state: "live" | "reconnecting") => void;
  signedOut: () => void;
}

/** Connects after the event with that id, and again whenever the connection is lost. */
export function open(url: string, after: () => string, listener: Listener): () => void {
  let source: EventSource | null = null;
  let wait = 1_000;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const connect = (): void => {
    source = new EventSource(`${url}?after=${encodeURIComponent(after())}`);
    source.onopen = () => {
      wait = 1_000;
      listener.state("live");
    };
    source.onmessage = (message) => listener.event(message.lastEventId, String(message.data));
    source.addEventListener("reset", () => listener.reset());
    source.onerror = () => {
      listener.state("reconnecting");
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries by itself
      void isSignedOut(url).then((isOut) => (isOut ? listener.signedOut() : connectLater()));
    };
  };

  const connectLater = (): void => {
    clearTimeout(retry);
    retry = setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };

  connect();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}

/** An EventSource does not say why it was refused, so it is asked once more. */
async function isSignedOut(url: string): Promise<boolean> {
  const asked = new AbortController();
  try {
    return (await fetch(url, { signal: asked.signal })).status === 401;
  } catch {
    return false;
  } finally {
    asked.abort();
  }
}
