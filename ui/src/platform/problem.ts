import type { Code } from '$/bindings/types/Code';
import type { Problem } from '$/bindings/types/Problem';

/** What every failed call throws; `components/ErrorNote.svelte` turns the problem into words. */
export class ProblemError extends Error {
	readonly problem: Problem;

	constructor(problem: Problem) {
		// The code only: what somebody wrote must not travel in an error's text.
		super(problem.code);
		this.name = 'ProblemError';
		this.problem = problem;
	}
}

/** A problem without details. */
export const problem = (code: Code, params: Record<string, string> = {}): Problem => ({ code, params });

const isProblem = (value: unknown): value is Problem =>
	typeof value === 'object' && value !== null && typeof (value as { code?: unknown }).code === 'string';

/** The problem in whatever was thrown; what is not one of ours is `internal`. */
export function problemOf(thrown: unknown): Problem {
	if (thrown instanceof ProblemError) return thrown.problem;
	if (isProblem(thrown)) return { code: thrown.code, params: thrown.params ?? {} };
	return problem('internal');
}
