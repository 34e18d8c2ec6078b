import type { PassageKind } from '$/bindings/types/PassageKind';
import { m } from '$/paraglide/messages';

/** What a passage is part of, in words. */
export const kindName: Record<PassageKind, () => string> = {
	card_fact: m.access_kind_card_fact,
	description: m.access_kind_description,
	card_note: m.access_kind_card_note,
	phone: m.access_kind_phone,
	contradiction: m.access_kind_contradiction,
	encounter_note: m.access_kind_encounter_note,
	new_information: m.access_kind_new_information,
	follow_up_note: m.access_kind_follow_up_note,
	incident_note: m.access_kind_incident_note,
	narrative: m.access_kind_narrative,
	plan_note: m.access_kind_plan_note,
	question: m.access_kind_question,
	answer: m.access_kind_answer,
	invitation_reason: m.access_kind_invitation_reason,
	activity_text: m.access_kind_activity_text,
	reopened_because: m.access_kind_reopened_because,
	prompt: m.access_kind_prompt,
	prompt_answer: m.access_kind_prompt_answer,
	other_card: m.access_kind_other_card
};
