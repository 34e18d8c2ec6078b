import type { Gap } from '$/bindings/types/Gap';
import type { Shift } from '$/bindings/types/Shift';
import { isolate } from '$/format/isolate';
import { listWords } from '$/format/lists';
import { m } from '$/paraglide/messages';

const count = ({ params }: Gap): number => Number(params.number ?? 1);

const sentences: Record<string, (gap: Gap) => string> = {
	unknown_undescribed: (gap) => m.report_gap_unknown_undescribed({ count: count(gap) }),
	encounter_empty: (gap) => m.report_gap_encounter_empty({ count: count(gap) }),
	no_narrative: () => m.report_gap_no_narrative(),
	incident_without_kind: (gap) => m.report_gap_incident_without_kind({ count: count(gap) }),
	not_ended: () => m.report_gap_not_ended(),
	nobody_told: (gap) => m.report_gap_nobody_told({ count: count(gap) })
};

/** What is empty or unclear, in words; a gap that this app does not know says at least that there is one. */
export function gapWords(gap: Gap, shifts: Shift[] = []): string {
	// Where several shifts are read as one, it matters who is still out.
	if (gap.code === 'not_ended' && shifts.length > 1) return m.report_gap_not_ended_names({ names: stillOut(shifts) });
	return (sentences[gap.code] ?? (() => m.report_gap_other()))(gap);
}

/** The names of those whose shift goes on. */
export const stillOut = (shifts: Shift[]): string =>
	listWords(
		shifts
			.filter(({ state }) => state === 'open')
			.flatMap(({ workers }) => workers.map(({ name }) => isolate(name)))
	);
