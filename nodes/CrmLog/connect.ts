/** Makes the connector of the CRM that is chosen in the node, with the credential chosen for it. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { ProblemError } from '../shared/reasons/problem';
import { openTable } from '../shared/tables/dataTable';
import type { Connector, DealRule } from './connectors/connector';
import { connectDataTable, describeCrmLog } from './connectors/dataTable';
import { connectEspoCrm } from './connectors/espoCrm';
import { withPatience } from './connectors/http';
import { connectHubSpot } from './connectors/hubspot';
import { connectOdoo } from './connectors/odoo';
import { connectPipedrive } from './connectors/pipedrive';
import { connectSalesforce, isSalesforceLimit } from './connectors/salesforce';
import { connectZoho, isZohoLimit } from './connectors/zoho';
import type { CrmName } from './parameters';
import { makeRequest } from './request';
import type { RunTime } from './runTime';

/**
 * @param time bounds how long the connector waits for a CRM that is busy
 * @param deals which a mail is tied to, where the CRM's connector knows deals
 */
export async function connect(
	context: IExecuteFunctions,
	crm: CrmName,
	time: RunTime,
	deals: DealRule,
): Promise<Connector> {
	switch (crm) {
		case 'dataTable':
			return connectDataTable(openTable(context, describeCrmLog()));
		case 'espoCrm': {
			const { site } = await readSite(context, 'emailToCrmEspoCrmApi', 'EspoCRM');
			const send = makeRequest(context, 'emailToCrmEspoCrmApi');
			return connectEspoCrm(withPatience(send, 'EspoCRM', time), site);
		}
		case 'hubspot': {
			const isOAuth2 = context.getNodeParameter('hubspotAuthentication', 0) === 'oAuth2';
			const send = makeRequest(context, isOAuth2 ? 'hubspotOAuth2Api' : 'hubspotAppToken');
			return connectHubSpot(
				withPatience(send, 'HubSpot', time),
				isOAuth2 ? 'oAuth2' : 'serviceKey',
				deals,
			);
		}
		case 'odoo': {
			const { site, db } = await readSite(context, 'odooApiKeyApi', 'Odoo');
			const send = makeRequest(context, 'odooApiKeyApi');
			return connectOdoo(withPatience(send, 'Odoo', time), site, db);
		}
		case 'pipedrive': {
			const isOAuth2 = context.getNodeParameter('pipedriveAuthentication', 0) === 'oAuth2';
			const send = makeRequest(context, isOAuth2 ? 'pipedriveOAuth2Api' : 'pipedriveApi');
			return connectPipedrive(withPatience(send, 'Pipedrive', time), deals);
		}
		case 'salesforce': {
			const isJwt = context.getNodeParameter('salesforceAuthentication', 0) === 'jwt';
			const type = isJwt ? 'salesforceJwtApi' : 'salesforceOAuth2Api';
			// The JWT credential sets the address itself.
			const site = isJwt ? '' : await readTokenField(context, type, 'instance_url');
			const send = withPatience(makeRequest(context, type), 'Salesforce', time, isSalesforceLimit);
			return connectSalesforce(send, site);
		}
		case 'zoho': {
			const authentication =
				context.getNodeParameter('zohoAuthentication', 0) === 'zoho' ? 'zoho' : 'oAuth2';
			const type = authentication === 'zoho' ? 'zohoOAuth2Api' : 'oAuth2Api';
			const site = await readTokenField(context, type, 'api_domain');
			const send = withPatience(makeRequest(context, type), 'Zoho CRM', time, isZohoLimit);
			return connectZoho(send, site, authentication);
		}
	}
}

/** @throws ProblemError for a credential without a web address */
async function readSite(
	context: IExecuteFunctions,
	type: string,
	crm: string,
): Promise<{ site: string; db: string }> {
	const { url, db } = await context.getCredentials<{ url?: string; db?: string }>(type);
	if (url && URL.canParse(url)) return { site: url, db: db ?? '' };
	throw new ProblemError({
		code: 'siteUnusable',
		text: `The ${crm} credential holds no web address`,
		remedy: 'Write the site into it as https://crm.company.com.',
	});
}

/** What the CRM said beside the token, such as where its data lies. @throws ProblemError when it said nothing */
async function readTokenField(
	context: IExecuteFunctions,
	type: string,
	field: 'instance_url' | 'api_domain',
): Promise<string> {
	const { oauthTokenData } = await context.getCredentials<{
		oauthTokenData?: Record<string, unknown>;
	}>(type);
	const site = oauthTokenData?.[field];
	if (typeof site === 'string' && URL.canParse(site)) return site;
	throw new ProblemError({
		code: 'siteUnusable',
		text: 'The credential does not say where the data of the account lies',
		remedy: 'Open the credential in n8n and connect it anew.',
	});
}
