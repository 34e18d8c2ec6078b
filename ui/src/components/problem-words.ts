import type { Code } from '$/bindings/types/Code';
import type { Problem } from '$/bindings/types/Problem';
import { duration } from '$/format/duration';
import { m } from '$/paraglide/messages';

/** A problem in plain words: what happened, what is safe, what to do. */
export interface ProblemWords {
	what: string;
	safe?: string;
	todo?: string;
}

type Params = Problem['params'];

const fields: Record<string, () => string> = {
	area: m.problem_field_area,
	name: m.problem_field_name,
	description: m.problem_field_description,
	note: m.problem_field_note,
	text: m.problem_field_text,
	number: m.problem_field_number,
	size: m.problem_field_size,
	age: m.problem_field_age,
	birth_year: m.problem_field_birth_year,
	title: m.problem_field_title,
	meeting_point: m.problem_field_meeting_point,
	because: m.problem_field_because,
	workers: m.problem_field_workers,
	device_name: m.problem_field_device_name,
	friends: m.problem_field_friends,
	at: m.problem_field_time,
	end: m.problem_field_end,
	evenings: m.problem_field_evenings,
	group_size: m.problem_field_group_size,
	youths_per_adult: m.problem_field_youths_per_adult,
	lock_after_seconds: m.problem_field_lock_after_seconds,
	places: m.problem_field_places,
	nickname: m.problem_field_nickname,
	school: m.problem_field_school,
	class: m.problem_field_class,
	club: m.problem_field_club,
	label: m.problem_field_label,
	languages: m.problem_field_languages,
	guardians: m.problem_field_guardians,
	wishes: m.problem_field_wishes,
	competences: m.problem_field_competences,
	reason: m.problem_field_reason,
	narrative: m.problem_field_narrative,
	new_information: m.problem_field_new_information,
	follow_up_note: m.problem_field_follow_up_note,
	plan_note: m.problem_field_plan_note,
	days: m.problem_field_days,
	purpose: m.problem_field_purpose,
	before: m.problem_field_before,
	body: m.problem_field_body,
	unsent_stays_behind: m.problem_field_unsent_stays_behind
};
const known = (name: string | undefined): boolean => Object.prototype.hasOwnProperty.call(fields, name ?? '');
const field = ({ field: name }: Params): string => ((known(name) && fields[name ?? '']) || m.problem_field_other)();
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Why the coordinator has thrown away what was handed in without the right to. */
const discarded: Record<string, () => string> = {
	duplicate: m.problem_discarded_duplicate,
	not_the_author: m.problem_discarded_not_the_author,
	mistake: m.problem_discarded_mistake,
	not_ours: m.problem_discarded_not_ours
};

/** What nobody may, whatever their role. */
const notAllowed: Record<string, { what: () => string; todo: () => string }> = {
	own_access: { what: m.problem_own_access, todo: m.problem_own_access_todo },
	own_device: { what: m.problem_own_device, todo: m.problem_own_device_todo },
	last_administrator: { what: m.problem_last_administrator, todo: m.problem_last_administrator_todo },
	role: { what: m.problem_role, todo: m.problem_role_todo },
	wiped: { what: m.problem_wiped, todo: m.problem_wiped_todo },
	taken: { what: m.problem_taken, todo: m.problem_taken_todo },
	access_export: { what: m.problem_access_export, todo: m.problem_access_export_todo },
	access_export_phone: { what: m.problem_access_phone, todo: m.problem_access_phone_todo }
};

/** What of the app itself failed. */
const internal: Record<string, () => string> = {
	host: m.problem_host_gone,
	link: m.problem_link,
	pdf: m.problem_file,
	file: m.problem_file
};

