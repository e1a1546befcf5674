/** One tab of a browser holds the stream and tells the others: HTTP/1.1 allows six connections a host.
 *  Who leads is whoever holds a Web Lock; a leader that was put to sleep loses it to a tab in use. */

const ANSWER_WITHIN_MS = 3_000;
const ASK_EVERY_MS = 20_000;

export interface Leadership {
  /** Called when this tab takes over; the answer is called when it loses the lead. */
  lead: () => () => void;
  /** Asks the leader for a sign of life; it comes with `heard`. */
  ask: () => void;
}

export function elect(name: string, { lead, ask }: Leadership): { heard: () => void } {
  let leads = false;
  let lastHeard = 0;

  const stand = (steal: boolean): void => {
    const options: LockOptions = steal ? { steal: true } : {};
    let stop = (): void => undefined;
    navigator.locks
      .request(name, options, () => {
        leads = true;
        stop = lead();
        return new Promise(() => undefined); // held until the tab closes
      })
      .catch(() => {
        leads = false;
        stop();
        stand(false); // stolen: stand in line again
      });
  };

  const check = (): void => {
    if (leads || document.visibilityState !== "visible") return;
    const asked = Date.now();
    ask();
    setTimeout(() => {
      if (!leads && lastHeard < asked && document.visibilityState === "visible") stand(true);
    }, ANSWER_WITHIN_MS);
  };

  if (!("locks" in navigator)) {
    lead(); // not a secure origin: every tab for itself
  } else {
    stand(false);
    setInterval(check, ASK_EVERY_MS);
    document.addEventListener("visibilitychange", check);
  }
  return { heard: () => (lastHeard = Date.now()) };
}
