import { currentDevice } from '$/platform/door';

/*
 * What somebody has begun to write and not yet handed in: a question, a form. It outlives the screen and a lock, so that
 * nobody types it twice; it lies in memory only and belongs to the device it was written on.
 */
const drafts = new Map<string, unknown>();
const named = (key: string): string => `${currentDevice()} ${key}`;

/** What was begun under a name; undefined where nothing was. */
export const draft = <T>(key: string): T | undefined => drafts.get(named(key)) as T | undefined;

/** Keeps what was begun. */
export function keepDraft(key: string, value: unknown): void {
	drafts.set(named(key), value);
}

/** Forgets it: it has been handed in, or was given up. */
export function dropDraft(key: string): void {
	drafts.delete(named(key));
}
