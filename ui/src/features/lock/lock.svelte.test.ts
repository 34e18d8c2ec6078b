import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppStatus } from '$/bindings/types/AppStatus';
import { session } from '$/app/session.svelte';
import { useTransport } from '$/platform/door';
import { problem } from '$/platform/problem';
import Broken from './Broken.svelte';
import Lock from './Lock.svelte';

const status = (stage: AppStatus['stage']): AppStatus => ({
	stage,
	problem: stage === 'broken' ? problem('disk_full') : null,
	person: null,
	device_name: '',
	demo: false,
	key_in_file: false,
	demo_pin: null,
	lock_after_seconds: 300,
	wait_seconds: 0,
	wiped_at: null,
	version: '0.1.0'
});

let asked: Array<[string, unknown]> = [];
let shown: Record<string, unknown> | undefined;
beforeEach(() => {
	asked = [];
	// jsdom has no dialogs that open.
	HTMLDialogElement.prototype.showModal = vi.fn();
	HTMLDialogElement.prototype.close = vi.fn();
	useTransport({
		call: async (_device, command, request) => {
			asked.push([command, request]);
			return status(command === 'app_begin_again' ? 'fresh' : 'locked');
		},
		devices: async () => [],
		setOffline: async () => {},
		saveFile: () => Promise.resolve(true),
		openLink: async () => {},
		listen: async () => () => {}
	});
});
afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
	session.status = undefined;
	document.body.innerHTML = '';
});

const press = async (name: string): Promise<void> => {
	const found = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
	if (!found) throw new Error(`no button ${name}: ${document.body.textContent}`);
	found.click();
	await new Promise((done) => setTimeout(done, 5));
	flushSync();
	await tick();
};

test('a broken app is tried again and comes to the PIN', async () => {
	session.status = status('broken');
	shown = mount(Broken, { target: document.body });
	await press('Prøv igen');
	expect(asked).toEqual([['app_retry', {}]]);
	expect(session.status?.stage).toBe('locked');
});

test('beginning again is asked for twice, and says what stays behind', async () => {
	session.status = status('locked');
	shown = mount(Lock, { target: document.body });
	await press('Begynd forfra');
	expect(asked).toEqual([]);
	const said = 'Det, der ikke er sendt endnu, følger ikke med.';
	await vi.waitFor(() => expect(document.body.textContent).toContain(said));
	expect(document.body.textContent).toContain('Det bliver ikke slettet.');
	await press('Annullér');
	expect(asked).toEqual([]);
	expect(document.querySelector('dialog')).toBeNull();
	await press('Begynd forfra');
	await vi.waitFor(() => expect(document.querySelector('dialog')).not.toBeNull());
	await press('Ja, begynd forfra');
	expect(asked).toEqual([['app_begin_again', { unsent_stays_behind: true }]]);
	expect(session.status?.stage).toBe('fresh');
});
