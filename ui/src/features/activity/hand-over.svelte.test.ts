import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Activity } from '$/bindings/types/Activity';
import type { Invitation } from '$/bindings/types/Invitation';
import { useTransport } from '$/platform/door';
import HandOverScreen from './HandOverScreen.svelte';

const invitation = (youth: string, change: Partial<Invitation> = {}): Invitation => ({
	youth,
	name: youth,
	erased: false,
	reason: '',
	handed_over_at: null,
	outdated: false,
	answer: null,
	friends: 0,
	obstacle: null,
	...change
});

let shown: Record<string, unknown> | undefined;
afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
});

const settle = async (): Promise<void> => {
	await new Promise((done) => setTimeout(done, 5));
	flushSync();
	await tick();
};
const press = async (name: string): Promise<void> => {
	const button = await vi.waitFor(() => {
		const found = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
		if (!found) throw new Error(`no button ${name}: ${document.body.textContent}`);
		return found;
	});
	button.click();
	await settle();
};

test('each message is handed over by a press of its own, and nobody else is touched', async () => {
	const list = [
		invitation('Amina'),
		invitation('Emre', { obstacle: 'no_phone' }),
		invitation('Yusuf', { handed_over_at: 1 }),
		invitation('Rami')
	];
	const did: string[] = [];
	useTransport({
		call: (_device, command, request) => {
			const { youth } = request as { youth?: string };
			if (command === 'activity') {
				return Promise.resolve({
					summary: { facts: { cancelled: false } },
					invitations: list
				} as Partial<Activity> as Activity);
			}
			did.push(`${command} ${youth}`);
			return Promise.resolve(
				command === 'invitation_preview'
					? { youth, text: `Hej ${youth}!`, encoding: 'gsm7', segments: 1, masked_number: '•• 56' }
					: { link: `sms:${youth}`, before: null }
			);
		},
		devices: () => Promise.resolve([]),
		setOffline: () => Promise.resolve(),
		saveFile: () => Promise.resolve(true),
		openLink: (link) => Promise.resolve(void did.push(link)),
		listen: () => Promise.resolve(() => {})
	});
	shown = mount(HandOverScreen, { target: document.body, props: { params: { activity: 'a' } } });
	await settle();
	const sees = (text: string) => vi.waitFor(() => expect(document.body.textContent).toContain(text));
	await sees('Hej Amina!');
	expect(did).toEqual(['invitation_preview Amina']);

	await press('Åbn i sms-appen');
	await sees('Åbnet i sms-appen');
	expect(did.slice(1)).toEqual(['invitation_hand_over Amina', 'sms:Amina']);
	expect(document.body.textContent).not.toMatch(/\bsendt til\b/i);

	await press('Næste');
	await sees('Hej Rami!');
	await press('Spring over');
	await sees('Ikke flere beskeder');
	expect(did.slice(3)).toEqual(['invitation_preview Rami']);
});

test('where no sms app opens the mark is taken back, and it can be taken back by hand', async () => {
	const did: unknown[] = [];
	let opens = false;
	useTransport({
		call: (_device, command, request) => {
			const { youth } = request as { youth?: string };
			if (command === 'activity') {
				return Promise.resolve({
					summary: { facts: { cancelled: false } },
					invitations: [invitation('Amina')]
				} as Partial<Activity> as Activity);
			}
			if (command === 'invitation_preview') {
				return Promise.resolve({ youth, text: `Hej!`, encoding: 'gsm7', segments: 1, masked_number: '•• 56' });
			}
			did.push([command, (request as { before?: unknown }).before]);
			return Promise.resolve({ link: 'sms:1', before: { at: 5, text: 'x' } });
		},
		devices: () => Promise.resolve([]),
		setOffline: () => Promise.resolve(),
		saveFile: () => Promise.resolve(true),
		openLink: () => (opens ? Promise.resolve() : Promise.reject(new Error('nobody there'))),
		listen: () => Promise.resolve(() => {})
	});
	shown = mount(HandOverScreen, { target: document.body, props: { params: { activity: 'a' } } });
	const sees = (text: string) => vi.waitFor(() => expect(document.body.textContent).toContain(text));
	await sees('Hej!');
	await press('Åbn i sms-appen');
	await sees('Beskeden blev ikke åbnet i sms-appen.');
	const undo = ['invitation_hand_over_undo', { at: 5, text: 'x' }];
	expect(did).toEqual([['invitation_hand_over', undefined], undo]);
	expect(document.body.textContent).not.toContain('Overdraget');

	opens = true;
	await press('Åbn i sms-appen');
	await sees('Åbnet i sms-appen');
	await press('Fortryd: sms-appen åbnede ikke');
	expect(did.slice(3)).toEqual([undo]);
	expect(document.body.textContent).not.toContain('Overdraget');
});
