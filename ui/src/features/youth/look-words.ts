import type { LookLine } from '$/bindings/types/LookLine';
import { isolate } from '$/format/isolate';
import { m } from '$/paraglide/messages';

/** How somebody was looked up, in words. A way that this app does not know yet keeps its own word. */
export function lookWords({ action, criterion }: Pick<LookLine, 'action' | 'criterion'>): string {
	switch (action) {
		case 'opened':
			return criterion ? m.looks_opened_because({ text: isolate(criterion) }) : m.looks_opened();
		case 'entry':
			return m.looks_entry();
		case 'report':
			return m.looks_report();
		case 'searched':
			return criterion ? m.looks_searched({ text: isolate(criterion) }) : m.looks_searched_list();
		case 'prompt':
			return m.looks_prompt();
		case 'exported':
			return criterion ? m.looks_exported_for({ text: isolate(criterion) }) : m.looks_exported();
		case 'log':
			return m.looks_log();
		case 'wrote':
			return m.looks_wrote();
		default:
			return action;
	}
}
