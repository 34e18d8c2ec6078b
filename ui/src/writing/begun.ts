import { callOn, currentDevice } from '$/platform/door';

/*
 * What was begun in forms and not handed in, as texts: read from the device's disk when the app is opened, gone from memory
 * when it is locked. Small, for the first screen asks it; `kept.svelte.ts` makes forms of it.
 */

/** By device and name. What could not be written to the disk before a lock stands, newer, in its `Words`. */
export const begun = new Map<string, string>();

/** What is done when the app is locked. */
export const whenDropped = new Set<() => void>();

export const keyOf = (device: string, name: string): string => `${device} ${name}`;

/** Whether something in the form of that name was begun and not handed in. */
export const isKept = (name: string): boolean => begun.has(keyOf(currentDevice(), name));

/** Reads what lies on the device's disk; before the first screen of an open app is set up. */
export async function readKept(): Promise<void> {
	const device = currentDevice();
	for (const { key, text } of await callOn(device, 'drafts', {})) begun.set(keyOf(device, key), text);
}

/** Forgets what lies on the disk: the app is locked, or shows another device. */
export function dropKept(): void {
	begun.clear();
	for (const drop of whenDropped) drop();
}
