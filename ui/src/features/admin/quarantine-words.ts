import type { Quarantined } from '$/bindings/types/Quarantined';
import { eveningName, otherYear } from '$/format/dates';
import { when } from '$/format/when';
import { m } from '$/paraglide/messages';

/** Why somebody throws work away: the words of `DiscardReason` in core. */
export const DISCARD_REASONS: Array<{ value: string; label: () => string }> = [
	{ value: 'duplicate', label: m.admin_quarantine_duplicate },
	{ value: 'not_the_author', label: m.admin_quarantine_not_the_author },
	{ value: 'mistake', label: m.admin_quarantine_mistake },
	{ value: 'not_ours', label: m.admin_quarantine_not_ours }
];

/** What it is about: `Gaderapport · Akacieparken · fre. 20. nov.` */
export function aboutWords({ kind, area, evening }: Pick<Quarantined, 'kind' | 'area' | 'evening'>): string {
	const kinds: Record<string, () => string> = {
		shift: m.admin_quarantine_shift,
		youth: m.admin_quarantine_youth,
		activity: m.admin_quarantine_activity
	};
	const what = (Object.prototype.hasOwnProperty.call(kinds, kind) && kinds[kind]) || m.admin_quarantine_other;
	return [what(), area?.name, evening === null ? '' : eveningName(evening) + otherYear(evening)]
		.filter(Boolean)
		.join(' · ');
}

/** Why it was not simply taken. A reason that this app does not know keeps its own word. */
export function reasonWords({ reason }: Pick<Quarantined, 'reason'>): string {
	switch (reason) {
		case 'revoked':
			return m.admin_quarantine_revoked();
		case 'grant':
			return m.admin_quarantine_grant();
		default:
			return reason;
	}
}

/** When it was written, by its author's phone: one moment, or from when to when. */
export function writtenWords({ from, to }: Pick<Quarantined, 'from' | 'to'>): string {
	const [first, last] = [when(from), when(to)];
	return first === last
		? m.admin_quarantine_written({ from: first })
		: m.admin_quarantine_written_to({ from: first, to: last });
}
