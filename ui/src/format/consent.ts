import { m } from '$/paraglide/messages';

/** What somebody has said about SMS; a newer app's word counts as not asked. */
export function consentName(consent: string | null): string {
	if (consent === 'given') return m.youth_consent_given();
	return consent === 'refused' ? m.youth_consent_refused() : m.youth_consent_none();
}