const words: Record<Code, (params: Params) => ProblemWords> = {
	pin_wrong: ({ left }) => ({
		what: m.problem_pin_wrong(),
		todo: left ? m.problem_pin_wrong_left({ count: Number(left) }) : undefined
	}),
	pin_wait: ({ wait_seconds }) => ({
		what: m.problem_pin_wait(),
		safe: m.problem_pin_wait_safe(),
		todo: m.problem_pin_wait_todo({ wait: duration(Number(wait_seconds ?? 30)) })
	}),
	pin_weak: ({ reason }) => ({
		what:
			reason === 'length'
				? m.problem_pin_weak_length()
				: reason === 'digits'
					? m.problem_pin_weak_digits()
					: m.problem_pin_weak(),
		todo: m.problem_pin_weak_todo()
	}),
	code_malformed: ({ reason }) => {
		if (reason === 'insecure') {
			return {
				what: m.problem_code_malformed_insecure(),
				safe: m.problem_code_malformed_insecure_safe(),
				todo: m.problem_code_malformed_insecure_todo()
			};
		}
		return {
			what:
				reason === 'checksum'
					? m.problem_code_malformed_checksum()
					: reason === 'shape'
						? m.problem_code_malformed_shape()
						: m.problem_code_malformed(),
			safe: m.problem_code_malformed_safe(),
			todo: m.problem_code_malformed_todo()
		};
	},
	missing: (params) => ({ what: m.problem_missing({ field: field(params) }), todo: m.problem_missing_todo() }),
	out_of_range: (params) => ({
		what: m.problem_out_of_range({ field: capital(field(params)), min: params.min ?? '', max: params.max ?? '' }),
		todo: m.problem_out_of_range_todo()
	}),
	too_long: (params) => ({
		what: m.problem_too_long({ length: params.length ?? '', max: params.max ?? '' }),
		safe: m.problem_too_long_safe(),
		todo: known(params.field) ? m.problem_too_long_field({ field: field(params) }) : m.problem_too_long_todo()
	}),
	not_neutral: ({ word }) => ({
		what: m.problem_not_neutral({ word: word ?? '' }),
		todo: m.problem_not_neutral_todo()
	}),
	internal: ({ reason }) => ({
		what: internal[reason ?? '']?.() ?? m.problem_internal(),
		safe: m.problem_internal_safe(),
		todo: reason === 'link' ? m.problem_link_todo() : m.problem_internal_todo()
	}),
	locked: () => ({ what: m.problem_locked(), safe: m.problem_locked_safe(), todo: m.problem_locked_todo() }),
	not_enrolled: () => ({ what: m.problem_not_enrolled(), todo: m.problem_not_enrolled_todo() }),
	already_enrolled: () => ({
		what: m.problem_already_enrolled(),
		safe: m.problem_already_enrolled_safe(),
		todo: m.problem_already_enrolled_todo()
	}),
	code_refused: () => ({
		what: m.problem_code_refused(),
		safe: m.problem_code_refused_safe(),
		todo: m.problem_code_refused_todo()
	}),
	keystore_unavailable: () => ({
		what: m.problem_keystore_unavailable(),
		safe: m.problem_keystore_unavailable_safe(),
		todo: m.problem_keystore_unavailable_todo()
	}),
	server_unreachable: () => ({
		what: m.problem_server_unreachable(),
		safe: m.problem_server_unreachable_safe(),
		todo: m.problem_server_unreachable_todo()
	}),
	server_slow: () => ({
		what: m.problem_server_slow(),
		safe: m.problem_server_slow_safe(),
		todo: m.problem_server_slow_todo()
	}),
	server_garbled: () => ({
		what: m.problem_server_garbled(),
		safe: m.problem_server_garbled_safe(),
		todo: m.problem_server_garbled_todo()
	}),
	server_failed: () => ({
		what: m.problem_server_failed(),
		safe: m.problem_server_failed_safe(),
		todo: m.problem_server_failed_todo()
	}),
	protocol_mismatch: () => ({
		what: m.problem_protocol_mismatch(),
		safe: m.problem_protocol_mismatch_safe(),
		todo: m.problem_protocol_mismatch_todo()
	}),
	server_busy: () => ({
		what: m.problem_server_busy(),
		safe: m.problem_server_busy_safe(),
		todo: m.problem_server_busy_todo()
	}),
	device_revoked: ({ reason }) => ({
		what: reason === 'unknown' ? m.problem_device_unknown() : m.problem_device_revoked(),
		safe: m.problem_device_revoked_safe(),
		todo: reason === 'unknown' ? m.problem_device_unknown_todo() : m.problem_device_revoked_todo()
	}),
	not_found: () => ({ what: m.problem_not_found() }),
	not_allowed: ({ action }) => {
		const own = Object.prototype.hasOwnProperty.call(notAllowed, action ?? '') && notAllowed[action ?? ''];
		return {
			what: own ? own.what() : m.problem_not_allowed(),
			safe: m.problem_not_allowed_safe(),
			todo: own ? own.todo() : m.problem_not_allowed_todo()
		};
	},
	shift_not_open: () => ({
		what: m.problem_shift_not_open(),
		safe: m.problem_shift_not_open_safe(),
		todo: m.problem_shift_not_open_todo()
	}),
	already_logged: () => ({ what: m.problem_already_logged(), todo: m.problem_already_logged_todo() }),
	report_approved: () => ({
		what: m.problem_report_approved(),
		safe: m.problem_report_approved_safe(),
		todo: m.problem_report_approved_todo()
	}),
	shift_too_long: ({ hours }) => ({
		what: m.problem_shift_too_long({ hours: hours ?? '16' }),
		safe: m.problem_shift_too_long_safe(),
		todo: m.problem_shift_too_long_todo()
	}),
	end_before_start: () => ({ what: m.problem_end_before_start(), todo: m.problem_end_before_start_todo() }),
	phone_invalid: () => ({ what: m.problem_phone_invalid(), todo: m.problem_phone_invalid_todo() }),
	no_consent: () => ({
		what: m.problem_no_consent(),
		safe: m.problem_no_consent_safe(),
		todo: m.problem_no_consent_todo()
	}),
	no_phone: () => ({ what: m.problem_no_phone(), safe: m.problem_no_phone_safe(), todo: m.problem_no_phone_todo() }),
	contradiction_gone: () => ({
		what: m.problem_contradiction_gone(),
		safe: m.problem_contradiction_gone_safe(),
		todo: m.problem_contradiction_gone_todo()
	}),
	not_same_evening: () => ({ what: m.problem_not_same_evening(), safe: m.problem_not_same_evening_safe() }),
	disk_full: () => ({
		what: m.problem_disk_full(),
		safe: m.problem_disk_full_safe(),
		todo: m.problem_disk_full_todo()
	}),
	database_newer: () => ({
		what: m.problem_database_newer(),
		safe: m.problem_database_newer_safe(),
		todo: m.problem_database_newer_todo()
	}),
	database_corrupt: () => ({
		what: m.problem_database_corrupt(),
		safe: m.problem_database_corrupt_safe(),
		todo: m.problem_database_corrupt_todo()
	}),
	database_failed: ({ reason }) =>
		reason === 'in_use'
			? { what: m.problem_in_use(), safe: m.problem_in_use_safe(), todo: m.problem_in_use_todo() }
			: {
					what: m.problem_database_failed(),
					safe: m.problem_database_failed_safe(),
					todo: m.problem_database_failed_todo()
				},
	document_unreadable: () => ({
		what: m.problem_document_unreadable(),
		safe: m.problem_document_unreadable_safe(),
		todo: m.problem_document_unreadable_todo()
	}),
	app_too_old: () => ({
		what: m.problem_app_too_old(),
		safe: m.problem_app_too_old_safe(),
		todo: m.problem_app_too_old_todo()
	}),
	bad_request: () => ({
		what: m.problem_bad_request(),
		safe: m.problem_bad_request_safe(),
		todo: m.problem_bad_request_todo()
	}),
	change_malformed: () => ({
		what: m.problem_change_malformed(),
		safe: m.problem_change_malformed_safe(),
		todo: m.problem_change_malformed_todo()
	}),
	change_missing_dependency: () => ({
		what: m.problem_change_missing_dependency(),
		safe: m.problem_change_missing_dependency_safe(),
		todo: m.problem_change_missing_dependency_todo()
	}),
	change_forged: () => ({
		what: m.problem_change_forged(),
		safe: m.problem_change_forged_safe(),
		todo: m.problem_change_forged_todo()
	}),
	author_unknown: () => ({
		what: m.problem_author_unknown(),
		safe: m.problem_author_unknown_safe(),
		todo: m.problem_author_unknown_todo()
	}),
	change_too_large: () => ({
		what: m.problem_change_too_large(),
		safe: m.problem_change_too_large_safe(),
		todo: m.problem_change_too_large_todo()
	}),
	change_unsafe: () => ({
		what: m.problem_change_unsafe(),
		safe: m.problem_change_unsafe_safe(),
		todo: m.problem_change_unsafe_todo()
	}),
	quarantined: ({ reason, because }) => ({
		what:
			reason === 'discarded'
				? [m.problem_quarantined_discarded(), discarded[because ?? '']?.()].filter(Boolean).join(' ')
				: m.problem_quarantined(),
		safe: reason === 'discarded' ? m.problem_quarantined_discarded_safe() : m.problem_quarantined_safe(),
		todo: m.problem_quarantined_todo()
	}),
	document_erased: () => ({
		what: m.problem_document_erased(),
		safe: m.problem_document_erased_safe(),
		todo: m.problem_document_erased_todo()
	}),
	reason_needed: () => ({ what: m.problem_reason_needed() }),
	access_undecided: ({ count }) => ({
		what: count === '1' ? m.problem_access_undecided_one() : m.problem_access_undecided({ count: count ?? '' }),
		safe: m.problem_access_undecided_safe(),
		todo: m.problem_access_undecided_todo()
	}),
	epoch_old: () => ({
		what: m.problem_epoch_old(),
		safe: m.problem_epoch_old_safe(),
		todo: m.problem_epoch_old_todo()
	})
};

