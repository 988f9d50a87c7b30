/** Norwegian Bokmål texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const nb: Texts = {
	subject: '{organization}: Bekreft den nye e-postadressen din',
	heading: 'Bekreft den nye e-postadressen din',
	request:
		'Adressen {address} blir lagt til for {owner} hos {organization}. Når den er bekreftet, kan e-post som sendes fra den, loggføres for den kontoen.',
	button: 'Bekreft den nye e-postadressen din',
	copyLink: 'Hvis knappen ikke virker, kan du kopiere denne lenken til nettleseren:',
	validity:
		'Lenken er gyldig til {validUntil}, kan brukes én gang og erstattes hvis du får en nyere.',
	replyOffer:
		'Du kan også bekrefte ved å svare på denne e-posten fra {address} med denne koden i svaret: {code}',
	notYou:
		'Var det ikke deg? Da trenger du ikke gjøre noe: adressen forblir ubekreftet. Vil du ikke ha flere slike e-poster, åpner du lenken og velger «{declineButton}».',
	settings: 'Adressene dine finner du her: {settingsUrl}',
	automatic:
		'{organization} sendte denne e-posten automatisk fordi adressen ble oppgitt for å legges til. Du trenger ikke å svare.',
	ownerSubject: '{organization}: Er denne nye adressen din?',
	ownerHeading: 'Er denne nye adressen din?',
	ownerRequest:
		'Noen har bedt om å legge til adressen {address} for {owner} hos {organization}. Når både du og innehaveren av adressen har sagt ja, kan e-post som sendes fra den, loggføres for kontoen din. Si ja bare hvis adressen er din.',
	ownerButton: 'Ja, adressen er min',
	addressLabel: 'Adresse',
	ownerLabel: 'For',
	validUntilLabel: 'Gyldig til',
	declineButton: 'Det var ikke meg',
	declineHint:
		'Adressen legges ikke til, og det sendes ikke flere bekreftelser til den for {owner}.',
	confirmed: {
		heading: 'Adressen er bekreftet',
		text: '{address} er nå bekreftet for {owner}. Du kan lukke denne siden.',
	},
	agreed: {
		heading: 'Takk for at du sa ja',
		text: '{address} gjelder for {owner} så snart den andre postkassen også har sagt ja. Du kan lukke denne siden.',
	},
	declined: {
		heading: 'Takk for at du sa fra',
		text: '{address} legges ikke til, og det sendes ikke flere bekreftelser til den for {owner}. Du kan lukke denne siden.',
	},
	received: {
		heading: 'Takk',
		text: 'Svaret ditt for {address} er mottatt. Du kan lukke denne siden.',
	},
	used: {
		heading: 'Denne lenken er allerede brukt',
		text: 'Svaret for denne adressen er allerede registrert. Du trenger ikke gjøre noe mer.',
	},
	withdrawn: {
		heading: 'Denne lenken er ikke lenger gyldig',
		text: 'Det er sendt en nyere bekreftelse, eller adressen er fjernet. Bruk lenken i den nyeste e-posten.',
	},
	expired: {
		heading: 'Denne lenken er utløpt',
		text: 'Be om en ny bekreftelse på e-post.',
	},
	damaged: {
		heading: 'Denne lenken er ikke fullstendig',
		text: 'Kopier hele lenken fra e-posten til nettleseren, eller be om en ny bekreftelse.',
	},
	failed: {
		heading: 'Noe gikk galt',
		text: 'Svaret ditt kunne ikke registreres. Åpne lenken i e-posten igjen om noen minutter.',
	},
	toSettings: 'Gå til innstillingene dine',
};
