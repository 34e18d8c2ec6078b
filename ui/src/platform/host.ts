import type { AppEvent } from '$/bindings/types/AppEvent';
import type { DemoDevice } from '$/bindings/types/DemoDevice';
import type { Problem } from '$/bindings/types/Problem';
import { problem, ProblemError } from './problem';
import type { Transport } from './transport';

// A page of another origin can't set this header without being asked first, so it can't speak to the host.
const headers = { 'content-type': 'application/json', 'x-gadeplan': '1' };

/** What is sent while the page goes away must still arrive; browsers promise that for small bodies only. */
const KEPT_ALIVE = 30_000;
const posted = (body: string): RequestInit => ({
	method: 'POST',
	headers,
	body,
	keepalive: document.visibilityState === 'hidden' && body.length < KEPT_ALIVE
});

async function send(path: string, body?: unknown): Promise<unknown> {
	let answer: Response;
	try {
		answer = await fetch(path, body === undefined ? { headers } : posted(JSON.stringify(body)));
	} catch {
		// The host is this machine's own: that it is gone has nothing to do with coverage.
		throw new ProblemError(problem('internal', { reason: 'host' }));
	}
	let said: unknown;
	try {
		said = answer.status === 204 ? null : JSON.parse((await answer.text()) || 'null');
	} catch {
		throw new ProblemError(problem('internal', { reason: 'host' }));
	}
	if (answer.ok) return said;
	const told = (said as { problem?: Problem } | null)?.problem;
	throw new ProblemError(told ?? problem('internal', { status: String(answer.status) }));
}

/** The way of the browser host: HTTP on the page's own origin. */
export const host: Transport = {
	async call(device, command, request) {
		const said = await send(`/devices/${encodeURIComponent(device)}/call/${command}`, request);
		return (said as { ok: unknown }).ok;
	},
	async devices() {
		return ((await send('/demo/devices')) as DemoDevice[] | null) ?? [];
	},
	async setOffline(device, offline) {
		await send(`/demo/devices/${encodeURIComponent(device)}/offline`, { offline });
	},
	async saveFile(name, content) {
		// The browser asks where, or puts it where it puts all it fetches.
		const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
		const address = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
		const link = document.createElement('a');
		link.href = address;
		link.download = name;
		link.click();
		// The browser needs it until the saving has begun.
		setTimeout(() => URL.revokeObjectURL(address), 10_000);
		return true;
	},
	async openLink(link) {
		// In a window of its own: a browser that knows no app for it asks there, and this page can still be used.
		window.open(link, '_blank');
	},
	async listen(device, hear) {
		const source = new EventSource(`/devices/${encodeURIComponent(device)}/events`);
		source.onmessage = ({ data }) => {
			if (data) hear(JSON.parse(String(data)) as AppEvent);
		};
		// What happened while the line was down is not told again, so ask anew.
		let broken = false;
		source.onerror = () => (broken = true);
		source.onopen = () => {
			if (broken) {
				hear({ event: 'changed', docs: [] });
				hear({ event: 'progress' });
			}
			broken = false;
		};
		return () => source.close();
	}
};
