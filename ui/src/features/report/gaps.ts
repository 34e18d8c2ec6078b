import type { Gap } from '$/bindings/types/Gap';
import { m } from '$/paraglide/messages';

const count = ({ params }: Gap): number => Number(params.count ?? 1);

const sentences: Record<string, (gap: Gap) => string> = {
	unknown_undescribed: (gap) => m.report_gap_unknown_undescribed({ count: count(gap) }),
	encounter_empty: (gap) => m.report_gap_encounter_empty({ count: count(gap) }),
	no_narrative: () => m.report_gap_no_narrative(),
	incident_without_kind: (gap) => m.report_gap_incident_without_kind({ count: count(gap) }),
	not_ended: () => m.report_gap_not_ended(),
	nobody_told: (gap) => m.report_gap_nobody_told({ count: count(gap) })
};

/** What is empty or unclear, in words; a gap that this app does not know says at least that there is one. */
export const gapWords = (gap: Gap): string => (sentences[gap.code] ?? (() => m.report_gap_other()))(gap);
