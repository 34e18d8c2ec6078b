import type { Commands } from '$/bindings/commands';
import type { AppEvent } from '$/bindings/types/AppEvent';
import type { DemoDevice } from '$/bindings/types/DemoDevice';
import type { Transport } from './transport';

/*
 * The one door between the interface and the app. Screens call `call`, `onEvent` and `openLink`; nothing else in the
 * interface knows whether a Tauri window or the browser host is behind it.
 */

import { ProblemError } from './problem';

export { problemOf } from './problem';
export { ProblemError };
export type { AppEvent };

/** The name of a command. */
export type Command = keyof Commands;
/** What a command asks for. */
export type RequestOf<C extends Command> = Commands[C]['request'];
/** What a command answers. */
export type AnswerOf<C extends Command> = Commands[C]['answer'];

/** The device outside a demonstration. */
export const ONLY_DEVICE = 'main';

let chosen: Promise<Transport> | undefined;
let device = ONLY_DEVICE;
let unlisten: Promise<() => void> | undefined;
const hearers = new Set<(event: AppEvent) => void>();

function transport(): Promise<Transport> {
	chosen ??=
		'__TAURI_INTERNALS__' in window ? import('./tauri').then((m) => m.tauri) : import('./host').then((m) => m.host);
	return chosen;
}

/** For tests: puts another transport behind the door. */
export function useTransport(other: Transport): void {
	chosen = Promise.resolve(other);
	device = ONLY_DEVICE;
	unlisten = undefined;
	hearers.clear();
}

/** The device that `call` speaks to at present. */
export const currentDevice = (): string => device;

/** Speaks to another device from now on (demonstrations only); calls under way still answer their askers. */
export async function useDevice(key: string): Promise<void> {
	const line = await transport();
	const old = unlisten;
	device = key;
	const tell = (event: AppEvent) => {
		if (device === key) for (const hear of [...hearers]) hear(event);
	};
	unlisten = line.listen(key, tell);
	void old?.then((stop) => stop());
	await unlisten;
}

/** Asks one command of the current device; throws a `ProblemError`. */
export function call<C extends Command>(command: C, request: RequestOf<C>): Promise<AnswerOf<C>> {
	return callOn(device, command, request);
}

/** The same of a device named; for what must still reach the device it was begun on. */
export async function callOn<C extends Command>(key: string, command: C, request: RequestOf<C>): Promise<AnswerOf<C>> {
	try {
		return (await (await transport()).call(key, command, request)) as AnswerOf<C>;
	} catch (thrown) {
		// Locked without our having heard of it (the app began anew): the screens must not stay.
		if (key === device && thrown instanceof ProblemError && thrown.problem.code === 'locked') {
			for (const hear of [...hearers]) hear({ event: 'locked' });
		}
		throw thrown;
	}
}

/** Hears what the current device says unasked; the answer stops it. */
export function onEvent(hear: (event: AppEvent) => void): () => void {
	hearers.add(hear);
	return () => hearers.delete(hear);
}

/** The devices of a demonstration; empty outside one. */
export async function devices(): Promise<DemoDevice[]> {
	return (await transport()).devices();
}

/** Puts a demonstration's device out of coverage, or back. */
export async function setOffline(key: string, offline: boolean): Promise<void> {
	await (await transport()).setOffline(key, offline);
}

/** Lets the person keep a file (in base64) where they choose; false where they chose not to. */
export async function saveFile(name: string, content: string): Promise<boolean> {
	return (await transport()).saveFile(name, content);
}

/** Hands a `tel:` or `sms:` link to the operating system. */
export async function openLink(link: string): Promise<void> {
	await (await transport()).openLink(link);
}
