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
			const read = decoded(value);
			if (read === null) return null;
			params[part.slice(1)] = read;
		} else if (part !== value) return null;
	}
	return params;
}

/** A part of an address as it is meant; null for one typed by hand that means nothing. */
function decoded(part: string): string | null {
	try {
		return decodeURIComponent(part);
	} catch {
		return null;
	}
}
