/**
 * What is read of an incident or a room again and again in one transaction, read once. Whatever changes it says so with
 * `forget`. It lasts as long as the transaction: another process never sees it, and the next transaction reads again.
 */
import type { Tx } from "./connect.ts";
import { hasBegun } from "./in-transaction.ts";

const readings = new WeakMap<Tx, Map<string, Map<string, Promise<unknown>>>>();

/** Made for one look, in which nothing is changed. */
const looks = new WeakSet<Tx>();

/**
 * The database for one look at how things stand, in which everything is read once: for what is put together to be sent.
 * Not for longer: it never learns of a change. A transaction stays what it is.
 */
export function oneLook(tx: Tx): Tx {
  if (hasBegun(tx) || looks.has(tx)) return tx;
  const look = Object.create(tx) as Tx;
  looks.add(look);
  return look;
}

/**
 * Outside a transaction it is read every time: nothing would say when it is out of date.
 * @param incident whose changes end it: the id of an incident or a room
 * @param what name of what is read; always read by the same function
 */
export function readOnce<T>(tx: Tx, incident: string, what: string, read: () => Promise<T>): Promise<T> {
  if (!hasBegun(tx) && !looks.has(tx)) return read();
  const ofTx = readings.get(tx) ?? new Map<string, Map<string, Promise<unknown>>>();
  readings.set(tx, ofTx);
  const ofIncident = ofTx.get(incident) ?? new Map<string, Promise<unknown>>();
  ofTx.set(incident, ofIncident);
  const reading = (ofIncident.get(what) as Promise<T> | undefined) ?? read();
  ofIncident.set(what, reading);
  return reading;
}

/** Call it after the change: what was read before it, or while it was made, is read again. */
export function forget(tx: Tx, incident: string): void {
  readings.get(tx)?.delete(incident);
}

/** Puts what was read of many incidents at once where {@link known} finds it. */
export function keep<T>(
  tx: Tx,
  incidents: readonly string[],
  what: string,
  found: ReadonlyMap<string, T>,
  none: T,
): void {
  for (const incident of incidents) {
    const value = Promise.resolve(found.get(incident) ?? none);
    void readOnce(tx, incident, what, () => value);
  }
}

/** What was kept of the incident, unless it was forgotten since; else what `read` finds, which is not kept. */
export function known<T>(tx: Tx, incident: string, what: string, read: () => Promise<T>): Promise<T> {
  return (readings.get(tx)?.get(incident)?.get(what) as Promise<T> | undefined) ?? read();
}

/** Rows by their incident, without it. */
export function byIncident<Row extends { readonly ofIncident: string }>(
  rows: readonly Row[],
): Map<string, Omit<Row, "ofIncident">[]> {
  const found = new Map<string, Omit<Row, "ofIncident">[]>();
  for (const { ofIncident, ...row } of rows) {
    const some = found.get(ofIncident);
    if (some) some.push(row);
    else found.set(ofIncident, [row]);
  }
  return found;
}
