import { flushSync, tick } from 'svelte';
import { vi } from 'vitest';
import { useTransport, type AppEvent } from '$/platform/door';

/* What tests of screens share: an app behind the door, and a person before it. */

/** What an app was asked, first to last. */
export type Asked = Array<{ command: string; request: unknown }>;
let hear: (event: AppEvent) => void = () => {};
/** The app says something unasked; heard where the test has called `useDevice`. */
export const say = (event: AppEvent): void => hear(event);

/** Puts an app behind the door that answers everything, and remembers what it was asked. */
export function app(answer: (command: string, request: unknown) => unknown = () => ({})): Asked {
	const asked: Asked = [];
	useTransport({
		call: (_device, command, request) => {
			asked.push({ command, request });
			return Promise.resolve().then(() => answer(command, request));
		},
		devices: () => Promise.resolve([]),
		setOffline: () => Promise.resolve(),
		saveFile: () => Promise.resolve(true),
		openLink: () => Promise.resolve(),
		listen: (_device, heard) => {
			hear = heard;
			return Promise.resolve(() => {});
		}
	});
	return asked;
}
/** Waits until what was answered stands on the screen. */
export const settle = async (): Promise<void> => {
	await new Promise((done) => setTimeout(done));
	flushSync();
	await tick();
};
/** Presses the button of that name. */
export const press = async (name: string): Promise<void> => {
	const button = await vi.waitFor(() => {
		const found = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
		if (!found) throw new Error(`no button ${name}: ${document.body.textContent}`);
		return found;
	});
	button.click();
	await settle();
};
