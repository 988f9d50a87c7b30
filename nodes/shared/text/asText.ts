/** Values of unknown type as text: one function a meaning. */

/** @returns the value where it is a text, as the fields of items and of foreign JSON are; else '' */
export function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** @returns what somebody wrote into a parameter or a cell, where a number is a text as well; '' for anything else */
export function writtenText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** @returns any value as somebody would write it: what an expression gave by mistake must not pass for nothing */
export function anyText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (value === undefined || value === null) return '';
	if (value instanceof Date) return value.toISOString();
	// A list gives its entries, with commas between.
	if (Array.isArray(value)) return value.map(anyText).join(',');
	return typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean);
}