/** The words for a problem; one of a newer app's codes is a fault like any other. */
export function wordsFor({ code, params }: Problem): ProblemWords {
	const found = Object.prototype.hasOwnProperty.call(words, code) ? words[code] : words.internal;
	return found(params);
}

/** What a problem means to somebody whose app is not in use yet: nothing is written, nothing is sent by itself, and the code is what counts. */
const atEnrolment: Partial<Record<Code, (params: Params) => string | undefined>> = {
	server_unreachable: () => m.enrol_todo_unreachable(),
	server_slow: () => m.enrol_todo_again(),
	server_garbled: () => m.problem_server_garbled_todo(),
	server_failed: () => m.enrol_todo_again(),
	server_busy: ({ wait_seconds }) => m.problem_pin_wait_todo({ wait: duration(Number(wait_seconds ?? 30)) }),
	protocol_mismatch: () => m.problem_protocol_mismatch_todo(),
	disk_full: () => m.problem_disk_full_todo(),
	database_failed: () => m.problem_database_failed_todo(),
	keystore_unavailable: () => m.problem_keystore_unavailable_todo(),
	internal: () => m.problem_internal_todo()
};

/** The words for a problem while the app is taken into use. */
export function wordsAtEnrolment(problem: Problem): ProblemWords {
	const todo = atEnrolment[problem.code];
	if (!todo) return wordsFor(problem);
	const what = problem.code === 'disk_full' ? m.enrol_disk_full() : wordsFor(problem).what;
	return { what, safe: m.enrol_code_unused(), todo: todo(problem.params) };
}

/** The words for a problem that keeps the app from being opened: nothing was being written. */
export function wordsAtOpening(problem: Problem): ProblemWords {
	if (problem.code !== 'disk_full') return wordsFor(problem);
	return { what: m.lock_disk_full(), safe: m.lock_disk_full_safe(), todo: m.problem_disk_full_todo() };
}

/** The words for a problem with what goes to the office and comes from there: what was entered here is saved. */
export function wordsAtSync(problem: Problem): ProblemWords {
	if (problem.code !== 'disk_full') return wordsFor(problem);
	return { what: m.app_full_for_news(), safe: m.app_full_for_news_safe(), todo: m.app_full_for_news_todo() };
}
