/** Hands a text to the person as a file. */
export function download(name: string, text: string): void {
	const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	link.click();
	// The browser needs it until the saving has begun.
	setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
