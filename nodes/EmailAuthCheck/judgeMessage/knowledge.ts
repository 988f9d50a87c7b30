/**
 * Three-valued answers (Kleene): what could not be checked is `maybe`, and stays so only where it matters. All decisions
 * rest on this, so that nothing unknown is ever taken for a yes or for a no.
 */
export type Known = 'yes' | 'no' | 'maybe';

/** `no` if one is no, else `maybe` if one is maybe. */
export function allOf(...values: Known[]): Known {
	if (values.includes('no')) return 'no';
	return values.includes('maybe') ? 'maybe' : 'yes';
}

/** `yes` if one is yes, else `maybe` if one is maybe. */
export function anyOf(...values: Known[]): Known {
	if (values.includes('yes')) return 'yes';
	return values.includes('maybe') ? 'maybe' : 'no';
}
