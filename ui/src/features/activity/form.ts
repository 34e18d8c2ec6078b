import type { ActivityFacts } from '$/bindings/types/ActivityFacts';
import type { Problem } from '$/bindings/types/Problem';
import { readDate } from '$/format/date-fields';
import { eveningAt, eveningOf, eveningPlus, parts, timeField } from '$/format/dates';
import { m } from '$/paraglide/messages';
import { getLocale } from '$/paraglide/runtime';

/* The form of an activity: what people type, and the facts it means. */

/** What stands in the fields. */
export interface ActivityForm {
	kind: string;
	title: string;
	area: string;
	meeting_point: string;
	day: string;
	month: string;
	year: string;
	time: string;
	ends: string;
	each: string;
	adults: string[];
	bring_a_friend: boolean;
	cancelled: boolean;
}

/** A field that can be wrong. */
export type FormField = 'title' | 'area' | 'meeting_point' | 'date' | 'time' | 'ends' | 'each';
/** What is wrong with which field, in the order of the form. */
export type FormErrors = Partial<Record<FormField, string>>;

/** Longest title and meeting point, in characters. */
export const TEXT_MAX = 80;

const shown = (time: string): string => (getLocale() === 'en' ? time : time.replace(':', '.'));

/** An empty form: tonight's team, a usual time, nothing decided for anybody. */
export const emptyForm = (area: string): ActivityForm => ({
	kind: '',
	title: '',
	area,
	meeting_point: '',
	day: '',
	month: '',
	year: '',
	time: '',
	ends: '',
	each: '4',
	adults: [],
	bring_a_friend: true,
	cancelled: false
});

/** The form of an activity that exists. */
export function formOf(facts: ActivityFacts): ActivityForm {
	const { year, month, day } = parts(facts.meet_at);
	return {
		kind: facts.kind ?? '',
		title: facts.title,
		area: facts.area,
		meeting_point: facts.meeting_point,
		day: String(day),
		month: String(month),
		year: String(year),
		time: shown(timeField(facts.meet_at)),
		ends: facts.ends_at === null ? '' : shown(timeField(facts.ends_at)),
		each: String(facts.youths_per_adult),
		adults: [...facts.adults],
		bring_a_friend: facts.bring_a_friend,
		cancelled: facts.cancelled
	};
}

/** Reads a clock time however it is typed: `18`, `18.00`, `18:00`, `1800`; gives `18:00`, or null. Midnight may be 24. */
export function readTime(text: string): string | null {
	const found = /^(\d{1,2})(?:[.:, ]?(\d{2}))?$/.exec(text.trim().replace(/^kl\.?\s*/i, ''));
	if (!found) return null;
	const hour = Number(found[1]);
	const minute = Number(found[2] ?? '0');
	if (minute > 59 || hour > 24 || (hour === 24 && minute > 0)) return null;
	return `${String(hour % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** The moment of a clock time on a calendar date (an evening's own times before six lie on the date after). */
function momentOn(date: string, time: string): number {
	const early = Number(time.slice(0, 2)) < 6;
	return eveningAt(early ? eveningPlus(date, -1) : date, time);
}

const text = (value: string, missing: string): string | undefined => {
	const length = [...value.trim()].length;
	if (length === 0) return missing;
	return length > TEXT_MAX ? m.activity_error_long({ length, max: TEXT_MAX }) : undefined;
};

/** Reads a form: the facts, or what is wrong. */
export function readForm(form: ActivityForm): { facts: ActivityFacts } | { errors: FormErrors } {
	const errors: FormErrors = {};
	const title = text(form.title, m.activity_error_title());
	if (title) errors.title = title;
	if (!form.area) errors.area = m.activity_error_area();
	const point = text(form.meeting_point, m.activity_error_meeting_point());
	if (point) errors.meeting_point = point;
	const date = readDate(form.day, form.month, form.year);
	if (!date) errors.date = m.activity_error_date();
	const time = readTime(form.time);
	if (!time) errors.time = m.activity_error_time();
	const ends = form.ends.trim() === '' ? null : readTime(form.ends);
	if (form.ends.trim() !== '' && !ends) errors.ends = m.activity_error_ends();
	const each = /^\d{1,2}$/.test(form.each.trim()) ? Number(form.each) : 0;
	if (each < 1 || each > 50) errors.each = m.activity_error_each();

	const meet_at = date && time ? momentOn(date, time) : 0;
	const ends_at = ends && meet_at ? eveningAt(eveningOf(meet_at), ends) : null;
	if (ends_at !== null && ends_at <= meet_at) errors.ends = m.activity_error_end_before();
	if (Object.keys(errors).length > 0) return { errors };
	return {
		facts: {
			kind: form.kind === '' ? null : form.kind,
			title: form.title.trim(),
			area: form.area,
			meeting_point: form.meeting_point.trim(),
			meet_at,
			ends_at,
			youths_per_adult: each,
			adults: form.adults,
			bring_a_friend: form.bring_a_friend,
			cancelled: form.cancelled
		}
	};
}

/** The field that the app found wrong, with words for it; null where it is not about a field. */
export function errorsFrom({ code, params }: Problem): FormErrors | null {
	const field = params.field === 'youths_per_adult' ? 'each' : params.field;
	if (code === 'end_before_start') return { ends: m.activity_error_end_before() };
	if (field !== 'title' && field !== 'meeting_point' && field !== 'each') return null;
	switch (code) {
		case 'not_neutral':
			return { [field]: m.activity_error_neutral({ word: params.word ?? '' }) };
		case 'missing':
			return { [field]: field === 'title' ? m.activity_error_title() : m.activity_error_meeting_point() };
		case 'too_long':
			return { [field]: m.activity_error_long({ length: params.length ?? '', max: params.max ?? TEXT_MAX }) };
		case 'out_of_range':
			return { [field]: m.activity_error_each() };
		default:
			return null;
	}
}
