/** Text into HTML, without letting it be anything but text. */

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** @returns text safe inside an element and inside a quoted attribute */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
