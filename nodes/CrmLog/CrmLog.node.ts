/** CRM Log (promises B26 to B28): the ending of the way of a mail; every mail to the CRM, once. */
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeOperations, runOperation, type Outputs } from '../shared/n8n/operation';
import { erasePerson } from './actions/erasePerson';
import { exportPerson } from './actions/exportPerson';
import { find } from './actions/find';
import { forget } from './actions/forget';
import { list } from './actions/list';
import { log, logOutputs } from './actions/log';
import { plan, planOutputs } from './actions/plan';
import { record, recordOutputs } from './actions/record';
import type { CrmName } from './parameters';

const operations = [erasePerson, exportPerson, find, forget, list, log, plan, record];

const outputsOf: Record<string, Outputs> = {
	log: { count: 2, failed: logOutputs.failed },
	plan: { count: 4, failed: planOutputs.failed },
	record: { count: 2, failed: recordOutputs.failed },
};

/** CRMs in which an earlier record is found by what it holds (B27). */
const withoutKey: Partial<Record<CrmName, string>> = {
	espoCrm: 'EspoCRM',
	hubspot: 'HubSpot',
	salesforce: 'Salesforce',
};

export class CrmLog implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'CRM Log',
		name: 'crmLog',
		icon: { light: 'file:crmLog.svg', dark: 'file:crmLog.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] + ($parameter["operation"] !== "log" ? "" : { dataTable: ": Data Table", espoCrm: ": EspoCRM", hubspot: ": HubSpot", odoo: ": Odoo", pipedrive: ": Pipedrive", salesforce: ": Salesforce", zoho: ": Zoho CRM" }[$parameter["crm"]] ?? "") }}',
		description: 'Log mail to a CRM, each mail once',
		defaults: { name: 'CRM Log' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{
			{
				log: [
					{ type: "${NodeConnectionTypes.Main}", displayName: "Logged" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Failed" },
				],
				plan: [
					{ type: "${NodeConnectionTypes.Main}", displayName: "To Log" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Check First" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Already Logged" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Failed" },
				],
				record: [
					{ type: "${NodeConnectionTypes.Main}", displayName: "Logged" },
					{ type: "${NodeConnectionTypes.Main}", displayName: "Failed" },
				],
			}[$parameter.operation] ?? [{ type: "${NodeConnectionTypes.Main}" }]
		}}`,
		/* eslint-disable @n8n/community-nodes/no-credential-reuse, @n8n/community-nodes/valid-credential-references -- n8n's own types: who has connected a CRM to n8n
		   has these already, and a second type of ours would have to be renewed and secured beside them. */
		// The first way of each CRM is the one that is not the other: were all values of a field shown with a credential, n8n's
		// editor would take it for the node's sign-in and hide every field that credentials depend on, CRM and Operation too.
		credentials: [
			{
				name: 'emailToCrmEspoCrmApi',
				required: true,
				displayOptions: { show: { operation: ['log'], crm: ['espoCrm'] } },
			},
			{
				name: 'hubspotAppToken',
				required: true,
				displayOptions: {
					show: { operation: ['log'], crm: ['hubspot'] },
					hide: { hubspotAuthentication: ['oAuth2'] },
				},
			},
			{
				name: 'hubspotOAuth2Api',
				required: true,
				displayOptions: {
					show: { operation: ['log'], crm: ['hubspot'], hubspotAuthentication: ['oAuth2'] },
				},
			},
			{
				name: 'odooApiKeyApi',
				required: true,
				displayOptions: { show: { operation: ['log'], crm: ['odoo'] } },
			},
			{
				name: 'pipedriveApi',
				required: true,
				displayOptions: {
					show: { operation: ['log'], crm: ['pipedrive'] },
					hide: { pipedriveAuthentication: ['oAuth2'] },
				},
			},
			{
				name: 'pipedriveOAuth2Api',
				required: true,
				displayOptions: {
					show: { operation: ['log'], crm: ['pipedrive'], pipedriveAuthentication: ['oAuth2'] },
				},
			},
			{
				name: 'salesforceJwtApi',
				required: true,
				displayOptions: {
					show: { operation: ['log'], crm: ['salesforce'], salesforceAuthentication: ['jwt'] },
				},
			},
			{
				name: 'salesforceOAuth2Api',
				required: true,
				displayOptions: {
					show: { operation: ['log'], crm: ['salesforce'] },
					hide: { salesforceAuthentication: ['jwt'] },
				},
			},
			{
				name: 'oAuth2Api',
				required: true,
				displayOptions: {
					show: { operation: ['log'], crm: ['zoho'] },
					hide: { zohoAuthentication: ['zoho'] },
				},
			},
			{
				name: 'zohoOAuth2Api',
				required: true,
				displayOptions: {
					show: { operation: ['log'], crm: ['zoho'], zohoAuthentication: ['zoho'] },
				},
			},
		],
		/* eslint-enable @n8n/community-nodes/no-credential-reuse, @n8n/community-nodes/valid-credential-references */
		hints: Object.entries(withoutKey).map(([crm, name]) => ({
			message: `${name} can neither be searched for a key of ours nor write by one. After an execution that broke off, a mail is found again by its time, subject and text.`,
			type: 'info' as const,
			location: 'ndv' as const,
			whenToDisplay: 'beforeExecution' as const,
			displayCondition: `={{ $parameter["operation"] === "log" && $parameter["crm"] === "${crm}" }}`,
		})),
		properties: describeOperations(operations, log.option.value),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(
			this,
			operations,
			(operation) => outputsOf[operation] ?? { count: 1, failed: 0 },
		);
	}
}
