/** An item whose author is to be told what became of the mail. */
import type { IDataObject } from 'n8n-workflow';

import { digestMail } from '../../nodes/shared/message/binding';

export const anna = 'anna@firm.example';

const person = (address: string) => ({ name: '', address });

/** An item behind Never Log Filter, its verdict bound to its mail. */
export function toldItem(change: IDataObject = {}, message: IDataObject = {}): IDataObject {
	const json = {
		message: {
			...{ key: 'a'.repeat(64), messageId: '<1@firm.example>', subject: 'Offer', kinds: [] },
			...{ from: person(anna), authors: [person(anna)], to: [person('kim@law.example')] },
			...message,
		},
		sender: { address: anna, owner: anna, status: 'main' },
		logging: {
			...{ decision: 'neverLog', log: [], suppressed: [] },
			reasons: [{ code: 'listed', text: '"kim@law.example" is on a list.' }],
		},
	};
	return { ...json, auth: { decision: 'pass', of: digestMail(json) }, ...change };
}
