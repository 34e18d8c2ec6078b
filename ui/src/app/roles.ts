import type { Role } from '$/bindings/types/Role';

/** Roles that review street reports (`core::domain::role::may_review`); they open on Nattens rapporter. */
export const isReviewer = (role: Role | undefined): boolean => role === 'coordinator' || role === 'chief';
