/** The mail by which a sender is told what became of a mail, in ten languages (promises B11, B32). */
import type { Language } from '../../shared/confirmation/language';
import { toPlainLine } from '../../shared/confirmation/html';
import { presentName } from '../../shared/confirmation/presentName';
import { unnamedOrganization } from '../../shared/confirmation/renderMail';
import type { Notice, Topic } from './judgeNotice';

interface NoticeTexts {
	/** {organization}, {subject} */
	subjects: { logged: string; notLogged: string };
	/** Stands in place of an empty subject. */
	noSubject: string;
	topics: Record<Topic, string>;
	/** {organization} */
	automatic: string;
}

const texts: Record<Language, NoticeTexts> = {
	en: {
		subjects: { logged: 'Logged: {subject}', notLogged: 'Not logged: {subject}' },
		noSubject: 'your mail',
		topics: {
			logged: 'Your mail was logged to the CRM.',
			listed:
				'Your mail was not logged to the CRM: somebody who takes part in it is on a never-log list. If it is to be logged, take the entry off the list and send the mail again.',
			private:
				'Your mail was not logged to the CRM: it is marked as private. Send it again without the mark if it is to be logged.',
			forward:
				'What you forwarded was not logged to the CRM: it cannot be read for certain who wrote it. Forward it again as an attachment.',
			nobody:
				'Your mail was not logged to the CRM: it names nobody it could be logged to. Colleagues do not count.',
			other: 'Your mail was not logged to the CRM. Your administrator can look up the reason.',
		},
		automatic: '{organization} sent this mail automatically. You need not answer it.',
	},
	sv: {
		subjects: { logged: 'Loggat: {subject}', notLogged: 'Inte loggat: {subject}' },
		noSubject: 'ditt mejl',
		topics: {
			logged: 'Ditt mejl har loggats i CRM-systemet.',
			listed:
				'Ditt mejl loggades inte i CRM-systemet: någon som är med i det står på en lista över dem som aldrig loggas. Om det ska loggas, ta bort posten från listan och skicka mejlet igen.',
			private:
				'Ditt mejl loggades inte i CRM-systemet: det är markerat som privat. Skicka det igen utan markeringen om det ska loggas.',
			forward:
				'Det du vidarebefordrade loggades inte i CRM-systemet: det går inte att läsa säkert vem som skrev det. Vidarebefordra det igen som bilaga.',
			nobody:
				'Ditt mejl loggades inte i CRM-systemet: det nämner ingen som det kunde loggas för. Kollegor räknas inte.',
			other: 'Ditt mejl loggades inte i CRM-systemet. Din administratör kan ta reda på varför.',
		},
		automatic: '{organization} skickade det här mejlet automatiskt. Du behöver inte svara.',
	},
	de: {
		subjects: { logged: 'Protokolliert: {subject}', notLogged: 'Nicht protokolliert: {subject}' },
		noSubject: 'Ihre E-Mail',
		topics: {
			logged: 'Ihre E-Mail wurde im CRM protokolliert.',
			listed:
				'Ihre E-Mail wurde nicht im CRM protokolliert: Jemand, der daran beteiligt ist, steht auf einer Liste derer, die nie protokolliert werden. Soll sie protokolliert werden, nehmen Sie den Eintrag von der Liste und senden Sie die E-Mail noch einmal.',
			private:
				'Ihre E-Mail wurde nicht im CRM protokolliert: Sie ist als privat markiert. Soll sie protokolliert werden, senden Sie sie ohne die Markierung noch einmal.',
			forward:
				'Was Sie weitergeleitet haben, wurde nicht im CRM protokolliert: Es ist nicht sicher zu lesen, wer es geschrieben hat. Leiten Sie es noch einmal als Anhang weiter.',
			nobody:
				'Ihre E-Mail wurde nicht im CRM protokolliert: Sie nennt niemanden, zu dem sie protokolliert werden könnte. Kolleginnen und Kollegen zählen nicht.',
			other:
				'Ihre E-Mail wurde nicht im CRM protokolliert. Ihre Administration kann den Grund nachsehen.',
		},
		automatic:
			'{organization} hat diese E-Mail automatisch gesendet. Sie brauchen nicht zu antworten.',
	},
	nl: {
		subjects: { logged: 'Vastgelegd: {subject}', notLogged: 'Niet vastgelegd: {subject}' },
		noSubject: 'uw e-mail',
		topics: {
			logged: 'Uw e-mail is vastgelegd in het CRM.',
			listed:
				'Uw e-mail is niet vastgelegd in het CRM: iemand die erbij betrokken is, staat op een lijst van wie nooit wordt vastgelegd. Moet de e-mail wel worden vastgelegd, haal de vermelding dan van de lijst en verstuur de e-mail opnieuw.',
			private:
				'Uw e-mail is niet vastgelegd in het CRM: hij is als privé gemarkeerd. Verstuur hem opnieuw zonder markering als hij moet worden vastgelegd.',
			forward:
				'Wat u hebt doorgestuurd, is niet vastgelegd in het CRM: het is niet met zekerheid te lezen wie het heeft geschreven. Stuur het opnieuw door als bijlage.',
			nobody:
				'Uw e-mail is niet vastgelegd in het CRM: er staat niemand in bij wie hij kan worden vastgelegd. Collega’s tellen niet mee.',
			other: 'Uw e-mail is niet vastgelegd in het CRM. Uw beheerder kan de reden opzoeken.',
		},
		automatic:
			'{organization} heeft deze e-mail automatisch verstuurd. U hoeft niet te antwoorden.',
	},
	af: {
		subjects: { logged: 'Aangeteken: {subject}', notLogged: 'Nie aangeteken nie: {subject}' },
		noSubject: 'u e-pos',
		topics: {
			logged: 'U e-pos is in die CRM aangeteken.',
			listed:
				'U e-pos is nie in die CRM aangeteken nie: iemand wat daaraan deelneem, is op ’n lys van wie nooit aangeteken word nie. As dit aangeteken moet word, haal die inskrywing van die lys af en stuur die e-pos weer.',
			private:
				'U e-pos is nie in die CRM aangeteken nie: dit is as privaat gemerk. Stuur dit weer sonder die merk as dit aangeteken moet word.',
			forward:
				'Wat u aangestuur het, is nie in die CRM aangeteken nie: dit kan nie met sekerheid gelees word wie dit geskryf het nie. Stuur dit weer aan as ’n aanhegsel.',
			nobody:
				'U e-pos is nie in die CRM aangeteken nie: dit noem niemand by wie dit aangeteken kan word nie. Kollegas tel nie.',
			other: 'U e-pos is nie in die CRM aangeteken nie. U administrateur kan die rede naslaan.',
		},
		automatic: '{organization} het hierdie e-pos outomaties gestuur. U hoef nie te antwoord nie.',
	},
	nb: {
		subjects: { logged: 'Logget: {subject}', notLogged: 'Ikke logget: {subject}' },
		noSubject: 'e-posten din',
		topics: {
			logged: 'E-posten din er logget i CRM-systemet.',
			listed:
				'E-posten din ble ikke logget i CRM-systemet: noen som er med i den, står på en liste over dem som aldri logges. Skal den logges, fjern oppføringen fra listen og send e-posten på nytt.',
			private:
				'E-posten din ble ikke logget i CRM-systemet: den er merket som privat. Send den på nytt uten merket hvis den skal logges.',
			forward:
				'Det du videresendte, ble ikke logget i CRM-systemet: det kan ikke leses sikkert hvem som skrev det. Videresend det på nytt som vedlegg.',
			nobody:
				'E-posten din ble ikke logget i CRM-systemet: den nevner ingen den kunne logges for. Kolleger teller ikke.',
			other: 'E-posten din ble ikke logget i CRM-systemet. Administratoren din kan finne årsaken.',
		},
		automatic: '{organization} sendte denne e-posten automatisk. Du trenger ikke å svare.',
	},
	da: {
		subjects: { logged: 'Logget: {subject}', notLogged: 'Ikke logget: {subject}' },
		noSubject: 'din mail',
		topics: {
			logged: 'Din mail er logget i CRM-systemet.',
			listed:
				'Din mail blev ikke logget i CRM-systemet: nogen, der er med i den, står på en liste over dem, der aldrig logges. Skal den logges, så fjern posten fra listen, og send mailen igen.',
			private:
				'Din mail blev ikke logget i CRM-systemet: den er markeret som privat. Send den igen uden markeringen, hvis den skal logges.',
			forward:
				'Det, du videresendte, blev ikke logget i CRM-systemet: det kan ikke læses med sikkerhed, hvem der skrev det. Videresend det igen som vedhæftet fil.',
			nobody:
				'Din mail blev ikke logget i CRM-systemet: den nævner ingen, den kunne logges for. Kolleger tæller ikke.',
			other: 'Din mail blev ikke logget i CRM-systemet. Din administrator kan slå årsagen op.',
		},
		automatic: '{organization} sendte denne mail automatisk. Du behøver ikke at svare.',
	},
	fi: {
		subjects: { logged: 'Kirjattu: {subject}', notLogged: 'Ei kirjattu: {subject}' },
		noSubject: 'viestisi',
		topics: {
			logged: 'Viestisi on kirjattu CRM-järjestelmään.',
			listed:
				'Viestiäsi ei kirjattu CRM-järjestelmään: joku siihen osallistuvista on luettelossa, jonka henkilöitä ei koskaan kirjata. Jos viesti pitää kirjata, poista merkintä luettelosta ja lähetä viesti uudelleen.',
			private:
				'Viestiäsi ei kirjattu CRM-järjestelmään: se on merkitty yksityiseksi. Jos se pitää kirjata, lähetä se uudelleen ilman merkintää.',
			forward:
				'Edelleen lähettämääsi viestiä ei kirjattu CRM-järjestelmään: sen kirjoittajasta ei ole varmuutta. Lähetä se uudelleen liitteenä.',
			nobody:
				'Viestiäsi ei kirjattu CRM-järjestelmään: siinä ei ole ketään, jolle sen voisi kirjata. Työtovereita ei lasketa.',
			other: 'Viestiäsi ei kirjattu CRM-järjestelmään. Ylläpitäjäsi voi selvittää syyn.',
		},
		automatic: '{organization} lähetti tämän viestin automaattisesti. Siihen ei tarvitse vastata.',
	},
	fr: {
		subjects: { logged: 'Enregistré : {subject}', notLogged: 'Non enregistré : {subject}' },
		noSubject: 'votre message',
		topics: {
			logged: 'Votre message a été enregistré dans le CRM.',
			listed:
				'Votre message n’a pas été enregistré dans le CRM : une personne qui y participe figure sur une liste de personnes à ne jamais enregistrer. S’il doit l’être, retirez l’entrée de la liste et renvoyez le message.',
			private:
				'Votre message n’a pas été enregistré dans le CRM : il est marqué comme privé. Renvoyez-le sans cette marque s’il doit être enregistré.',
			forward:
				'Ce que vous avez transféré n’a pas été enregistré dans le CRM : on ne peut pas lire avec certitude qui l’a écrit. Transférez-le à nouveau en pièce jointe.',
			nobody:
				'Votre message n’a pas été enregistré dans le CRM : il ne nomme personne pour qui il pourrait l’être. Les collègues ne comptent pas.',
			other:
				'Votre message n’a pas été enregistré dans le CRM. Votre administrateur peut en rechercher la raison.',
		},
		automatic:
			'{organization} a envoyé ce message automatiquement. Il n’est pas nécessaire d’y répondre.',
	},
	es: {
		subjects: { logged: 'Registrado: {subject}', notLogged: 'No registrado: {subject}' },
		noSubject: 'su correo',
		topics: {
			logged: 'Su correo se ha registrado en el CRM.',
			listed:
				'Su correo no se ha registrado en el CRM: alguien que participa en él figura en una lista de personas que nunca se registran. Si debe registrarse, quite la entrada de la lista y envíe el correo de nuevo.',
			private:
				'Su correo no se ha registrado en el CRM: está marcado como privado. Envíelo de nuevo sin la marca si debe registrarse.',
			forward:
				'Lo que reenvió no se ha registrado en el CRM: no se puede leer con certeza quién lo escribió. Reenvíelo como archivo adjunto.',
			nobody:
				'Su correo no se ha registrado en el CRM: no nombra a nadie para quien pudiera registrarse. Los compañeros no cuentan.',
			other: 'Su correo no se ha registrado en el CRM. Su administrador puede consultar el motivo.',
		},
		automatic: '{organization} envió este correo automáticamente. No es necesario responder.',
	},
};

const longestSubject = 100;

/** @returns the mail as plain text; nothing of the told mail stands in it but its subject, as one plain line */
export function writeNotice(
	{ topic, subject }: Pick<Notice, 'topic' | 'subject'>,
	language: Language,
	organization: string,
): { subject: string; text: string } {
	const { subjects, noSubject, topics, automatic } = texts[language];
	const named = toPlainLine(subject, longestSubject) || noSubject;
	const sender = presentName(organization) || unnamedOrganization;
	const line = topic === 'logged' ? subjects.logged : subjects.notLogged;
	return {
		// A function, as a subject may hold signs that mean something in a replacement.
		subject: line.replace('{subject}', () => named),
		text: `${named}\n\n${topics[topic]}\n\n-- \n${automatic.replace('{organization}', () => sender)}\n`,
	};
}
