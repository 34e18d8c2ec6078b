import type { TimelineEntry } from '$/bindings/types/TimelineEntry';
import { href } from '$/app/router.svelte';
import { call } from '$/platform/door';

/** Names a line among the others. */
export function keyOf(line: TimelineEntry): string {
	switch (line.kind) {
		case 'encounter':
			return line.entry.encounter;
		case 'incident':
			return line.entry.incident;
		case 'count':
			return line.entry.count;
	}
}

/** Where a line is opened; a count has nothing more to show. */
export function addressOf(line: TimelineEntry): string | undefined {
	switch (line.kind) {
		case 'encounter':
			return href(`shift/${line.entry.shift}/encounter/${line.entry.encounter}`);
		case 'incident':
			return href(`shift/${line.entry.shift}/incident/${line.entry.incident}`);
		case 'count':
			return undefined;
	}
}

/** Takes back that a line was undone. */
export function bringBack(line: TimelineEntry): Promise<unknown> {
	const removed = false;
	const { shift } = line.entry;
	switch (line.kind) {
		case 'encounter':
			return call('encounter_remove', { shift, encounter: line.entry.encounter, removed });
		case 'incident':
			return call('incident_remove', { shift, incident: line.entry.incident, removed });
		case 'count':
			return call('count_remove', { shift, count: line.entry.count, removed });
	}
}
