import type { Severity } from '$/bindings/types/Severity';
import { m } from '$/paraglide/messages';

const names: Record<string, () => string> = {
	minor: m.incident_minor,
	serious: m.incident_serious,
	grave: m.incident_grave
};

/** How bad an incident was: the same words where it is tapped and where it is read. A newer app's word is shown as it came. */
export const severityName = (severity: Severity): string => names[severity]?.() ?? severity;

/** How bad it can be, in order; one that this app does not know comes last. */
export function severities(present: Severity | null): Array<{ id: Severity; name: string }> {
	const known = Object.keys(names);
	const ids = present && !known.includes(present) ? [...known, present] : known;
	return ids.map((id) => ({ id, name: severityName(id) }));
}
