import type { Encounter } from '$/bindings/types/Encounter';
import type { MetYouth } from '$/bindings/types/MetYouth';
import type { TimelineEntry } from '$/bindings/types/TimelineEntry';
import { placeOf } from '$/features/contradiction/facts';
import { clock } from '$/format/dates';
import { isolate } from '$/format/isolate';
import { capital, listWords } from '$/format/lists';
import { called, groupWords } from '$/format/people';
import { m } from '$/paraglide/messages';

/** The id of a line of the evening. */
export function lineId(line: TimelineEntry): string {
	switch (line.kind) {
		case 'encounter':
			return line.entry.encounter;
		case 'incident':
			return line.entry.incident;
		default:
			return line.entry.count;
	}
}

/** Somebody in running text: a description stands in quotes and carries its age. */
export function youthWords(youth: MetYouth): string {
	const { name, provisional, age } = youth;
	if (!provisional) return isolate(called(youth));
	return age === null ? `“${isolate(name)}”` : `“${isolate(name)}”, ${m.app_about_age({ age })}`;
}

/** Who was met, in running text: `Yusuf, Rami og 6 andre drenge`. */
export function whoWords({ youths, group }: Pick<Encounter, 'youths' | 'group'>): string {
	const rest = groupWords(group, youths.length);
	return listWords([...youths.map(youthWords), ...(rest ? [rest] : [])]) || m.report_nobody();
}

/** A line in running text. */
export function lineWords(line: TimelineEntry): string {
	switch (line.kind) {
		case 'encounter':
			return whoWords(line.entry);
		case 'incident':
			return line.entry.kind ? capital(line.entry.kind.name) : m.report_no_kind();
		default:
			return m.report_counted({ count: line.entry.number });
	}
}

/** The element that shows a line. */
export const lineElementId = (id: string): string => `line-${id}`;

/** Brings a line into sight and gives it the focus. */
export function goToLine(id: string): void {
	const line = document.getElementById(lineElementId(id));
	line?.scrollIntoView({ block: 'center' });
	line?.focus({ preventScroll: true });
}

/** The line that a fact lies in, in words, and what brings it into sight; none where it lies in no line. */
export function aboutLine(timeline: TimelineEntry[], path: string): { words: string; go: () => void } | undefined {
	const { entry } = placeOf(path);
	const line = entry && timeline.find((one) => lineId(one) === entry.id);
	if (!line) return undefined;
	return {
		words: m.report_contradiction_line({ time: clock(line.entry.at), what: lineWords(line) }),
		go: () => goToLine(lineId(line))
	};
}
