/**
 * Compares an address with a pattern such as `youths/:youth`; gives its parameters, or null where it does not fit.
 */
export function match(pattern: string, path: string): Record<string, string> | null {
	const wanted = pattern.split('/');
	const given = path.split('/');
	if (wanted.length !== given.length) return null;
	const params: Record<string, string> = {};
	for (const [i, part] of wanted.entries()) {
		const value = given[i] ?? '';
		if (part.startsWith(':')) {
			if (value === '') return null;
			params[part.slice(1)] = decodeURIComponent(value);
		} else if (part !== value) return null;
	}
	return params;
}
