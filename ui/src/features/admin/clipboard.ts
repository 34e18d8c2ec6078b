/** Copies a text; says whether it could. Old web views have no clipboard of their own: there the selection is copied. */
export async function copy(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		const field = document.createElement('textarea');
		field.value = text;
		field.setAttribute('readonly', '');
		field.style.position = 'fixed';
		field.style.opacity = '0';
		// Inside an open dialog everything outside it is inert.
		(document.querySelector('dialog[open]') ?? document.body).append(field);
		field.select();
		try {
			return document.execCommand('copy');
		} catch {
			return false;
		} finally {
			field.remove();
		}
	}
}
