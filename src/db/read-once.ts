/**
 * What is read of an incident again and again in one transaction, read once. Whatever changes it says so with
 * `forget`. It lasts as long as the transaction: another process never sees it, and the next transaction reads anew.
 */
import type { Tx } from "./connect.ts";
import { hasBegun } from "./in-transaction.ts";

const readings = new WeakMap<Tx, Map<string, Map<string, Promise<unknown>>>>();

/**
 * Outside a transaction it is read every time: nothing would say when it is out of date.
 * @param what name of what is read; always read by the same function
 */
export function readOnce<T>(tx: Tx, incident: string, what: string, read: () => Promise<T>): Promise<T> {
  if (!hasBegun(tx)) return read();
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
