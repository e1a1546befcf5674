/** Spans of time in words; the same words as the server's (`domain/communications/wording.py`). */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function inWords(seconds: number): string {
  if (seconds < MINUTE) return "under a minute";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return pair(seconds, HOUR, "h", MINUTE, "min");
  return pair(seconds, DAY, "d", HOUR, "h");
}

function pair(seconds: number, unit: number, name: string, rest: number, restName: string): string {
  const whole = Math.floor(seconds / unit);
  const part = Math.floor((seconds % unit) / rest);
  return part === 0 ? `${whole} ${name}` : `${whole} ${name} ${part} ${restName}`;
}
