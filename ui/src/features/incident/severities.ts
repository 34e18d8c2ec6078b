import type { Severity } from '$/bindings/types/Severity';
import { m } from '$/paraglide/messages';

/** How bad it can be, in words; one that this app does not know keeps its own word. */
export function severities(present: Severity | null): Array<{ id: Severity; name: string }> {
	const known = [
		{ id: 'minor', name: m.incident_minor() },
		{ id: 'serious', name: m.incident_serious() },
		{ id: 'grave', name: m.incident_grave() }
	];
	return present && !known.some(({ id }) => id === present) ? [...known, { id: present, name: present }] : known;
}
