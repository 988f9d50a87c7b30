/**
 * Kinds of mail that no person wrote to another (B21): one table of signs, each named by the header field that says so.
 * The signs are those of RFC 3834, 3464, 6522, 8098, 2369, 2919, 5546 and 2142, and what programs wrote before them.
 */
import { readAddressFields } from './addressFields';
import { valuesOf, type FieldValue } from './headers';
import { readParameterField } from './parameters';
import type { Kind, KindName } from './types';

interface Sign extends Kind {
	/** Whether a value of the field says it; for fields of addresses the local part in lower case. */
	test: (value: string) => boolean;
}

const isYes = (value: string) => value !== '' && !/^(no|false|0|none|never)\b/i.test(value);
const always = () => true;
const isSystem = (local: string) => /^(mailer[-_.]?daemon|mail-daemon|mailerdaemon)$/.test(local);
const isReport = (value: string, test: (type: string) => boolean) => {
	const { value: contentType, parameters } = readParameterField(value);
	return contentType === 'multipart/report' && test(parameters['report-type']?.toLowerCase() ?? '');
};

const noReplyName =
	/(^|[-_.+])(no|non|do[-_.]?not|dont|never)[-_.]?(reply|replies|respond|response|answer)([-_.+\d]|$)|^(noreply|donotreply)|^(ne[-_.]?pas[-_.]?repondre|nepasrepondre|nao[-_.]?responda|no[-_.]?responder|no[-_.]?contestar|noresponder|keine[-_.]?antwort|nicht[-_.]?antworten|niet[-_.]?(be)?antwoorden|geen[-_.]?antwoord|svara[-_.]?(ej|inte)|ej[-_.]?svar|ikke[-_.]?svar|svar[-_.]?ikke|ikkesvar|ingensvar|alavastaa|ala[-_.]?vastaa|ei[-_.]?vastausta|moenie[-_.]?antwoord)/;
const roleName =
	/^(postmaster|hostmaster|webmaster|abuse|security|noc|usenet|news|www|uucp|ftp|root|admin|administrator|info|information|contact|contacto|kontakt|office|hello|mail|marketing|sales|vertrieb|verkauf|verkoop|ventas|ventes|forsaljning|salg|myynti|support|help|helpdesk|service|kundenservice|kundservice|customerservice|billing|invoice|invoices|accounts|accounting|buchhaltung|rechnung|faktura|facturation|facturacion|orders|order|jobs|career|careers|hr|press|presse|privacy|legal|team|notifications?|notify|alerts?|newsletter)$/;

const replyFields =
	'X-Autoreply X-Autorespond X-Autoresponse X-Auto-Reply X-AutoReply-From X-Auto-Reply-From X-Mail-Autoreply X-AutoResponder X-Vacation Auto-Reply'.split(
		' ',
	);
const listFields = 'List-Id List-Post List-Help List-Subscribe List-Owner List-Archive'.split(' ');
const bulkFields =
	'List-Unsubscribe List-Unsubscribe-Post Feedback-ID X-Campaign X-CampaignID X-Campaign-Id X-Mailgun-Tag X-MC-User X-SG-EID X-CSA-Complaints X-Mailing-ID'.split(
		' ',
	);

const signs: Sign[] = [
	{
		kind: 'autoReply',
		field: 'Auto-Submitted',
		test: (value) => value !== '' && !/^no\b/i.test(value),
	},
	...replyFields.map((field): Sign => ({ kind: 'autoReply', field, test: isYes })),
	{ kind: 'autoReply', field: 'Precedence', test: (value) => /^auto[-_]?reply\b/i.test(value) },
	{ kind: 'autoReply', field: 'X-Precedence', test: (value) => /^auto[-_]?reply\b/i.test(value) },
	{
		kind: 'autoReply',
		field: 'X-POST-MessageClass',
		test: (value) => /autoresponder/i.test(value),
	},
	{ kind: 'autoReply', field: 'Delivered-To', test: (value) => /^autoresponder$/i.test(value) },
	{
		kind: 'bounce',
		field: 'Content-Type',
		test: (value) => isReport(value, (type) => /^(global-)?delivery-status$/.test(type)),
	},
	{
		kind: 'bounce',
		field: 'Return-Path',
		test: (value) => /^<\s*>$/.test(value) || isSystem(localPart(value)),
	},
	{ kind: 'bounce', field: 'X-Failed-Recipients', test: (value) => value !== '' },
	{ kind: 'bounce', field: 'From', test: isSystem },
	{
		kind: 'report',
		field: 'Content-Type',
		test: (value) => isReport(value, (type) => !/^(global-)?delivery-status$/.test(type)),
	},
	{
		kind: 'report',
		field: 'Content-Type',
		test: (value) =>
			/^message\/((global-)?disposition-notification|feedback-report|tracking-status)$/.test(
				readParameterField(value).value,
			),
	},
	...listFields.map((field): Sign => ({ kind: 'list', field, test: always })),
	{ kind: 'list', field: 'Precedence', test: (value) => /^list\b/i.test(value) },
	{ kind: 'list', field: 'Mailing-List', test: always },
	{ kind: 'list', field: 'X-Mailing-List', test: always },
	{ kind: 'list', field: 'X-Mailman-Version', test: always },
	...bulkFields.map((field): Sign => ({ kind: 'bulk', field, test: always })),
	{ kind: 'bulk', field: 'Precedence', test: (value) => /^(bulk|junk)\b/i.test(value) },
	{ kind: 'bulk', field: 'X-Precedence', test: (value) => /^(bulk|junk)\b/i.test(value) },
	{ kind: 'noReply', field: 'From', test: (local) => noReplyName.test(local) },
	{ kind: 'noReply', field: 'Reply-To', test: (local) => noReplyName.test(local) },
	{
		kind: 'calendar',
		field: 'Content-Type',
		test: (value) => readParameterField(value).value === 'text/calendar',
	},
	{
		kind: 'calendar',
		field: 'Content-Class',
		test: (value) => /^urn:content-classes:calendarmessage\b/i.test(value),
	},
	{ kind: 'role', field: 'From', test: (local) => roleName.test(local) },
];

const addressFields = new Set(['From', 'Reply-To']);

/**
 * @param fields of the mail's header
 * @param partTypes types of its parts, lower case: an invitation is a part beside its text
 * @returns each kind once, with the first field that says so
 */
export function readKinds(fields: FieldValue[], partTypes: Iterable<string> = []): Kind[] {
	const kinds = new Map<KindName, Kind>();
	for (const { kind, field, test } of signs) {
		if (kinds.has(kind)) continue;
		const name = field.toLowerCase();
		const values = addressFields.has(field)
			? readAddressFields(fields, name).map(({ address }) => localPart(address))
			: valuesOf(fields, name).map((value) => value.trim());
		if (values.some(test)) kinds.set(kind, { kind, field });
	}
	for (const type of partTypes) {
		if (type === 'text/calendar' && !kinds.has('calendar')) {
			kinds.set('calendar', { kind: 'calendar', field: 'Content-Type' });
		}
	}
	return [...kinds.values()];
}

function localPart(address: string): string {
	return address
		.replace(/^\s*<|>\s*$/g, '')
		.replace(/@[^@]*$/, '')
		.trim()
		.toLowerCase();
}
