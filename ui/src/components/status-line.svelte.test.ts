import { flushSync, mount, unmount } from 'svelte';
import { expect, test, vi } from 'vitest';
import type { Code } from '$/bindings/types/Code';
import type { Progress } from '$/bindings/types/Progress';
import { problem } from '$/platform/problem';
import StatusLine from './StatusLine.svelte';

const progress = (change: Partial<Progress>): Progress => ({
	waiting: 0,
	waiting_since: null,
	refused: 0,
	set_aside: 0,
	unseen: 0,
	seen: false,
	...change
});

const waits = progress({ waiting: 3 });
const cases: Array<[what: string, Progress, online: boolean, code: Code | null, says: string[], silent: string[]]> = [
	['on its way', waits, true, null, ['3 på vej til kontoret'], ['ikke sendt']],
	['no coverage', waits, false, 'server_unreachable', ['3 venter på net'], ['kan ikke', 'på vej']],
	['slow', waits, false, 'server_slow', ['3 venter på net'], ['på vej']],
	['revoked', waits, true, 'device_revoked', ['3 ikke sendt', 'adgang er lukket'], ['på vej', 'på net']],
	['busy', waits, true, 'server_busy', ['3 ikke sendt', 'Kontoret har travlt'], ['på vej', 'på net']],
	['other version', waits, true, 'protocol_mismatch', ['3 ikke sendt', 'ikke samme udgave'], ['på vej', 'på net']],
	['too old', waits, true, 'app_too_old', ['3 ikke sendt', 'for gammel'], ['på vej', 'på net']],
	['full disk', waits, true, 'disk_full', ['3 ikke sendt', 'fuld'], ['på vej', 'på net']],
	['a fault here', waits, true, 'internal', ['3 ikke sendt', 'fejl i appen'], ['på vej', 'på net']],
	['a fault there', waits, false, 'server_failed', ['3 ikke sendt', 'ontoret'], ['på vej', 'på net']],
	['revoked, nothing waits', progress({ seen: true }), true, 'device_revoked', ['adgang er lukket'], ['ikke sendt']],
	['busy, nothing waits', progress({ seen: true }), true, 'server_busy', ['Set af'], ['travlt', 'ikke sendt']],
	['no coverage, nothing waits', progress({ unseen: 2 }), false, 'server_unreachable', ['Sendt til'], ['venter']]
];

test.each(cases)('%s', async (_what, present, online, code, says, silent) => {
	const shown = mount(StatusLine, {
		target: document.body,
		props: { progress: present, online, problem: code && problem(code) }
	});
	flushSync();
	try {
		for (const text of says) await vi.waitFor(() => expect(document.body.textContent).toContain(text));
		await new Promise((done) => setTimeout(done, 5));
		for (const text of silent) expect(document.body.textContent).not.toContain(text);
	} finally {
		await unmount(shown);
	}
});
