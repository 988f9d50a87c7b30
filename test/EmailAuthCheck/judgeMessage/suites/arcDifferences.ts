/** Where Check Message answers otherwise than the ARC suite expects, and why. */
import type { ArcResult } from '../../../../nodes/EmailAuthCheck/judgeMessage/types';

export const differences = new Map<string, { answer: ArcResult; reason: string }>([
	[
		'ams_fields_c_na',
		{
			answer: 'fail',
			reason:
				'The ARC-Message-Signature has no c= tag, which stands for simple/simple (RFC 8617 section 4.1.2 by RFC 6376 section 3.5), but was made with relaxed/relaxed. Taking it as simple, as written, it does not verify.',
		},
	],
	[
		'ams_fields_h_empty',
		{
			answer: 'fail',
			reason:
				'The ARC-Message-Signature signs no header field at all. RFC 6376 sections 3.5 and 5.4 forbid an empty h= and one without From: it would vouch for any author.',
		},
	],
]);
