/** What becomes of a file that somebody posts: copied into the other rooms, or only named there. */
import { compareTlp, type Tlp } from "../marking/tlp.ts";
import { count } from "../words.ts";
import type { CarriedFile } from "./carried.ts";

/** Largest file that is copied. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;

/**
 * A file leaves its network only up to TLP:AMBER, and when both networks can do it. Above, people fetch it where
 * it lies: who may read it is decided there.
 */
export function isCopied(file: CarriedFile, marking: Tlp, bothCan: boolean): boolean {
  return bothCan && file.bytes <= MAX_FILE_BYTES && compareTlp(marking, "AMBER") <= 0;
}

/** `2.1 MB`. */
export function sizeText(bytes: number): string {
  if (bytes <= 0) return "size unknown";
  if (bytes < 1024) return count(bytes, "byte", "bytes");
  const [unit, size] = bytes < 1024 * 1024 ? (["KB", 1024] as const) : (["MB", 1024 * 1024] as const);
  const value = bytes / size;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}
