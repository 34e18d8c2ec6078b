import type { Role } from '$/bindings/types/Role';
import { m } from '$/paraglide/messages';

/** What a role is called. A role that this app does not know yet keeps its own word. */
export function roleName(role: Role): string {
	switch (role) {
		case 'street_worker':
			return m.app_role_street_worker();
		case 'club_worker':
			return m.app_role_club_worker();
		case 'coordinator':
			return m.app_role_coordinator();
		case 'chief':
			return m.app_role_chief();
		case 'case_officer':
			return m.app_role_case_officer();
		case 'agency_consultant':
			return m.app_role_agency_consultant();
		case 'job_consultant':
			return m.app_role_job_consultant();
		case 'police_liaison':
			return m.app_role_police_liaison();
		default:
			return role;
	}
}
