// A story is one test told in steps: the first that fails is the last that is told.
import test from 'node:test';

const MINUTES = 12;

/**
 * `tell` is given `step(what, work)`; `check`, the same for what is looked at when all is told, so that one check which
 * fails does not keep the next from being made; and `after(work)`, which runs in the end in whatever way, last first.
 * `onfail` is called when a step fails, while everything still stands as it fell.
 */
export function story(name, tell, { minutes = MINUTES } = {}) {
	test(name, { timeout: minutes * 60_000 }, async (t) => {
		let failed = false;
		const clearing = [];
		const watching = [];
		const check = (what, work) => (failed ? Promise.resolve() : t.test(what, work));
		const step = (what, work) =>
			failed
				? Promise.resolve()
				: t.test(what, async () => {
						try {
							await work();
						} catch (error) {
							failed = true;
							for (const watch of watching) await watch().catch(() => {});
							throw error;
						}
					});
		try {
			await tell({ step, check, after: (work) => clearing.unshift(work), onfail: (work) => watching.push(work) });
		} finally {
			for (const work of clearing) await work();
		}
	});
}
